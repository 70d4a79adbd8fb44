# 警告、封禁与暂停。
mod-not-them = { $who ->
    [self] 你不能处理你自己的事，请找其他管理员。
    [bot] 机器人不会生成图片或视频，没有什么可处理的。
   *[manager] 该成员管理本服务器，管理员不能对其作出处理。
 }
sanction-told = { $act ->
    [strike] { $consequence ->
        [ban] 管理员给了你一次警告：你在本服务器不能再生成图片或视频。
        [pause] 管理员给了你一次警告：你可以在{ $until }恢复生成图片和视频。
       *[warning] 管理员给了你一次警告，这次没有其他后果。
     }
    [pardon] 管理员撤销了你的一次警告。
    [ban] 管理员禁止你在本服务器使用此机器人。
    [unban] 管理员解除了对你的封禁：你又可以在这里生成图片和视频了。
    [resume] 管理员解除了对你的暂停：你又可以在这里生成图片和视频了。
   *[pause] 管理员暂停了你的使用：你可以在{ $until }恢复生成图片和视频。
 }{ $has-reason ->
    [yes] 原因：{ $reason }
   *[no] {""}
 }
sanction-decided = { $consequence ->
    [none] { $act ->
        [pardon] { $member } 没有有效的警告，无可撤销。
        [ban] { $member } 在这里已被封禁。
        [unban] { $member } 在这里没有被封禁。
       *[resume] { $member } 在这里没有被暂停。
     }
   *[other] { $act ->
        [strike] { $consequence ->
            [ban] { $member } 现有 { $strikes } 次警告，已被禁止在本服务器使用此机器人。
            [pause] { $member } 现有 { $strikes } 次警告，已被暂停，{ $until }结束。
           *[warning] { $member } 现有 { $strikes } 次警告，这次仅作提醒。
         }
        [pardon] 已撤销 { $member } 的一次警告及其后果；{ $strikes ->
            [0] 没有剩余的警告
           *[other] 还剩 { $strikes } 次
         }。
        [ban] { $member } 已被禁止在本服务器使用此机器人。此前的请求会继续完成。
        [unban] { $member } 已解除封禁。
        [resume] { $member } 已解除暂停。
       *[pause] { $member } 已被暂停，{ $until }结束。
     }
 }
