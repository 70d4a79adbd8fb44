models-title = ## 这里能做什么
models-heading =
    ## { $label }
    `{ $name }`
models-line = **{ $label }** · { credits }
    -# { $about }
models-kind =
    { $kind ->
        [image] 图片（{ $models }）
       *[video] 视频（{ $models }）
    }
models-choose = 查看一个模型
models-back = 所有模型
models-previous = 上一页
models-next = 下一页
models-example = 试试：`/{ $command } 模型:{ $model } 提示词:雪地里的红狐狸`
models-example-picture = 试试：`/{ $command } 模型:{ $model } 提示词:雪地里的红狐狸 图片:`，并附上你的图片
models-example-video =
    请按在这里生成的视频下方的 **⋯**，再按**{ $does ->
        [extend] { button-extend }
       *[edit] { button-edit }
    }**。
model-none-here = 目前这里不能生成任何内容。
model-needs-picture = 需要一张图片
model-needs-video = 处理在这里生成的视频
model-with-pictures = 可从图片开始
model-price-usual = 默认 **{ credits }**
model-price-base = { $base } 加 { $rates }
model-price-second = 每秒 { $rate }
model-price-second-at = { $resolution } 每秒 { $rate }
model-price-image = 每张 { $rate }
model-price-at = { $value }：{ $rate }
model-price-input = 带图片 +{ $more }
model-price-side = 图片最长边不超过 { $side } 像素：{ $rate }
model-price-least = 至少 { $least }
model-price-most = 最多 { $most }
model-values = { option }：{ $values }
model-values-seconds = { option }：{ $values } 秒
model-default = **{ $value }**
model-range-default = { $range }（**{ $value }**）
model-takes-image = 可附一张图片
model-takes-video = 接受 { $shortest } 到 { $longest } 秒的视频；价格按 { $usual } 秒的视频计算
model-takes-video-up-to = 接受不超过 { $longest } 秒的视频；价格按 { $usual } 秒的视频计算
model-takes-references = 可附{ offer-references }
model-takes-either = 可附一张图片，或{ offer-references }
model-takes-both = 可附一张图片和{ offer-references }
model-takes-end-frame = { $taken }，并可再附一张结尾图片
model-made-by = 由 { $makers } 生成
model-maker-dear = { $provider }（指定时 { credits }）
model-usual-time = 通常约需 { seconds }
model-withdrawn = 厂商于 { $year } 年下架
choice-with-image = { $line }，带图片 +{ $more }
model-choice = { $name } · { $label } · { credits }
provider-choice = { $provider } · { credits }
count-choice = { $count } · { credits }
