# 警告、封禁与暂停。
mod-not-them = { $who ->
    [self] 你不能处理你自己的事，请找其他管理员。
    [bot] 机器人不会生成图片或视频，没有什么可处理的。
   *[manager] 该成员管理本服务器，管理员不能警告、暂停或封禁其使用。未作任何决定。
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
# /mod member。
record-title = ### { $member }
record-sanction = { $kind ->
    [ban] ⛔ { $by } 于{ $since }将其{ $scope ->
        [everywhere] 在所有服务器
       *[here] 在本服务器
     }封禁。
   *[pause] ⏸️ { $by } 于{ $since }将其暂停，{ $until }结束。
 }{ $has-reason ->
    [yes] 原因：{ $reason }
   *[no] {""}
 }
record-strikes = { $count ->
    [0] 没有警告。
   *[other] 共 { $count } 次警告，其中 { $counting } 次有效：
 }
record-strike = - { $at }，{ $by }{ $has-job ->
    [yes] ，因 { $job }
   *[no] {""}
 }{ $pardoned ->
    [yes] ，已撤销
   *[no] {""}
 }{ $has-reason ->
    [yes] ：{ $reason }
   *[no] {""}
 }
record-days = **最近 { $days } 天：** 已付 { credits }，成本约 { $cost } · { $blocked } 条提示词被规则或提供商拒绝 · 被举报 { $reported } 次
record-jobs = { $count ->
    [0] 这里没有仍保留的请求。
   *[other] **最近的请求：**
 }
record-job = - { $job } { $model }，{ $state ->
    [held] 等待管理员审核
    [queued] 排队中
    [submitting] 发送中
    [unknown] 服务商状态不明
    [running] 生成中
    [collecting] 取回中
    [review] 结果等待管理员审核
    [ready] 发布中
    [delivered] 已发布
    [failed] 失败
    [cancelled] 已取消
    [rejected] 已被拒绝
    [expired] 已过期
    [withheld] 已扣下
   *[undeliverable] 无法发布
 }，{ $at }
record-button = { $act ->
    [strike] 警告
    [pardon] 撤销警告
    [ban] 封禁
    [unban] 解除封禁
    [pause] 暂停
    [resume] 解除暂停
   *[grant] 发放积分
 }
record-form = { $field ->
    [hours] 小时数
    [amount] 积分
   *[reason] 原因
 }
record-form-about = { $field ->
    [hours] 1 至 { $most }
    [amount] 负数表示收回积分
   *[reason] 该成员会看到。可以留空。
 }
record-unreadable = ⚠️ 未作处理：请填写整数。
# 日志频道的一行。
log-nobody = 规则
log-entry = { $at } { $told }{ $has-reason ->
    [yes] （{ $reason }）
   *[no] {""}
 }
log-line = { $kind ->
    [strike] { $by } 给了 { $member } 一次警告，现有 { $strikes } 次有效：{ $consequence ->
        [ban] 已封禁
        [pause] 暂停，{ $until }结束
       *[warning] 仅作提醒
     }。
    [pardon] { $by } 撤销了 { $member } 的一次警告。
    [ban] { $by } 封禁了 { $member }。
    [unban] { $by } 解除了对 { $member } 的封禁。
    [pause] { $by } 暂停了 { $member }，{ $until }结束。
    [resume] { $by } 解除了对 { $member } 的暂停。
    [approve] { $by } 批准了 { $member } 的 { $job }。
    [edit_prompt] { $by } 修改了 { $job } 的提示词，等待 { $member } 确认。
    [confirm_edit] { $member } 确认了 { $job } 修改后的提示词。
    [decline] { $by } 拒绝了 { $member } 的 { $job }：{ $why }。
    [cancel] { $by } 取消了 { $member } 的 { $job }。
    [delete_result] { $by } 删除了 { $member } 的 { $job } 的结果。
    [withdraw] { $by } 撤下了 { $member } 的 { $job }。
    [withdraw_refused] Discord 不允许我撤下 { $member } 的 { $job } 的全部内容。我会在一周内继续尝试；在那里有权删除消息的人也可以手动删除。
    [report] { $member } 的 { $job } 被举报。
    [hide] { $member } 的 { $job } 因多次举报已隐藏，等待管理员决定。
    [keep] { $by } 保留了 { $member } 的 { $job }。
    [appeal] { $member } 对 { $job } 的决定提出申诉。
    [uphold] { $by } 维持了关于 { $member } 的 { $job } 的决定。
    [lift] { $by } 撤销了关于 { $member } 的 { $job } 的决定。
    [policy] { $by } 修改了设置：{ $keys }
    [blocked] { $category ->
        [provider] 提供商的过滤器拒绝了 { $member } 的请求 { $job }。
       *[other] { $member } 的一条提示词被拒绝：{ $category }。
     }
    [blocked_result] { $member } 的一个结果被拦下，没有人看到：{ $category }。{ $job }
    [held] { $member } 的 { $job } 等待管理员审核：{ $reasons }。
    [held_result] { $member } 的 { $job } 的结果等待管理员审核：{ $reasons }。
    [budget_alert] { $span ->
        [month] 本月预算 { $ceiling } 已用 { $spent }。
       *[day] 今日预算 { $ceiling } 已用 { $spent }。
     }
   *[other] { $kind } { $job }：{ $member }，由 { $by } 处理。
 }
audit-exported = { $count ->
    [0] 这段时间没有记录。
   *[other] 管理日志共 { $count } 条，从旧到新。
 }
# 给机器人的运营者，对所有服务器生效。
sanction-everywhere = { $act ->
    [ban] { $changed ->
        [yes] { $member } 已在所有服务器被禁止使用本机器人。之前的请求照常进行。
       *[no] { $member } 早已在所有服务器被禁止。
     }
   *[unban] { $changed ->
        [yes] { $member } 的全局封禁已解除。单个服务器的封禁仍然有效。
       *[no] { $member } 没有被全局禁止。
     }
 }
# /mod verify。
verify-known = 这个文件由本机器人在本服务器生成，共 { $count } 次：
verify-job = - { $job }，{ $member }，模型 { $model }，{ $at }{ $gone ->
    [yes] ，已撤下
   *[no] {""}
 }
verify-unknown = 本服务器现存的请求中，没有一个生成过与此完全相同的文件。它可能来自别处、之后被修改或压缩过，或早于保存期限。
verify-unreadable = 无法读取这个文件：它太大，不可能来自这里，或者已不存在。请重新上传。
# /mod queue
queue-title = { $count ->
    [0] 没有内容等待管理员处理。
   *[other] **有 { $count } 项等待管理员处理**，等待最久的在前。
 }
queue-line = { $kind ->
    [prompt] **请求**
    [output] **结果**
    [report] **被举报的内容**
   *[appeal] **申诉**
 } { $member }，{ $since }{ $ends ->
    [yes] {" "}· { $expires }过期
   *[no] {""}
 }{ $carded ->
    [yes] {""}
   *[no] {" "}· 卡片尚未发布
 }
# 每个已交付的请求一行，带按钮。
log-request = { $at } { $member } 用 **{ $model }** 生成了内容，{ credits } · 任务 { $job }{ $withdrawn ->
    [no] {""}
    [refused] {" "}· **已部分撤下**
   *[done] {" "}· **已撤下**
 }{ $banned ->
    [yes] {" "}· **已封禁**
   *[no] {""}
 }
log-withdraw = 撤下
log-ban = 封禁
queue-reminder = ⏰ 有 { $count } 项已经等待管理员处理一段时间：
queue-reminder-line = - { $kind ->
    [prompt] 请求
    [output] 结果
    [report] 被举报的内容
   *[appeal] 申诉
 } { $job }，{ $since }，{ $expires }过期：{ $url }
