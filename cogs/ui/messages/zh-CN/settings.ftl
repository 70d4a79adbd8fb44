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
settings-tried = 由你在这里提交时，这段文本{ $verdict }
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
