remix-title = Remix
remix-prompt = Prompt
remix-model = Modell
remix-aspect-ratio = Seitenverhältnis
remix-duration = Länge
remix-resolution = Auflösung
remix-unset = Wie beim Modell üblich
option-duration = { $value } s
