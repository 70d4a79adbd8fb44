result-headline = { $member } bitte sehr: **{ $model }**
result-headline-options = { $member } bitte sehr: **{ $model }** · { $options }
result-missing =
    { $missing ->
        [one] 1 von { $wanted } fehlt; du zahlst nur für { $got }.
       *[other] { $missing } von { $wanted } fehlen; du zahlst nur für { $got }.
    }
result-threadless = Hier ließ sich kein Thread öffnen, darum steht es im Kanal.
result-link = Zu groß für Discord hier: <{ $url }> (bis { $until })
result-ai = KI-generiert
result-made = gemacht in { $time }
result-made-by = von { $provider } in { $time } gemacht
result-time-seconds = { $seconds } s
result-time-minutes = { $minutes } min { $seconds } s
result-time-hours = { $hours } h { $minutes } min
result-alt = KI-generiert: { $prompt }
result-apology = { $member } { $what }
result-deletion = { $moderator } hat das Ergebnis einer Anfrage von dir in { $channel } gelöscht. Die Credits werden nicht erstattet: Es wurde gemacht und gezeigt. `/jobs show { $job }` zeigt dort, was es war.
