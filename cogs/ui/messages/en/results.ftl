# A result, and the word that there is none, in the server's language.
result-headline = { $member } { result-ready } · **{ $model }**
result-headline-options = { $member } { result-ready } · **{ $model }** · { $options }
result-ready =
    { $kind ->
        [image] { $files ->
            [one] your image is ready
           *[other] your images are ready
        }
        [video] your video is ready
       *[other] your result is ready
    }
result-missing =
    { $left-out ->
        [yes] A moderator let { $got } of { $wanted } through; you pay for { $got } only.
        [some] A moderator did not let all through, and some could not be fetched: { $got } of { $wanted } are here, and you pay for { $got } only.
       *[no] { $missing ->
            [one] 1 of { $wanted } is missing; you pay for { $got } only.
           *[other] { $missing } of { $wanted } are missing; you pay for { $got } only.
        }
    }
result-threadless = No thread could be started here, so it is in the channel.
result-encoded = -# Made smaller to fit here: marks of origin that were signed into the original file (C2PA) are lost.
result-link = Too large for Discord here: <{ $url }> (until { $until })
result-ai = AI-generated
result-made = made in { $time }
result-made-by = made by { $provider } in { $time }
result-time-seconds = { $seconds } s
result-time-minutes = { $minutes } min { $seconds } s
result-time-hours = { $hours } h { $minutes } min
result-alt = AI-generated: { $prompt }
result-apology = { $member } { $what }
result-deletion =
    { $member } a moderator took a result of yours down. Its credits aren't refunded: it was made and shown.
    -# job { $job }
result-deletion-private = A moderator took down the result of your request in { $channel }. Its credits aren't refunded: it was made and shown. `/jobs show` with { $job } tells what it was.
