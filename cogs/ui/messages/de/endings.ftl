state =
    { $state ->
        [held] wartet auf die Moderation
        [queued] in der Warteschlange
        [submitting] wird gesendet
        [unknown] unklar
        [running] wird gemacht
        [collecting] wird geholt
        [review] wartet auf die Moderation
        [ready] wird gepostet
        [delivered] geliefert
        [failed] fehlgeschlagen
        [rejected] abgelehnt
        [cancelled] abgebrochen
        [expired] abgelaufen
        [withheld] zurückgehalten
       *[undeliverable] konnte nicht gepostet werden
    }
state-progress = wird gemacht, { $percent } %
withdrawal =
    { $withdrawal ->
        [asked] wird gelöscht
        [done] gelöscht
       *[refused] teilweise gelöscht
    }

ending = { $what } { $credits } { $next }
ending-live =
    { $credits ->
        [one] Stand: { $state }. { $credits } Credit reserviert.
       *[other] Stand: { $state }. { $credits } Credits reserviert.
    }
ending-unclear = Die Verbindung zum Anbieter ist abgerissen. Es wird nichts doppelt gesendet. Wenn nichts ankommt, bekommst du deine Credits zurück.
ending-deleted = { $deleted } { $spent }

what-happened =
    { $reason ->
        [moderated] Der Inhaltsfilter des Anbieters hat es abgelehnt.
        [invalid] Der Anbieter hat diese Anfrage nicht angenommen.
        [provider_failed] Der Anbieter konnte es nicht machen.
        [provider_busy] Der Anbieter war ausgelastet.
        [maintenance] Der Anbieter wird gerade gewartet.
        [disabled] Der Anbieter hat dieses Modell vorerst abgeschaltet.
        [out_of_funds] Das Konto des Bots beim Anbieter ist leer.
        [bad_credentials] Der Anbieter lässt diesen Bot gerade nicht zu.
        [no_offer] Kein Anbieter konnte es übernehmen.
        [budget] Das Budget für heute ist aufgebraucht.
        [timed_out] Der Anbieter wurde nicht rechtzeitig fertig.
        [late] Es kam doch noch, als die Credits schon erstattet waren.
        [uncertain] Die Verbindung zum Anbieter ist abgerissen, und ich weiß nicht, ob er angefangen hat.
        [no_media] Der Anbieter wurde ohne Ergebnis fertig.
        [bad_media] Das Ergebnis des Anbieters ließ sich nicht laden oder lesen.
        [disk_full] Es war kein Platz mehr für das Ergebnis.
        [queue_expired] Es hat zu lange in der Warteschlange gestanden.
        [unsafe] Das Ergebnis hat eine Sicherheitsprüfung nicht bestanden, deshalb bekommt es niemand zu sehen.
        [declined] Die Moderation hat es nicht freigegeben.
        [review_expired] Niemand aus der Moderation hat rechtzeitig entschieden.
        [cancelled] Es wurde abgebrochen, bevor es fertig war.
        [taken_down] Die Moderation hat es entfernt.
        [channel_gone] Den Kanal, in den es gehört, gibt es nicht mehr.
        [no_permission] Ich darf dort nicht posten, wo es hingehört.
        [hidden] Ich sehe den Ort nicht mehr, an den es gehört.
        [not_age_restricted] Der Kanal hat keine Altersbeschränkung mehr, deshalb wurde dort nichts gepostet.
        [locked] Der Thread, in den es gehört, ist gesperrt.
        [not_handed_over] Dein Bild lässt sich dem Anbieter nicht übergeben.
        [input_gone] Dein Anhang lässt sich nicht mehr lesen.
        [refused_by_discord] Discord hat die Nachricht nicht angenommen.
       *[our_fault] Bei mir ist etwas schiefgegangen.
    }
