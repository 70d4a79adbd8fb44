# 举报：表单、举报人看到的内容，以及供管理员决定的卡片。
report-title = 举报此内容
report-note-label = 有什么问题
report-note-about = 只有管理员能看到，不显示你的名字。可以留空。
report-received = **谢谢。** 管理员会查看。作者和其他人都不会知道是你举报的。
report-twice = 你已经举报过了，管理员已经知道。
report-own = 这是你自己的内容。要撤下它，请按 ⋯ 再按删除。
report-count = **被举报** { $reports } 次：{ $whys }
report-standing =
    { $hidden ->
        [yes] 在你们决定之前**已隐藏**。
       *[no] { $needed ->
            [0] 在这里举报不会隐藏内容。
           *[other] 仍然可见；计入隐藏的举报 { $counting }/{ $needed }。
        }
    }
# 做出决定的人看到的内容。
report-decided =
    { $decision ->
        [kept] 已保留并重新显示。更多举报不会再隐藏它。
        [banned] 正在撤下，{ $member } 已被禁止在本服务器使用机器人。
       *[withdrawn] { $struck ->
            [yes] 正在撤下。
           *[no] 正在撤下。{ $member } 会得知它已被撤下，但不会得知原因。
        }
    }
