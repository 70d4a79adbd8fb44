# /settings：以文件形式保存的规则。
settings-exported = 这是本服务器的全部设置，每个键都带有当前值。修改后可用 `/settings import` 导入到这里或其他服务器。
settings-unreadable = 这不是我能读取的文本文件。请附上 `/settings export` 生成的 TOML 文件。
settings-at-line = 第 { $line } 行{ $has-key ->
    [yes] ，{ $key }
   *[no] {""}
 }
settings-refused = 没有任何更改。{ $where }：{ $why }
settings-why = { $why ->
    [syntax] 这不是有效的 TOML。{ $expected }
    [unknown_key] 没有这个键。
    [not_text] 这里必须是带引号的文本。
    [not_whole] 这里必须是整数。
    [not_amount] 这里必须是美元金额，例如 5 或 2.50，最多六位小数。
    [not_boolean] 这里必须是 `true` 或 `false`。
    [not_list] 这里必须是方括号中的列表。
    [not_table] 这里必须是一个表。
    [not_listed] 可选值：{ $expected }。
    [unknown_model] 这里没有模型 { $expected }；用 `/models` 查看现有的模型。
    [unknown_mode] 这里没有任何模型有模式 { $expected }。
    [too_small] 至少为 { $expected }。
    [too_large] 至多为 { $expected }。
    [too_many] 最多 { $expected } 个。
    [too_long] 最多 { $expected } 个字符。
    [not_id] 这里必须是文本形式的 Discord ID。
    [no_words] 词条至少要有一个字母或数字。
    [bad_step] 每一级是 `warning`、`ban`，或 `pause 24h`、`pause 7d` 这样的暂停。
    [bad_pattern] 这不是有效的 RE2 模式。{ $expected }
    [pattern_too_large] 这个模式太大了。
   *[matches_everything] 这个模式会匹配所有内容。
 }
settings-imported = 设置已生效，共有 { $count } 个键发生变化：{ $keys }。附件是之前的设置，需要时可以恢复。
settings-imported-same = 设置与现在的相同，没有变化。
settings-tried = 由你在此频道提交时，这段文本{ $verdict }
settings-not-tried = 未作测试：{ $why }
settings-verdict-allow = 会被生成。
settings-verdict-hold = 会等待管理员审核：{ $reasons }。
settings-verdict-refuse = 会被拒绝：{ $why ->
    [banned] 你在这里已被封禁。
    [banned_everywhere] 你已被禁止使用此机器人。
    [member_paused] 你已被暂停。
    [paused] 本服务器或本频道已暂停。
    [place] 本频道不生成内容。
    [age_restricted] 它只能用于有年龄限制的频道。
    [role] 你的身份组不能在这里提交请求。
    [kind] 这里不生成图片。
    [model] 这里不使用该模型。
    [mode] 这里不使用该模式。
    [references] 这里不能附带图片。
    [new_member] 你加入的时间太短。
   *[text] { $category ->
        [minors] 违反保护未成年人的规则，该规则无法关闭。
        [terms] 触犯了本服务器的屏蔽词或模式。
       *[other] 违反规则。
     }
 }
settings-tried-by = 触犯的是：{ $rules }。其他人看不到这一行。
settings-hold-reason = { $reason ->
    [new_member] 新成员
    [everything] 所有提示词都要审核
    [unclear] 分类器没有回应
    [sexual] 可能涉及色情
    [violence] 可能涉及暴力
    [hate] 可能涉及仇恨
    [harassment] 可能骚扰他人
    [self_harm] 可能涉及自残
    [illegal] 可能涉及违法内容
    [real_people] 可能伪造真实人物
   *[other] 可能违反规则
 }
settings-tried-last = { $count ->
    [0] 没有保留可供比较的历史提示词。
   *[other] 在仍保留的最近 { $count } 条提示词中，这些规则会拒绝 { $refused } 条，并将 { $held } 条交给管理员审核（未询问分类器）。
 }
# 设置面板：/settings panel。
settings-title = ## 设置 · { $section }
settings-section = { $section ->
    [making] 可以生成什么
    [review] 审核
    [rules] 提示词规则
    [strikes] 举报与警告
    [money] 预算
    [bot] 结果、语言与保留
    [channels] 单个频道
   *[roles] 单个身份组
 }
settings-pick = { $section ->
    [channels] 选择一个频道。为它设置的内容会取代服务器的设置，在其子区中同样有效。
   *[roles] 选择一个身份组。成员拥有多个身份组时，以最宽松的为准。
 }
settings-own = **另有设置：** { $named }
settings-more = 更多
settings-clear = { $section ->
    [channels] 清除此频道的设置
   *[roles] 清除此身份组的设置
 }
settings-edit = 修改
settings-all = 全部
settings-named = **{ $key }**
    -# { $about }
settings-row = { $named }
    { $value }
