flag-unknown = 没有 { $flag } 这个参数。可用的有：{ $flags }。若要当作文字，请在连字符后加一个空格。{ nothing-charged }
flag-without-value = { $flag } 需要一个值，例如 `--ar 16:9`。{ nothing-charged }
flags-differ = { $option ->
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
 }给了两个不同的值：{ $first } 和 { $second }。请只保留一个。{ nothing-charged }
