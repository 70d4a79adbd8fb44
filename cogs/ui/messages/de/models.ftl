models-title = ## Was sich hier machen lässt
models-heading =
    ## { $label }
    `{ $name }`
models-line = **{ $label }** · { credits }
    -# { $about }
models-kind =
    { $kind ->
        [image] Bilder ({ $models })
       *[video] Videos ({ $models })
    }
models-choose = Ein Modell ansehen
models-back = Alle Modelle
models-previous = Zurück
models-next = Weiter
models-example = Zum Ausprobieren: `/{ $command } modell:{ $model } prompt:ein roter Fuchs im Schnee`
models-example-picture = Zum Ausprobieren: `/{ $command } modell:{ $model } prompt:ein roter Fuchs im Schnee bild:` mit einem Bild von dir
models-example-video =
    Drück unter einem Video, das hier gemacht wurde, auf **⋯** und dann auf **{ $does ->
        [extend] { button-extend }
       *[edit] { button-edit }
    }**.
model-none-here = Hier lässt sich gerade nichts machen.
model-needs-picture = arbeitet mit einem Bild
model-needs-video = arbeitet mit einem Video, das hier gemacht wurde
model-with-pictures = kann mit einem Bild beginnen
model-price-usual = **{ credits }** mit den Standardwerten
model-price-base = { $base }, dazu { $rates }
model-price-second = { $rate } pro Sekunde
model-price-second-at = { $rate } pro Sekunde bei { $resolution }
model-price-image = { $rate } pro Bild
model-price-at = { $value }: { $rate }
model-price-input = +{ $more } mit Bild
model-price-side = Bild bis { $side } Pixel: { $rate }
model-price-least = mindestens { $least }
model-price-most = höchstens { $most }
model-values = { option }: { $values }
model-values-seconds = { option }: { $values } Sekunden
model-default = **{ $value }**
model-range-default = { $range } (**{ $value }**)
model-takes-image = nimmt ein Bild
model-takes-video = nimmt ein Video von { $shortest } bis { $longest } s; der Preis gilt für eins von { $usual } s
model-takes-video-up-to = nimmt ein Video bis { $longest } s; der Preis gilt für eins von { $usual } s
model-takes-references = nimmt { offer-references }
model-takes-either = nimmt ein Bild oder { offer-references }
model-takes-both = nimmt ein Bild und { offer-references }
model-takes-end-frame = { $taken }, und zum Bild eines, mit dem es endet
model-made-by = gemacht von { $makers }
model-maker-dear = { $provider } ({ credits }, wenn du ihn nennst)
model-usual-time = dauert meist etwa { seconds }
model-withdrawn = die Hersteller nehmen es { $year } vom Markt
choice-with-image = { $line }, +{ $more } mit Bild
model-choice = { $name } · { $label } · { credits }
provider-choice = { $provider } · { credits }
count-choice = { $count } · { credits }
