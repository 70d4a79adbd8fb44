result-headline = { $member } { result-ready } · **{ $model }**
result-headline-options = { $member } { result-ready } · **{ $model }** · { $options }
result-ready =
    { $kind ->
        [image] { $files ->
            [1] 你的图片已完成
           *[other] 你的这组图片已完成
        }
        [video] 你的视频已完成
       *[other] 你的结果已完成
    }
result-missing =
    { $left-out ->
        [yes] 管理员批准了 { $wanted } 个中的 { $got } 个；只按 { $got } 个收费。
        [some] 管理员未全部批准，另有一些无法获取：{ $wanted } 个中有 { $got } 个在此，只按 { $got } 个收费。
       *[no] { $wanted } 个中缺少 { $missing } 个；只按 { $got } 个收费。
    }
result-threadless = 这里无法创建子区，所以发布在频道中。
result-encoded = -# 为符合此处的大小限制已压缩：原文件中签名的来源信息已丢失。
result-link = 文件超出此处 Discord 的大小限制：<{ $url }>（{ $until }前有效）
result-ai = AI 生成
result-made = 用时 { $time }
result-made-by = 由 { $provider } 生成，用时 { $time }
result-time-seconds = { $seconds } 秒
result-time-minutes = { $minutes } 分 { $seconds } 秒
result-time-hours = { $hours } 小时 { $minutes } 分
result-alt = AI 生成：{ $prompt }
result-apology = { $member } { $what }
result-deletion =
    { $member } 管理员撤下了你的一个结果。积分不予退还：它已经生成并展示过。
    -# 任务 { $job }
result-deletion-private = 管理员撤下了你在 { $channel } 的请求的结果。积分不予退还：它已经生成并展示过。用 `/jobs show` 和 { $job } 可查看它是什么。
