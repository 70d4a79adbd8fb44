# 申诉：表单、由另一位管理员决定的卡片，以及作者看到的内容。
appeal-title = 申诉
appeal-label = 为什么应当重新决定
appeal-about = 管理员会看到。每个决定只会重新审查一次。
appeal-received = **你的申诉已交给管理员。** 如果有另一位管理员，将由其审查；结果会告诉你。
appeal-twice = 你已经对此提出过申诉；按 **为什么？** 查看进展。每个决定只会重新审查一次。
appeal-nothing = 这里没有可以申诉的管理决定。
appeal-nobody = 本服务器没有管理频道，没有人会看到。请联系管理服务器的人。
appeal-against =
    { $what ->
        [declined] **已拒绝**，由 { $by }
       *[withdrawn] **已撤下**，由 { $by }
    }{ $act ->
        [strike] ，并给予警告
        [ban] ，并封禁
       *[none] {""}
    }{ $has-why ->
        [yes] ：{ $why }
       *[no] {""}
    }
appeal-choices = -# **{ button-appeal-uphold }**：决定不变。**{ button-appeal-lift }**：撤销随之给予的警告或封禁；已撤下的内容不会恢复。
appeal-closed =
    { $granted ->
        [yes] ✅ 已由 { $by } 撤销原决定
       *[no] ⛔ 已由 { $by } 维持原决定
    }
    -# { $member } · 任务 { $job }
# 做出决定的人看到的内容。
appeal-decided =
    { $granted ->
        [yes] { $act ->
            [strike] 已撤销。警告及其后果已收回，{ $member } 会得知。
            [ban] 已撤销。{ $member } 不再因该决定被封禁，并会得知。
           *[none] 已撤销。{ $member } 会得知。撤下的内容不会恢复。
        }
       *[no] 已维持。{ $member } 会得知。
    }
# 作者看到的内容；第一条其他人也能看到。
appeal-public =
    { $member } 你的申诉已有结果。按 **为什么？** 查看。
    -# 任务 { $job }
appeal-reason = 原因：**{ $why }**。
appeal-waits = 你的申诉正在由管理员审查。
appeal-outcome =
    { $granted ->
        [yes] { $act ->
            [strike] **你的申诉已通过。** 警告及其后果已收回。撤下的内容不会恢复；你可以重新请求。（任务 { $job }）
            [ban] **你的申诉已通过。** 封禁已解除。撤下的内容不会恢复；你可以重新请求。（任务 { $job }）
           *[none] **你的申诉已通过。** 该决定不再对你产生影响。撤下的内容不会恢复；你可以重新请求。（任务 { $job }）
        }
       *[no] **你的申诉已被审查，原决定维持不变。**（任务 { $job }）
    }
