remix-title = Remix
remix-prompt = Prompt
remix-model = Modell
remix-aspect-ratio = Seitenverhältnis
remix-duration = Länge
remix-resolution = Auflösung
option-duration = { $value } s
