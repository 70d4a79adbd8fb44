notice-out-of-funds = { $provider } 表示账户余额不足。充值之前不会分配任务。
notice-offer-disabled = { $provider } 停用了 { $upstream }：一天内或重启之前不再使用。
notice-failing = { $provider } 持续失败（{ $error }）：暂停一段时间。
notice-balance-low = { $provider } 的账户快用完了：那里还剩 { $balance } 积分。
notice-disk-full = 媒体磁盘已满：结果在等待，新的请求会被拒绝。
notice-ledger-broken = 账目有 { $violations } 处对不上：请运行 `darkroom doctor`。
notice-rows-unreadable = 无法读取的任务：{ $count } 个（{ $jobs }）。每小时重试一次；原因见日志。
notice-cannot-post = Discord 不允许我在 { $channel } 发布结果。
notice-needs-permissions = 我需要 { $permissions } 权限才能在 { $channel } 发布结果。

told-cancelled = { $member } 取消了你的任务 { $job }；已退还 { $credits } 积分。
told-given = { $member } 给了你 { $credits } 积分。
told-taken = { $member } 从你这里收回了 { $credits } 积分。
told-in-private = { $told }在那里用 `/credits history` 可以查看每一条记录。
told-in-private-of = 在 **{ $server }**：{ $told }在那里用 `/credits history` 可以查看每一条记录。
told-below = -# **新消息：** { $told }
notice-nobody-to-report-to = 在服务器 { $server }，有成员举报了任务 { $job } 的内容，但那里没有设置管理频道。
notice-nobody-reviews = 在服务器 { $server }，任务 { $job } 的结果需要管理员审核，但那里没有设置审核频道：没有人看到它，积分已退还。在那里用 `/setup` 可以设置。
