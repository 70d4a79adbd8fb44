animate-question =
    { $pictures ->
        [1] **将这张图片变成视频**，模型：{ $model }。
       *[other] **将第 { $number } 张图片变成视频**，模型：{ $model }。
    }
    需要 { $price } 积分，视频发布后才扣除。你现在有 { $available } 积分。
animate-begin = 变成视频
vary-question =
    { $pictures ->
        [1] **为这张图片生成一个变体**，模型：{ $model }。
       *[other] **为第 { $number } 张图片生成一个变体**，模型：{ $model }。
    }
    需要 { $price } 积分，发布后才扣除。你现在有 { $available } 积分。
vary-begin = 生成变体
start-picture = 哪一张图片
start-picture-number = 第 { $number } 张
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
result-not-kept = 这张图片的文件已不再保留：文件只保留几天，收藏的会保留更久。可以按“再来一次”重新生成。没有扣除积分。
result-no-picture = 这里没有可以用作起点的图片。请选择带图片的作品。没有扣除积分。
result-no-model = 目前这里没有可以从图片开始生成的模型。没有扣除积分。
result-no-job = 这不是我生成的图片或视频。请选择我发布的、带有作品的消息。
more-made =
    任务 { $job }，模型：**{ $model }**。
    { $provider } 用时 { $seconds } 秒。
more-file = 文件 { $number }，SHA-256：{ $sha256 }
