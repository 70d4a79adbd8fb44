# /privacy：数字是本机器人所有服务器的合计。
privacy-kept =
    ### 关于你保存了什么
    本机器人所有服务器合计：
    - { $jobs } 个请求及其提示词（本服务器 { $here } 个），其中 { $inputs } 个附有图片：结束后保留 { days }，服务器可以设得更短
    - { $media } 条生成文件的记录，与请求同存；文件本身保留 { hours }
    - { $favourites } 个收藏，直到你移除；你的设置：{ $defaults ->
        [yes] 已设置，直到你清除
       *[no] 无
     }
    - 积分账本中 { $lines } 行：一直保留，以便核对
    - 管理日志中 { $blocked } 个被拒的提示词，只存类别和指纹，其中 { $whole } 个含原文：一直保留
    - { $strikes } 次警告；生效中的封禁和暂停：{ $sanctions }
    - 你提交的 { $reports } 个举报；给你的 { $notices } 条通知，最多保留 30 天
    { $erasing ->
        [yes] 你已要求删除（{ $since }），正在进行。
       *[no] 用 `/privacy export` 取得全部内容，用 `/privacy delete` 删除。
     }
privacy-export = 这是本机器人所有服务器中关于你的全部内容。只有你能看到。
privacy-export-large = 关于你的内容太大，无法放进这里的一条消息。请向机器人的运营者索取。
erase-question = **要删除本机器人所有服务器中关于你的内容吗？**
    - { $jobs } 个请求连同提示词、图片和结果会被删除；已发布到频道的内容会被撤下。排队中的会取消，积分退还。
    - 你的收藏、设置和通知会被删除。
    - 积分、警告、封禁以及管理日志的条目会保留，但用化名代替你的 ID。你若回来，它们仍然算在你名下。
    - 机器人已写进服务器日志频道的内容会留在那里，管理员可以删除。
    此操作无法撤销。
erase-begun = { $left ->
    [0] 已删除。{ erase-cancelled }
   *[other] 已开始：正在撤下并删除 { $left } 个请求，可能需要一些时间。{ erase-cancelled }用 `/privacy show` 查看进度。
 }Discord 不允许机器人撤下的内容，请由该服务器的管理员删除。
erase-cancelled = { $cancelled ->
    [0] 你的积分保持不变。
   *[other] 已取消 { $cancelled } 个排队中的请求，积分已退还。
 }
erase-still-made = 你有 { $count } 个请求正在生成，或其结果在等管理员审核。结束后请再按一次。没有删除任何内容。
