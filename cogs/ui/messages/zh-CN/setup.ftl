# /setup。
setup-title = ## 设置本服务器
    -# 共五项；每次选择立即生效，其余设置见 `/settings panel`。
setup-step = { $step ->
    [places] **1. 在哪里**可以生成图片和视频？选择频道；不选则处处可用。
    [prompts] **2. 哪些提示词**在花费之前要等管理员审核？
    [review] **3. 审核频道**，管理员在这里作决定。选择成员看不到的频道，或让我新建一个。
   *[log] **4. 日志频道**，记录管理员和规则所做的处理。选择一个，或让我新建一个。
 }
setup-placeholder = { $step ->
    [places] 所有频道
   *[channel] 尚无频道
 }
setup-budget = **5. 每日预算**（服务商估算成本）：{ $none ->
    [yes] 本服务器未另设。
   *[no] { $amount }。
 }
setup-button = { $step ->
    [make_review] 新建审核频道
    [make_log] 新建日志频道
    [budget] 修改
   *[post] 在此发布成员说明
 }
setup-sound = ✅ 这些频道没有问题。
setup-problems = ⚠️ **有 { $count } 个问题：**
setup-problem = - { $what ->
    [gone] { $channel } 已不存在或我看不到它：请另选{ $use ->
        [review] 审核频道
        [log] 日志频道
       *[generate] 频道
     }。
    [missing] 在 { $channel } 中我需要{ $permissions }。
    [seen] 所有人都能看到 { $channel }：请对 @everyone 取消“查看频道”权限，因为{ $use ->
        [review] 其中会显示尚未批准的提示词
       *[log] 其中记录了谁做了什么
     }。
    [roles_gone] 设置中的这些身份组不在本服务器里：{ $roles }。请在 `/settings panel` 中另选。
    [unseen] { $roles } 可以作决定，却看不到 { $channel }：请让其进入。
    [not_age_restricted] { $channel } 会显示尚未批准的结果：请将其设为有年龄限制。
   *[nobody_decides] 请求会被扣留，但没有审核频道可供决定，它们会过期。请选择一个。
 }
setup-cannot-make = ⚠️ 我无法在这里新建频道。请在“服务器设置 → 身份组”中给我的身份组“管理频道”权限后再按一次，或自行新建后选择它。
setup-made = { $count ->
    [0] ✅ 已新建 { $channel }，目前只有你能看到：请让管理员也能进入。
   *[other] ✅ 已新建 { $channel }，你和 { $roles } 能看到它。
 }
setup-posted = ✅ 说明已发布在[这里]({ $link })。请将其置顶，方便成员查看。
page-title = ## 在这里生成图片和视频
page-paused = **目前暂停：**{ $reason }
page-places = { $somewhere ->
    [yes] **地点：**{ $places }。
   *[no] **地点：**所有可用命令的频道。
 }
page-kinds = **内容：**{ $images ->
    [yes] { $videos ->
        [yes] `/imagine` 生成图片，`/video` 生成视频。
       *[no] `/imagine` 生成图片；不生成视频。
     }
   *[no] { $videos ->
        [yes] `/video` 生成视频；不生成图片。
       *[no] 目前不生成任何内容。
     }
 }
page-prompts = { $review ->
    [all] **提示词：**每条都先由管理员查看，在此之前不收费。
    [flagged] **提示词：**可能违反规则的要等管理员审核，在此之前不收费。
   *[off] **提示词：**违反规则的会被拒绝，不收费。
 }
page-outputs = { $review ->
    [all] **结果：**每个都先由管理员查看，之后才公开。
   *[flagged] **结果：**看起来有问题的先由管理员查看，之后才公开。
 }
page-new = **新成员**（账号或入群不足 { $hours } 小时）：{ $happens ->
    [refuse] 暂时不能提交请求。
   *[hold] 其请求先由管理员查看。
 }
page-minors = **绝不允许：**涉及未成年人的色情内容。此规则无法关闭。
page-strikes = 违反规则的**警告**在 { $days } 天内有效，{ $count ->
    [one] 从第一次起
   *[other] 并逐级
 }导致暂停或封禁。
page-more = 其余说明见 `/darkroom help`，存储内容见 `/darkroom privacy`。
