card-held = ⏳ **正在等待管理员同意。**尚未产生任何花费。
card-to-confirm = ✏️ **管理员已修改**，正在等待请求者同意。尚未产生任何花费。
card-queued = ⏳ **正在排队。**
card-queued-behind = ⏳ **正在排队，前面还有 { $before } 个请求。**
card-ready-at = 预计 { $ready }完成。
card-busy = ⏳ **正在等待：服务商繁忙。**尚未产生任何花费。
card-submitting = 📨 **正在发送给 { $provider }。**
card-unknown = ❔ **{ $provider } 没有明确答复。**如果没有结果，积分会退还。
card-running = 🎞️ **{ $provider } 正在生成。**
card-running-progress = 🎞️ **{ $provider } 正在生成。**{ $bar }
card-collecting = 📥 **{ $provider } 已生成完毕**，正在取回。
card-review = 🔎 **已生成**，正在等待管理员查看。
card-ready = 📤 **正在发布。**
card-done = ✅ **已完成。**
card-done-partly = ✅ **已完成：{ $wanted } 个中的 { $posted } 个。**
card-hidden = 🙈 在管理员查看之前**已隐藏**。
card-deleted = -# 🗑️ 已删除。 · { $job }
card-provider = 服务商
card-price = { $price } 积分
card-images = { $count } 张图片
card-job = 任务 { $job }
card-origin =
    { $work ->
        [remix] 改编自任务 { $job }
        [animate] 让任务 { $job } 的图片动起来
        [vary] 任务 { $job } 的变体
        [edit] 编辑自任务 { $job }
        [extend] 延长自任务 { $job }
        [upscale] 放大自任务 { $job }
        [cut-out] 由任务 { $job } 去除背景
       *[other] 来自任务 { $job }
    }
card-input = 成员附上的图片
card-ended = -# ✖️ { $member } { $what }{ $credits } · { $job }
card-collapsed = -# ✖️ { $member } 这个请求没有结果。{ $credits } · { $job }
thread-of-day = { $member } · { $day }
