option-none = { $maker } 不能选择{ option }，请去掉这个选项。{ nothing-charged }
option-value-unknown = { $maker } 不支持{ option } { $value }。可选：{ $supported }。{ nothing-charged }
options-together =
    这些选项不能在 **{ $model }** 中一起使用：{ $asked }。
    可用的组合：
    { $offers }
    { nothing-charged }
options-clash = **{ $model }** 不能同时使用{ option } { $value } 和 { $because }。此时可选：{ $supported }。{ nothing-charged }
picture-needed = **{ $model }** 需要一张图片。请用选项“图片”添加。{ nothing-charged }
video-needed = **{ $model }** 只能处理在这里生成的视频。请按视频下方的 **⋯**，再按**{ $does ->
        [extend] { button-extend }
       *[edit] { button-edit }
    }**。{ nothing-charged }
video-unfit =
    { $why ->
        [shortest] **{ $model }** 只接受至少 { $limit } 秒的视频；这个视频长 { $length } 秒。
        [longest] **{ $model }** 只接受不超过 { $limit } 秒的视频；这个视频长 { $length } 秒。
        [unknown] 这个视频没有标明时长，而 **{ $model }** 按秒计费。
       *[types] **{ $model }** 只接受 { $types }；这个视频是 { $type }。
    } 请选择另一个视频。{ nothing-charged }
picture-unfit =
    { $why ->
        [bytes] **{ $model }** 接受的图片最大为 { $limit } MB，这张为 { $size } MB。
        [shorter_side] **{ $model }** 接受的图片每边至少 { $limit } 像素，这张为 { $width } × { $height }。
        [longer_side] **{ $model }** 接受的图片每边最多 { $limit } 像素，这张为 { $width } × { $height }。
        [pixels] **{ $model }** 接受的图片最多 { $limit } 百万像素，这张为 { $width } × { $height } 像素。
       *[types] **{ $model }** 接受 { $types }；这张 { $type } 图片无法转换成其中一种，例如它是动图。
    }请换一张图片，或换一个模型。{ nothing-charged }
part-option = { option } { $value }
part-image = 一张图片
part-video = 一个视频
part-end-frame = 一张结尾图片
offer-line = - { $provider }：{ $takes }
offer-references = 最多 { $references } 张参考图
model-unknown = 这里没有模型 { $name }。可选：{ $available }。{ nothing-charged }
model-none = 目前这里没有可用的模型。{ nothing-charged }
provider-unknown = 没有服务商 { $name } 可用于此。可选：{ $available }。{ nothing-charged }
provider-none = 目前这里没有可用的服务商。{ nothing-charged }

prompt-empty = 提示词是空的。请描述你想看到的内容。{ nothing-charged }
prompt-too-long = 提示词有 { $length } 个字符，最多 { $limit } 个。请缩短一些。{ nothing-charged }
prompt-refused = 这里不能生成：{ category }。提示词没有发送给任何服务商。如果你是别的意思，请换一种描述。{ nothing-charged }
prompt-refused-minors = 不能生成：内容违反了保护未成年人的规则，这条规则没有例外。提示词没有发送给任何人。如果你是别的意思，请换一种描述。{ nothing-charged }
category =
    { $category ->
        [sexual] 内容对这里来说过于色情
        [violence] 内容对这里来说过于暴力
        [hate] 内容传播仇恨
        [harassment] 内容骚扰他人
        [self_harm] 内容涉及自我伤害
        [illegal] 内容涉及违法事项
        [real_people] 内容歪曲了真实人物
        [terms] 内容违反了本服务器自己的规则
       *[other] 内容违反了规则
    }
mode-restricted = 模式 { $mode } 只能在有年龄限制的频道使用。请换一个模式，或到这样的频道再试。{ nothing-charged }
made-restricted = 这是在有年龄限制的频道生成的，只能在这样的频道使用。{ nothing-charged }

input-refused =
    { $why ->
        [not_an_image] 有一个附件不是我能读取的图片。支持 PNG、JPEG 和 WebP。
        [unreachable] 有一个附件无法下载。请重新添加。
        [wrong_host] 有一个附件不是来自 Discord。请直接上传文件。
        [end_frame_alone] 请同时附上`图片`：结尾图片须与起始图片一起使用。
       *[image_and_references] 图片和参考图只能选一种，不能同时使用。
    }{ nothing-charged }
input-too-large =
    { $limit ->
        [0] 有一个附件太大。
       *[other] 有一个附件太大：上限为 { $limit } MiB。
    }请换一个小一些的。{ nothing-charged }
