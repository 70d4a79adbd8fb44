not-here = Darkroom 没有在本服务器启用。
servers-only = Darkroom 只能在服务器中使用。请在服务器的频道里使用这个命令。
one-moment = 请稍候……
outdated-command = 这个命令在你的 Discord 加载之后有了变化。请重新加载 Discord（Ctrl+R）再试。
option-unreadable = 有一个选项无法读取。请从建议中重新选择。
button-unknown = 我已经不认识这个按钮了。`/jobs list` 列出你做过的内容。
incident = 我这边出了问题，已经记录下来。请一分钟后再试；如果再次发生，请把代码 { $code } 告诉机器人的运营者。

queued =
    { queued-what }{ $stage ->
        [held] 正在等待管理员审核
        [queued] 正在排队
       *[made] 正在生成
    }：{ $made }。{ queued-credits }{ queued-place }{ job-code }
queued-what =
    { $kind ->
        [image] { $files ->
            [1] 你的图片
           *[other] 你的这组图片
        }
        [video] 你的视频
       *[other] 你的请求
    }
queued-credits = 已预留 { $credits } 积分，还剩 { $available }。
queued-place =
    { $place ->
        [thread] 结果会出现在 { $channel }。
       *[channel] 结果会出现在 { $channel } 的卡片下方。
    }
queued-before = { $ending }{ job-code }
job-code = 任务 { $job }。
made-from-image = 基于你的图片
made-from-video = 基于你的视频
made-to-end-frame = 到你的结尾图片
cancelled = 已取消。{ $refunded }

delete-it = **为所有人删除？** 结果会消失，卡片上的文字和附件以及子区的名称也会一并消失。此操作无法撤销，积分不退还。
deleting = 正在删除。`/jobs show { $job }` 会显示何时删除完毕。积分不退还。
withdrawing = 正在撤下：结果、卡片和子区的名称。作者会得知它已被撤下，但不会得知原因。`/jobs show { $job }` 会显示何时全部撤下。
delete-not-let = Discord 不再允许我在这里这样做。服务器的管理者可以删除。
delete-place-gone = 所在的频道或子区已经不在了。
discord-unwell = Discord 目前不太正常。请一分钟后再试。

balance-available = 可用 { $credits } 积分
balance-held = 已为正在生成的内容预留 { $credits } 积分，失败会退还。
balance-refill = { $when }补充到 { $allowance }。
balance-history = `/credits history` 显示积分的去向。
granted = 你给了 { $member } { $credits } 积分。{ granted-left }
taken-back = 你从 { $member } 收回了 { $credits } 积分。{ granted-left }
granted-left = 对方现在有 { $available } 积分可用。
grant-zero = 请输入 0 以外的数量；负数表示收回积分。
grant-to-bot = 机器人不花积分。请选择一位成员。
grant-too-little = 对方只有 { $credits } 积分可用，不能收回更多。没有任何变化。
grant-too-large = 一次最多只能给予或收回 { $limit } 积分。没有任何变化。

budget-none = 本服务器没有每日预算。今天估计已花费 { $spent }。用 `/budget 美元:5` 设置。
budget-set = 本服务器每天可花费 { $ceiling } 用于生成；今天估计已花费 { $spent }。{ $when }重置。
budget-unreadable = { $value } 不是美元金额。请输入如 5 或 2.50 的数字，或输入 `none` 表示没有预算。
