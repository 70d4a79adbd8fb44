state =
    { $state ->
        [held] 等待管理员审核
        [queued] 排队中
        [submitting] 正在发送
        [unknown] 状态不明
        [running] 正在生成
        [collecting] 正在取回
        [review] 等待管理员审核
        [ready] 正在发布
        [delivered] 已交付
        [failed] 失败
        [rejected] 已拒绝
        [cancelled] 已取消
        [expired] 已过期
        [withheld] 已扣留
       *[undeliverable] 未能发布
    }
state-progress = 正在生成，{ $percent }%
withdrawal =
    { $withdrawal ->
        [asked] 正在删除
        [done] 已删除
       *[refused] 部分已删除
    }

ending = { $what }{ $credits }{ $next }
ending-live = 状态：{ $state }。已预留 { $credits } 积分。
ending-unclear = 与服务商失去联系。不会重复发送。如果没有结果，积分会退还给你。
ending-deleted = { $deleted }{ $spent }

what-happened =
    { $reason ->
        [moderated] 服务商的内容过滤器拒绝了它。
        [invalid] 服务商没有接受这个请求。
        [provider_failed] 服务商未能生成。
        [provider_busy] 服务商太忙，没有接受。
        [maintenance] 服务商正在维护。
        [disabled] 服务商暂时停用了这个模型。
        [out_of_funds] 机器人在服务商的账户余额不足。
        [bad_credentials] 服务商目前不允许这个机器人访问。
        [no_offer] 没有服务商能够接受。
        [budget] 今天的预算已用完。
        [timed_out] 服务商没有按时完成。
        [late] 结果来了，但积分那时已经退还。
        [uncertain] 与服务商失去联系，不知道是否已经开始。
        [no_media] 服务商完成了，但没有结果。
        [bad_media] 服务商的结果无法下载或读取。
        [disk_full] 没有空间保存结果。
        [queue_expired] 排队时间太长。
        [unsafe] 结果没有通过安全检查，所以不会给任何人看。
        [declined] 管理员没有批准。
        [review_expired] 没有管理员及时决定。
        [cancelled] 在完成之前被取消。
        [taken_down] 管理员撤下了它。
        [channel_gone] 它所属的频道已经不在了。
        [no_permission] 我不能在它所属的地方发布。
        [hidden] 我再也看不到它所属的地方。
        [not_age_restricted] 频道不再有年龄限制，所以没有在那里发布。
        [locked] 它所属的子区已锁定。
        [not_handed_over] 无法把你的图片交给服务商。
        [input_gone] 你的附件已无法读取。
        [refused_by_discord] Discord 没有接受这条消息。
       *[our_fault] 我这边出了问题。
    }
what-next =
    { $reason ->
        [moderated] 请换一种描述再试。
        [invalid] 请换其他选项或另一个模型。
        [provider_failed] 请再试一次，或换一个模型。
        [provider_busy] 请过几分钟再试。
        [maintenance] 请稍后再试，或换一个模型或服务商。
        [disabled] 请换一个模型；`/darkroom models` 列出了可用的模型。
        [out_of_funds] 请换一个模型或服务商，或稍后再试；运营者已经知道。
        [bad_credentials] 请换一个模型或服务商；这需要运营者处理。
        [no_offer] 请过几分钟再试，或换一个模型。
        [budget] 请在 00:00 UTC 之后再试。
        [timed_out] 请再试一次，或换一个模型。
        [late] 你可以再试一次。
        [uncertain] 不会自动重新发送；如果还需要，请再试一次。
        [no_media] 请再试一次，或换一个模型。
        [bad_media] 请再试一次。
        [disk_full] 请稍后再试。
        [queue_expired] 请在空闲时再试。
        [unsafe] 请换一种描述再试。
        [declined] 请换一种描述再试，或按 **为什么？** 查看原因。
        [review_expired] 请稍后再试。
        [cancelled] 你随时可以再试。
        [taken_down] 如果不清楚原因，请询问管理员。
        [channel_gone] 请到另一个频道再试。
        [no_permission] 请到另一个频道再试，或请服务器的管理者允许我发布。
        [hidden] 请重新把我加进去，或到别处再试。
        [not_age_restricted] 请到有年龄限制的频道再试。
        [locked] 请到别处再试。
        [not_handed_over] 请添加不含元数据的副本，换一个模型或服务商，或不带图片再试；运营者已经知道。
        [input_gone] 请重新添加附件再试。
        [refused_by_discord] 请再试一次，或换一个模型或更小的尺寸。
       *[our_fault] 请再试一次；运营者会得到通知。
    }
what-happened-then =
    { $state ->
        [rejected] 管理员拒绝了它。
        [undeliverable] 结果未能发布。
       *[failed] 未能生成。
    }
what-next-then =
    { $state ->
        [rejected] 如果不清楚原因，请询问管理员。
        [undeliverable] 请到另一个频道再试。
       *[failed] 请再试一次，或换一个模型。
    }
next-kept = 不过已经生成好了：在保留期内可以用 `/jobs show { $job }` 取得。
next-kept-restricted = 不过已经生成好了：在保留期内可以在有年龄限制的频道用 `/jobs show { $job }` 取得。

refunded =
    { $credits ->
        [0] 没有花费积分。
       *[other] 已退还 { $credits } 积分。
    }
refunded-to =
    { $credits ->
        [0] 没有花费积分。
       *[other] 已向 { $member } 退还 { $credits } 积分。
    }
spent = 花费 { $credits } 积分。
delivered = 已经完成并发布。{ spent }
delivered-late = 结果最终来了，已经发布。{ spent }
delivered-in-part = { $wanted } 个文件中有 { $posted } 个可以发布，其余缺失。花费 { $credits } 积分，退还 { $refunded } 积分。
deleted-by-whom = 管理员
deleted-by = 结果由 { $member } 于{ $when }删除。
deleted-in-discord = 结果于{ $when }在 Discord 中被删除。
deleted-in-part-by = 结果由 { $member } 于{ $when }删除。Discord 没有让我全部移除；服务器的管理者可以。
deleted-in-part-in-discord = 结果于{ $when }在 Discord 中被删除。Discord 没有让我全部移除；服务器的管理者可以。
