start-question =
    { $work ->
        [animate]
            { $pictures ->
                [1] **让这张图片动起来**，模型：{ $model }。
               *[other] **让第 { $number } 张图片动起来**，模型：{ $model }。
            }
        [upscale]
            { $pictures ->
                [1] **放大这张图片**，模型：{ $model }。
               *[other] **放大第 { $number } 张图片**，模型：{ $model }。
            }
        [cut-out]
            { $pictures ->
                [1] **去除这张图片的背景**，模型：{ $model }。
               *[other] **去除第 { $number } 张图片的背景**，模型：{ $model }。
            }
       *[vary]
            { $pictures ->
                [1] **为这张图片生成一个变体**，模型：{ $model }。
               *[other] **为第 { $number } 张图片生成一个变体**，模型：{ $model }。
            }
    }
    需要 { $price } 积分，发布后才扣除。你现在有 { $available } 积分。
start-begin =
    { $work ->
        [animate] 动起来
        [upscale] 放大
        [cut-out] 去除背景
       *[vary] 生成变体
    }
form-title =
    { $work ->
        [extend] 延长
       *[edit] 编辑
    }
form-prompt =
    { $work ->
        [extend] 接下来发生什么
       *[edit] 要改什么
    }
form-example =
    { $work ->
        [extend] 例如：镜头转向大海，出现一艘船
       *[edit] 例如：改成夜晚，加一盏灯笼
    }
form-file =
    { $kind ->
        [video] 哪一个视频
       *[image] { start-picture }
    }
form-duration = 延长多久
form-priced = { $named } · { credits }
start-picture = 哪一张图片
start-picture-number =
    { $kind ->
        [video] 第 { $number } 个视频
       *[image] 第 { $number } 张
    }
start-model = 模型
start-duration = 时长
start-resolution = 分辨率
save-done = **已收藏。**只有你能看到，用 `/me saved` 查看。
save-already = **已经收藏过了。**用 `/me saved` 查看。
save-remove = 取消收藏
save-removed = 已取消收藏。作品本身仍在原来发布的地方。
save-not-there = 它已不在你的收藏中。
save-too-many = 你在这里已收藏 { $limit } 个作品，已到上限。请先用 `/me saved` 移除一些。
result-not-posted = 这里没有可用的作品：还没有发布，或已被删除。没有扣除积分。
result-not-kept = 这个文件已不再保留：文件只保留几天，收藏的会保留更久。可以按“再来一次”重新生成。没有扣除积分。
result-no-picture = 这里没有可以用作起点的图片。请选择带图片的作品。没有扣除积分。
result-no-video = 这里没有可以继续的视频。请选择带视频的作品。没有扣除积分。
result-no-model = 目前这里没有模型可以做到。没有扣除积分。
result-no-job = 这不是我生成的图片或视频。请选择我发布的、带有作品的消息。
result-too-long = 提示词太长，无法在表单中修改：Discord 的表单最多 4,000 个字符。`/imagine` 和 `/video` 可以更长。
result-hidden = 此作品被举报，在管理员决定之前已被隐藏，在此之前不能用它生成新的内容。没有扣除积分。
more-made =
    任务 { $job }，模型：**{ $model }**。
    { $provider } 用时 { $time }。
more-file = -# 文件 { $number }，SHA-256：{ $sha256 }
