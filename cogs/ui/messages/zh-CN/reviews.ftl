# 供管理员决定的卡片。
review-title =
    { $kind ->
        [prompt] ### 有一个请求等待审核
        [output] ### 有一个结果等待审核
        [report] ### 有一条内容被举报
       *[appeal] ### 有成员提出申诉
    }
    { $member } · 任务 { $job }
review-decided =
    { $decision ->
        [approved] ✅ 已由 { $by } 批准
        [declined] ⛔ 已由 { $by } 拒绝{ $struck ->
            [yes] 并给予警告
           *[no] {""}
        }：{ $why }
        [kept] ✅ 已由 { $by } 决定保留
        [withdrawn] ⛔ 已由 { $by } 撤下{ $struck ->
            [yes] 并给予警告
           *[no] {""}
        }
        [banned] ⛔ 已由 { $by } 撤下并封禁该成员
        [granted] ✅ 申诉已由 { $by } 通过
        [cancelled] 在有人决定之前已取消
        [expired] 没有人及时决定；积分已退还
       *[gone] 已没有需要决定的内容
    }
    { $has-note ->
        [yes] > { $note }
       *[no] { "" }
    }
    -# { $member } · 任务 { $job }
review-reasons = **等待原因：** { $reasons }
review-reason =
    { $reason ->
        [minors] 可能涉及未成年人
        [sexual] 色情
        [violence] 暴力
        [hate] 仇恨
        [harassment] 骚扰
        [self_harm] 自我伤害
        [illegal] 违法事项
        [real_people] 真实人物
        [terms] 服务器自己的规则
        [new_member] 新成员
        [everything] 这里的所有内容都要审核
        [unclear] 分类器没有给出明确结果
       *[other] 被分类器标记
    }
review-member = **成员：** 账号创建于 { $created }{ $has-joined ->
        [yes] ，{ $joined }加入
       *[no] { "" }
    }
review-history = **记录：** { $requests } 次请求，{ $declined } 次被拒绝，{ $strikes } 次警告
review-made = **内容：** { $made } · { credits } · 成本约 { $cost }
review-channel = **位置：** { $channel }
review-expires = { $channel } · { $when }过期
review-votes = **已批准：** { $by }（{ $votes }/{ $needed }）
review-kept = **放行：** { $all } 个中的 { $kept } 个，编号 { $files }
review-all-kept = 全部放行。
review-too-large = ||编号 { $number } 对这里来说太大：<{ $url }>||
review-choose = 只放行其中一部分
review-file = 编号 { $number }
review-awaits-author = 已由 { $member } 修改，等待作者确认。

# 拒绝或举报的原因。
review-why =
    { $why ->
        [sexual] 对这里来说过于色情
        [violence] 对这里来说过于暴力
        [hate] 传播仇恨
        [harassment] 骚扰他人
        [real_people] 歪曲真实人物
        [illegal] 涉及违法事项
        [quality] 不适合这个频道
        [rules] 违反本服务器的规则
       *[other] 其他原因
    }

# 表单。
review-edit-title = 修改提示词
review-edit-prompt = 提示词
review-edit-about = 作者确认之前不会花费任何费用。
review-decline-title = 拒绝
review-strike-title = 拒绝并警告
review-why-label = 原因
review-note-label = 给作者的话
review-note-about = 作者能看到，管理员也能在卡片上看到。可以留空。

# 做出决定的人看到的内容。
review-done =
    { $decision ->
        [approved] { $kind ->
            [output] 已批准，现在为 { $member } 发布。
           *[prompt] 已批准，现在开始为 { $member } 生成。
        }
        [declined] 已拒绝{ $struck ->
            [yes] 并给予警告
           *[no] {""}
        }。积分已退还给 { $member }，并会告知原因。
        [kept] 已保留。
        [withdrawn] 正在撤下。
        [banned] 正在撤下，{ $member } 已被封禁。
        [granted] 已通过。
       *[gone] 已没有需要决定的内容。
    }
review-one-more = 你的批准已计入：{ $votes }/{ $needed }。还需要另一位管理员批准。
review-chosen =
    { $kept }
    还没有做出决定：确认无误后请按 **批准**。
review-edited = 已修改。将请 { $member } 确认，在此之前不会花费任何费用。
review-over =
    { $decision ->
        [approved] { $known ->
            [yes] { $by } 已经批准了。
           *[no] 已经批准了。
        }
        [declined] { $known ->
            [yes] { $by } 已经拒绝了。
           *[no] 已经拒绝了。
        }
        [cancelled] 在有人决定之前已取消，没有扣费。
        [expired] 在有人决定之前已过期，积分已退还。
        [gone] 已没有需要决定的内容：它已经以其他方式结束。
       *[kept] { $known ->
            [yes] { $by } 已经决定了。
           *[no] 已经有人决定了。
        }
    }
review-outdated = 在你看到这些之后，要决定的内容已被更改，因此这次操作没有计入。现在会显示最新内容：请查看后再按一次。
review-awaits = 管理员修改了提示词，需要作者先确认。
review-author-banned = 该成员在这里已被禁止使用机器人。请拒绝，或先解除封禁。
review-no-channel = 这类请求需要先由管理员审核，而本服务器还没有设置审核频道。请联系管理服务器的人设置。{ nothing-charged }

# 作者看到的内容。
confirm-question =
    管理员把你的提示词改成了：
    > { $prompt }
    按 **确认** 以 { credits }生成，或按 **取消** 退还积分。
    -# 任务 { $job }
confirm-public =
    { $member } 管理员修改了你的一个请求。按 **确认** 先查看。
    -# 任务 { $job }
confirmed = 已确认，现在进入队列。
confirmed-waits = 已确认。还需要另一位管理员批准。
declined =
    管理员没有批准你的{ $made ->
        [yes] 结果
       *[no] 请求
    }：**{ $why }**。{ $refunded }{ $struck ->
        [yes] 同时记一次警告。
       *[no] {""}
    }
    { $has-note ->
        [yes] > { $note }
       *[no] { "" }
    }
    -# 任务 { $job }
declined-public =
    { $member } 你的{ $made ->
        [yes] 结果
       *[no] 请求
    }没有获得批准。{ $refunded }
    -# 任务 { $job }