what-next =
    { $reason ->
        [moderated] Beschreib es anders und frag noch einmal.
        [invalid] Versuch andere Optionen oder ein anderes Modell.
        [provider_failed] Frag noch einmal oder nimm ein anderes Modell.
        [provider_busy] Frag in ein paar Minuten noch einmal.
        [maintenance] Frag später noch einmal, oder nimm ein anderes Modell oder einen anderen Anbieter.
        [disabled] Nimm ein anderes Modell; `/darkroom models` zeigt, was es gibt.
        [out_of_funds] Nimm ein anderes Modell oder einen anderen Anbieter, oder frag später noch einmal; der Betreiber des Bots weiß Bescheid.
        [bad_credentials] Nimm ein anderes Modell oder einen anderen Anbieter; der Betreiber des Bots muss sich darum kümmern.
        [no_offer] Frag in ein paar Minuten noch einmal oder nimm ein anderes Modell.
        [budget] Frag nach 00:00 UTC noch einmal.
        [timed_out] Frag noch einmal oder nimm ein anderes Modell.
        [late] Du kannst noch einmal fragen.
        [uncertain] Von selbst wird es nicht noch einmal gesendet; frag noch einmal, wenn du es weiterhin willst.
        [no_media] Frag noch einmal oder nimm ein anderes Modell.
        [bad_media] Frag noch einmal.
        [disk_full] Frag später noch einmal.
        [queue_expired] Frag noch einmal, wenn weniger los ist.
        [unsafe] Beschreib es anders und frag noch einmal.
        [declined] Beschreib es anders und frag noch einmal, oder drück **Warum?**, um den Grund zu lesen.
        [review_expired] Frag später noch einmal.
        [cancelled] Du kannst jederzeit noch einmal fragen.
        [taken_down] Frag die Moderation, wenn du nicht weißt, warum.
        [channel_gone] Frag in einem anderen Kanal noch einmal.
        [no_permission] Frag in einem anderen Kanal, oder bitte jemanden, der den Server verwaltet, mir das Posten zu erlauben.
        [hidden] Füge mich dort wieder hinzu oder frag woanders.
        [not_age_restricted] Frag noch einmal in einem Kanal mit Altersbeschränkung.
        [locked] Frag woanders noch einmal.
        [not_handed_over] Häng eine Kopie ohne Metadaten an, nimm ein anderes Modell oder einen anderen Anbieter, oder frag ohne das Bild; der Betreiber des Bots weiß Bescheid.
        [input_gone] Häng ihn noch einmal an und frag erneut.
        [refused_by_discord] Frag noch einmal, oder versuch ein anderes Modell oder eine kleinere Größe.
       *[our_fault] Frag noch einmal; der Betreiber des Bots erfährt davon.
    }
what-happened-then =
    { $state ->
        [rejected] Die Moderation hat es abgelehnt.
        [undeliverable] Das Ergebnis konnte nicht gepostet werden.
       *[failed] Es ließ sich nicht machen.
    }
what-next-then =
    { $state ->
        [rejected] Frag die Moderation, wenn du nicht weißt, warum.
        [undeliverable] Frag in einem anderen Kanal noch einmal.
       *[failed] Frag noch einmal oder nimm ein anderes Modell.
    }
next-kept = Gemacht wurde es aber: `/jobs show { $job }` gibt es dir, solange es aufbewahrt wird.
next-kept-restricted = Gemacht wurde es aber: `/jobs show { $job }` in einem Kanal mit Altersbeschränkung gibt es dir, solange es aufbewahrt wird.

refunded =
    { $credits ->
        [0] Es hat nichts gekostet.
        [one] { $credits } Credit erstattet.
       *[other] { $credits } Credits erstattet.
    }
refunded-to =
    { $credits ->
        [0] Es hat nichts gekostet.
        [one] { $credits } Credit an { $member } erstattet.
       *[other] { $credits } Credits an { $member } erstattet.
    }
spent =
    { $credits ->
        [one] { $credits } Credit ausgegeben.
       *[other] { $credits } Credits ausgegeben.
    }
delivered = Es ist fertig und gepostet. { spent }
delivered-late = Es kam doch noch und ist gepostet. { spent }
delivered-in-part =
    { $credits ->
        [one] { $posted } von { $wanted } Dateien konnten gepostet werden, die anderen fehlen. { $credits } Credit ausgegeben, { $refunded } erstattet.
       *[other] { $posted } von { $wanted } Dateien konnten gepostet werden, die anderen fehlen. { $credits } Credits ausgegeben, { $refunded } erstattet.
    }
deleted-by-whom = der Moderation
deleted-by = Das Ergebnis wurde { $when } von { $member } gelöscht.
deleted-in-discord = Das Ergebnis wurde { $when } in Discord gelöscht.
deleted-in-part-by = Das Ergebnis wurde { $when } von { $member } gelöscht. Discord hat mich nicht alles entfernen lassen; wer den Server verwaltet, kann es.
deleted-in-part-in-discord = Das Ergebnis wurde { $when } in Discord gelöscht. Discord hat mich nicht alles entfernen lassen; wer den Server verwaltet, kann es.
