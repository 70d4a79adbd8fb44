# The private panel of a member: /me.
command-me = 你的积分、任务、收藏和设置
command-me-panel = 你在这里可以花费多少
command-me-jobs = 你最近的任务和结果
command-me-history = 你的积分从哪里来、花到哪里去
command-me-saved = 你收藏的作品
command-me-defaults = 你常用的模型和宽高比，以及你的语言

me-page =
    { $page ->
        [credits] 积分
        [jobs] 任务
        [history] 明细
        [saved] 收藏
       *[defaults] 设置
    }
me-page-about =
    { $page ->
        [credits] 你在这里可以花费多少
        [jobs] 你最近的任务和结果
        [history] 你的积分从哪里来、花到哪里去
        [saved] 你收藏的作品
       *[defaults] 你常用的模型和宽高比，以及你的语言
    }
me-newer = 较新
me-older = 较早
me-refresh = 刷新
me-open = 打开
me-cancel = 取消
me-why = 为什么？
me-send = 再发一次

me-credits = ## { $credits } 积分
me-jobs = ### 你最近的任务
me-job-line = **{ $state }** · { $model }
    > { $prompt }
    -# { $job } · { $when }
me-history = ### 你的积分，最新的在前
me-saved =
    { $count ->
        [0] ### 收藏
       *[other] ### 收藏：{ $count }
    }
me-saved-none = 你在这里还没有收藏。在作品下方按 **收藏**，它就会为你保留。
me-saved-line =
    > { $prompt }
    -# { $model } · { $when }收藏
me-sent-link =
    { $saved }
    这里已无法再发送它的文件。原消息在 { $link }
me-sent-none =
    { $saved }
    这里已无法再发送它的文件，原消息也不在了。

me-defaults =
    ### 你的设置
    在所有服务器有效；你另外指定时以指定的为准。
me-setting =
    { $setting ->
        [image_model] **图片的模型**
        [image_ratio] **图片的宽高比**
        [video_model] **视频的模型**
        [video_ratio] **视频的宽高比**
        [delivery] **作品发到哪里**
       *[locale] **私密回复的语言**
    }
me-delivery =
    -# { $delivery ->
        [member] 作品发到哪里由服务器决定：这里每位成员每天一个子区。
       *[channel] 作品发到哪里由服务器决定：这里直接发到频道。
    }
me-delivery-choice =
    { $delivery ->
        [member] 同一天的都放进一个子区
       *[thread] 每个作品各开一个子区
    }
me-unset = 无偏好
me-usual-model = 由 { $model } 生成
me-usual-ratio = 由模型决定
me-language-of-discord = 与 Discord 相同
me-setting-gone = { $value }（这里不提供）
me-set = 已设置，即刻生效。
me-not-set = 这一项已不能选择，没有任何改变。上面是现在可选的内容。
