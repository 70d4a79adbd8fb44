jobs-title = 你最近的任务
jobs-line =
    { $job } · **{ $state }** · { $model } · { $when }
    > { $prompt }
jobs-footer = /jobs show 显示任务详情，/jobs cancel 取消等待中的任务
jobs-none = 你在这里还没有做过什么。试试 `/imagine` 或 `/video`。
job-choice = { $job } · { $state } · { $prompt }

job-title = 任务 { $job }：{ $state }
job-page =
    { $ending }
    > { $prompt }
job-model = 模型
job-provider = 服务商
job-price = 价格
job-asked = 提出
job-asked-by = { $when }，{ $member }
job-before = 排在前面
job-ended = 结束
job-where = 位置

history-title = 你的积分，最新的在前
history-line = { $when } **{ $effect }** · { $what }
history-empty = 还没有任何记录。
history-end = 没有更早的记录了。
history-footer = /jobs show 显示任务的结果
history-footer-older = /jobs show 显示任务的结果；/credits history 页码:{ $page } 显示更早的记录
effect-gain = +{ $credits }
effect-loss = -{ $credits }
effect-refunded = 已退还
effect-free = 免费
history-allowance = 每日额度
history-given = 给予
history-given-by = { $member } 给予
history-taken = 收回
history-taken-by = { $member } 收回
history-correction = 更正
history-note = { $what }：{ $note }
history-job = { $model }，任务 { $job }
history-job-unknown = 一次生成，任务 { $job }
history-waiting = 等待 { $job }；完成前一直预留
history-in-part = { $job }；预留的 { $held } 积分中已退还 { $refunded }
history-ended = { $job }：没有结果，{ $held } 积分已退还
history-ended-free = { $job }：没有结果