settings-value = { $value ->
    [true] 是
    [false] 否
    [off] 不审核
    [flagged] 被标记的
    [all] 全部
    [general] 普通级
    [mature] 成人级
    [thread] 卡片下的子区
    [member] 成员的私密子区
    [channel] 频道内
    [hold] 等待管理员审核
    [refuse] 会被拒绝
    [discord] 与 Discord 中一致
   *[other] { $value }
 }
settings-review-about = { $key ->
    [review_prompts] { $value ->
        [flagged] 疑似色情、暴力、仇恨或违法的要等待审核
        [all] 每条提示词都要等待
       *[off] 无需等待；屏蔽词仍会被拒绝
     }
   *[review_outputs] { $value ->
        [flagged] 看起来有问题，或出自被标记的提示词的要等待
        [all] 每个结果都要等待
       *[off] 结果立即发布
     }
 }
settings-inherited = 与服务器相同：{ $value }
settings-unsaid = 未设置
settings-dollars = { $none ->
    [yes] 无
   *[no] { $amount }
 }
settings-number = { $number }
settings-lines = { $count ->
    [0] 无
   *[other] { $count } 项：{ $few }
 }
settings-text = { $empty ->
    [yes] 空
   *[no] { $text }
 }
settings-form = { $control ->
    [lines] 每行一项
    [dollars] 美元金额
    [number] 整数
   *[text] 文本
 }
settings-not-taken = ⚠️ 没有任何更改：{ $why }
settings-key = { $key ->
    [generate] 生成
    [images] 图片
    [videos] 视频
    [references] 成员的图片
    [models] 模型
    [modes] 模式
    [rating] 分级
    [paused] 暂停
    [review_prompts] 审核提示词
    [review_outputs] 审核结果
    [review_channel] 审核频道
    [log_channel] 日志频道
    [moderator_roles] 管理身份组
    [approvals] 批准人数
    [self_approval] 自己的请求
    [review_hours] 决定时限（小时）
    [blocked_terms] 屏蔽词
    [allowed_terms] 允许词
    [patterns] 匹配模式
    [new_member_hours] 新成员时限（小时）
    [new_members] 新成员
    [reports_to_hide] 隐藏所需举报数
    [strikes] 警告阶梯
    [strike_days] 警告有效天数
    [budget_per_day] 每日预算
    [budget_per_month] 每月预算
    [delivery] 结果
    [language] 语言
    [retention] 保留天数
    [keep_blocked_prompts] 保留被拒的提示词
    [channels] 适用频道
    [allowance] 每日积分
    [in_flight] 同时请求数
   *[cost_per_day] 每日成本
 }
settings-about = { $key ->
    [generate] { $scope ->
        [server] 频道未另行设置时，成员是否可以生成内容
        [channels] 成员在此频道是否可以生成内容
       *[roles] 有此身份组的成员是否可以生成内容
     }
    [images] 是否可以生成图片
    [videos] 是否可以生成视频
    [references] 成员是否可以在提示词中附带图片
    [models] { $scope ->
        [channels] 此频道允许使用的模型；不选则与服务器相同
       *[server] 允许使用的模型；不选则全部允许
     }
    [modes] { $scope ->
        [channels] 此频道允许使用的模式；不选则与服务器相同
       *[server] 允许使用的模式；不选则全部允许
     }
    [rating] 决定哪些内容会被标记；成人级只在有年龄限制的频道有效
    [paused] 填写成员会看到的原因即暂停全部；留空则不暂停
    [review_prompts] 哪些提示词在花费之前要等管理员审核
    [review_outputs] 哪些结果在公开之前要等管理员审核
    [review_channel] 管理员在哪里作决定
    [log_channel] 记录管理员和规则所做处理的地方
    [moderator_roles] 除“管理成员”权限外，可以作决定的身份组
    [approvals] 需要多少名管理员批准
    [self_approval] 管理员是否可以批准自己的请求
    [review_hours] 超过时限未决定则结束并退还积分；1 到 168
    [blocked_terms] 含有其中任一词的提示词会被拒绝
    [allowed_terms] 查找屏蔽词和分类时会跳过这些词
    [patterns] 会拒绝提示词的正则表达式（RE2）
    [new_member_hours] 账号或入群时间更短者为新成员；0 表示没有
    [new_members] 新成员的请求如何处理
    [reports_to_hide] 达到此数后帖子会隐藏，直到管理员决定；0 表示从不
    [strikes] 每次警告的后果：`warning`、`pause 24h`、`pause 7d`、`ban`
    [strike_days] 超过后警告不再计入
    [budget_per_day] 按 UTC 日估算的美元成本；0 表示不另设
    [budget_per_month] 按 UTC 月估算的美元成本；0 表示不另设
    [delivery] 结果发布在哪里
    [language] 所有人可见内容所用的语言
    [retention] 已结束的请求保留多久；0 表示按运营者的设置
    [keep_blocked_prompts] 日志是否保留被规则拒绝的文本
    [channels] 该身份组的“生成”在哪里有效；不选则处处有效
    [allowance] 取代机器人的默认额度
    [in_flight] 包括等待中的
   *[cost_per_day] 每名成员每天估算的美元成本
 }
