# What can be made: the page, and what is suggested while an option is typed.
models-title = ## What can be made here
models-heading =
    ## { $label }
    `{ $name }`
models-line = **{ $label }** · { credits }
    -# { $about }
models-kind =
    { $kind ->
        [image] Images ({ $models })
       *[video] Videos ({ $models })
    }
models-choose = Look at a model
models-back = All models
models-previous = Back
models-next = More
models-example = Try it: `/{ $command } model:{ $model } prompt:a red fox in snow`
models-example-picture = Try it: `/{ $command } model:{ $model } prompt:a red fox in snow image:` with an image of yours
models-example-video =
    Press **⋯** below a video that was made here, then **{ $does ->
        [extend] { button-extend }
       *[edit] { button-edit }
    }**.
model-none-here = Nothing can be made here right now.
model-needs-picture = works on an image
model-needs-video = works on a video that was made here
model-with-pictures = can start from an image
model-price-usual = **{ credits }** by default
model-price-base = { $base } plus { $rates }
model-price-second = { $rate } a second
model-price-second-at = { $rate } a second at { $resolution }
model-price-image = { $rate } an image
model-price-at = { $value }: { $rate }
model-price-input = +{ $more } with an image
model-price-side = an image of up to { $side } pixels: { $rate }
model-price-least = at least { $least }
model-price-most = at most { $most }
model-values = { option }: { $values }
model-values-seconds = { option }: { $values } seconds
model-default = **{ $value }**
model-range-default = { $range } (**{ $value }**)
model-takes-image = takes an image
model-takes-video = takes a video of { $shortest } to { $longest } s; the price is that for one of { $usual } s
model-takes-video-up-to = takes a video of up to { $longest } s; the price is that for one of { $usual } s
model-takes-references = takes { offer-references }
model-takes-either = takes an image or { offer-references }
model-takes-both = takes an image and { offer-references }
model-takes-end-frame = { $taken }, and with that image one to end on
model-made-by = made by { $makers }
model-maker-dear = { $provider } ({ credits } when you name it)
model-usual-time = usually takes about { seconds }
model-withdrawn = its makers withdraw it in { $year }
choice-with-image = { $line }, +{ $more } with an image
model-choice = { $name } · { $label } · { credits }
provider-choice = { $provider } · { credits }
count-choice = { $count } · { credits }
