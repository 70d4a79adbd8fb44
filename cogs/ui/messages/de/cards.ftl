card-held = ⏳ **Wartet auf das Ja der Moderation.** Noch ist nichts ausgegeben.
card-to-confirm = ✏️ **Von der Moderation geändert** und wartet darauf, dass zustimmt, wer es wollte. Noch ist nichts ausgegeben.
card-queued = ⏳ **Wartet, bis es dran ist.**
card-queued-behind =
    ⏳ **Wartet, bis es dran ist, { $before ->
        [one] 1 Auftrag ist
       *[other] { $before } Aufträge sind
    } davor.**
card-ready-at = Fertig wohl { $ready }.
card-busy = ⏳ **Wartet: Der Anbieter ist ausgelastet.** Noch ist nichts ausgegeben.
card-submitting = 📨 **Auf dem Weg zu { $provider }.**
card-unknown = ❔ **{ $provider } hat nicht klar geantwortet.** Wird nichts daraus, kommen die Credits zurück.
card-running = 🎞️ **In Arbeit bei { $provider }.**
card-running-progress = 🎞️ **In Arbeit bei { $provider }.** { $bar }
card-collecting = 📥 **Von { $provider } gemacht**, wird abgeholt.
card-review = 🔎 **Gemacht**, wartet auf den Blick der Moderation.
card-ready = 📤 **Wird gepostet.**
card-done = ✅ **Fertig.**
card-done-partly = ✅ **Fertig: { $posted } von { $wanted }.**
card-hidden = 🙈 **Verborgen**, bis die Moderation es angesehen hat.
card-deleted = -# 🗑️ Gelöscht. · { $job }
card-provider = dem Anbieter
card-price =
    { $price ->
        [one] 1 Credit
       *[other] { $price } Credits
    }
card-images =
    { $count ->
        [one] 1 Bild
       *[other] { $count } Bilder
    }
card-job = Auftrag { $job }
card-origin =
    { $work ->
        [remix] Remix von Auftrag { $job }
        [animate] animiert aus Auftrag { $job }
        [vary] Variante von Auftrag { $job }
        [edit] Bearbeitung von Auftrag { $job }
        [extend] Verlängerung von Auftrag { $job }
        [upscale] vergrößert aus Auftrag { $job }
        [cut-out] freigestellt aus Auftrag { $job }
       *[other] entstanden aus Auftrag { $job }
    }
card-input = Was das Mitglied angehängt hat
card-ended = -# ✖️ { $member } { $what } { $credits } · { $job }
card-collapsed = -# ✖️ { $member } Daraus ist nichts geworden. { $credits } · { $job }
thread-of-day = { $member } · { $day }
