language-name = 简体中文
list-separator = 、
part-separator = ；
number-range = { $first } 到 { $last }
lines-left-out = ……还有 { $count } 项。

credits = { $credits } 积分
seconds = { $seconds } 秒
hours = { $hours } 小时
days = { $days } 天
requests = { $requests } 个请求
images = { $images } 张图片
references = { $references } 张参考图
nothing-charged = 没有扣除积分。

option =
    { $option ->
        [aspect_ratio] 宽高比
        [duration] 时长
        [mode] 模式
        [resolution] 分辨率
        [quality] 质量
        [sound] 声音
        [seed] 种子
        [negative] 反向提示词
        [count] 数量
        [model] 模型
       *[provider] 服务商
    }
model-at = { $provider } 的 **{ $model }**

permission =
    { $permission ->
        [view_channel] 查看频道
        [connect] 连接
        [send_messages] 发送消息
        [send_messages_in_threads] 在子区内发送消息
       *[attach_files] 附加文件
    }
