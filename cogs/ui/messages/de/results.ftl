result-headline = { $member } { result-ready } · **{ $model }**
result-headline-options = { $member } { result-ready } · **{ $model }** · { $options }
result-ready =
    { $kind ->
        [image] { $files ->
            [one] dein Bild ist fertig
           *[other] deine Bilder sind fertig
        }
        [video] dein Video ist fertig
       *[other] dein Ergebnis ist fertig
    }
result-missing =
    { $left-out ->
        [yes] Die Moderation hat { $got } von { $wanted } freigegeben; du zahlst nur für { $got }.
        [some] Die Moderation hat nicht alle freigegeben, und einige ließen sich nicht abrufen: { $got } von { $wanted } sind hier, und du zahlst nur für { $got }.
       *[no] { $missing ->
            [one] 1 von { $wanted } fehlt; du zahlst nur für { $got }.
           *[other] { $missing } von { $wanted } fehlen; du zahlst nur für { $got }.
        }
    }
result-threadless = Hier ließ sich kein Thread öffnen, darum steht es im Kanal.
result-encoded = -# Verkleinert, damit es hierher passt: Herkunftsnachweise, die im Original signiert waren (C2PA), sind verloren.
result-link = Zu groß für Discord hier: <{ $url }> (bis { $until })
result-ai = KI-generiert
result-made = gemacht in { $time }
result-made-by = von { $provider } in { $time } gemacht
result-time-seconds = { $seconds } s
result-time-minutes = { $minutes } min { $seconds } s
result-time-hours = { $hours } h { $minutes } min
result-alt = KI-generiert: { $prompt }
result-apology = { $member } { $what }
result-deletion =
    { $member } ein Ergebnis von dir wurde von der Moderation entfernt. Die Credits werden nicht erstattet: Es wurde gemacht und gezeigt.
    -# Auftrag { $job }
result-deletion-private = Die Moderation hat das Ergebnis deiner Anfrage in { $channel } entfernt. Die Credits werden nicht erstattet: Es wurde gemacht und gezeigt. `/jobs show` mit { $job } sagt, was es war.
