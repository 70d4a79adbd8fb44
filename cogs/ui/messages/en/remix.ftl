remix-title = Remix
remix-prompt = Prompt
remix-model = Model
remix-aspect-ratio = Aspect ratio
remix-duration = Length
remix-resolution = Resolution
option-duration = { $value } s
