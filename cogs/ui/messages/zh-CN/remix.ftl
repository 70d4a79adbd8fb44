remix-title = 改编
remix-prompt = 提示词
remix-model = 模型
remix-aspect-ratio = 宽高比
remix-duration = 时长
remix-resolution = 分辨率
remix-unset = 模型的默认值
option-duration = { $value } 秒
