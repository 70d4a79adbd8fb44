# Flags in a prompt, like --ar 16:9.
flag-unknown = I don't know the flag { $flag }. These work: { $flags }. To write it as text, put a space after the hyphens. { nothing-charged }
flag-without-value = { $flag } needs a value, like `--ar 16:9`. { nothing-charged }
flags-differ = You chose two values for { $option ->
    [aspect_ratio] the aspect ratio
    [duration] the duration
    [mode] the mode
    [resolution] the resolution
    [quality] the quality
    [sound] the sound
    [seed] the seed
    [negative] the negative prompt
    [count] the count
    [model] the model
   *[provider] the provider
 }: { $first } and { $second }. Keep one of them. { nothing-charged }
