remix-title = Remix
remix-prompt = Prompt
remix-model = Model
remix-aspect-ratio = Aspect ratio
remix-duration = Length
remix-resolution = Resolution
remix-unset = As usual for the model
option-duration = { $value } s