input-video-too-large = 这个视频太大，无法转交：上限为 { $limit } MB。请选择另一个。{ nothing-charged }
input-too-many-pixels =
    { $limit ->
        [0] 有一个附件的像素太多。
       *[other] 有一个附件的像素太多：上限为 { $limit } 像素。
    }请缩小后再发送。{ nothing-charged }

too-many-requests = 你的操作有点快。{ $when }可以再试。{ nothing-charged }
too-many-jobs-member = 你有 { $limit } 个任务正在进行，已达到每位成员的上限。请等一个完成，或用 `/jobs cancel` 取消一个。{ nothing-charged }
too-many-jobs-guild = 本服务器有 { $limit } 个任务正在进行，已达到上限。请稍后再试。{ nothing-charged }
credits-short = 这需要 { $needed } 积分，你有 { $available } 积分可用。{ $when }会补充到 { $refill }。{ nothing-charged }
credits-short-after-refill = 这需要 { $needed } 积分，你有 { $available } 积分可用。{ $when }会补充到 { $refill }，但仍然不够；服务器的管理者可以给你更多。{ nothing-charged }
credits-short-no-refill = 这需要 { $needed } 积分，你有 { $available } 积分可用。服务器的管理者可以给你更多。{ nothing-charged }
budget-spent =
    { $scope ->
        [operator] 机器人今天的预算已用完。
        [guild] 本服务器今天的预算已用完。
        [guild_month] 本服务器本月的预算已用完。
       *[member] 你的身份组今天可用的额度已用完。
    }{ $when }重置。{ nothing-charged }

banned-here = 你在本服务器被禁止使用此机器人，可由服务器的管理员解除。{ nothing-charged }
banned-everywhere = 你被禁止使用此机器人。{ nothing-charged }
member-paused = 管理员暂停了你的使用。{ $when }可以再试。{ nothing-charged }
too-new = 你刚来不久，还不能使用。{ $when }可以使用。{ nothing-charged }
not-in-policy =
    { $what ->
        [place] 本服务器不在这个频道生成图片或视频{ $elsewhere ->
            [yes] ；请到 { $places } 提交。
           *[no] 。
        }
        [role] 你的身份组不能在这里生成图片或视频。
        [kind] 本服务器在这里不生成这类内容。
        [model] 本服务器在这里不使用这个模型。
        [mode] 本服务器在这里不使用这个模式。
       *[references] 本服务器在这里不接受随提示词附上的图片。
    }{ nothing-charged }
paused =
    { $scope ->
        [operator] 机器人的运营者暂停了生成。请稍后再试。
       *[disk] 目前没有空间存放新的图片和视频。请稍后再试。
    }{ nothing-charged }
paused-here = 本服务器暂停了生成：“{ $reason }”。{ nothing-charged }
out-of-funds = 目前无法使用 { $maker }：机器人在那里的账户余额不足。请换一个模型，或稍后再试。{ nothing-charged }
out-of-funds-at = 目前无法使用 { $maker }：机器人在那里的账户余额不足。请换一个模型或服务商，或稍后再试。{ nothing-charged }
switched-off = { $maker } 目前已停用。请换一个模型；`/darkroom models` 列出了可用的模型。{ nothing-charged }
switched-off-at = { $maker } 目前已停用。请换一个模型或服务商；`/darkroom models` 列出了可用的模型。{ nothing-charged }

not-allowed =
    { $needs ->
        [author] 只有提出请求的成员可以这样做。
        [author_or_moderator] 只有提出请求的成员，或在所属频道拥有 **管理消息** 权限的人可以这样做。
        [its_channel] 提示词和文件留在发布的地方：请到那里再试一次。
        [manage_server] 你需要 **管理服务器** 权限。
        [moderator] 只有本服务器的管理员可以这样做。
        [another_moderator] 你自己的请求要由另一位管理员决定。
        [other_than_decided] 这是你自己做出的决定：申诉要由另一位管理员决定。
       *[operator] 只有机器人的运营者可以这样做。
    }
no-such-job = 本服务器没有任务 { $job }。`/jobs list` 列出你的任务。
nothing-posted = 没有可删除的内容：结果没有发布过，或已经不在了。
too-late =
    { $state ->
        [delivered] 已经完成并发布。
        [cancelled] 已经取消，积分已退还。
        [failed] 已经结束且没有结果，积分已退还。
        [rejected] 管理员已经拒绝，积分已退还。
        [expired] 已经超时，积分已退还。
        [withheld] 已经被扣留，积分已退还。
        [undeliverable] 已经结束且未能发布，积分已退还。
        [ready] 已经完成，正在发布，不能再取消。
        [collecting] 已经完成，正在取回，不能再取消。
        [review] 已经生成，正在等待管理员审核，不能再取消。
       *[other] 正在生成且已经付费，不能再取消。
    }
