# Meldungen: das Formular, was liest, wer meldet, und die Karte für die Moderation.
report-title = Beitrag melden
report-note-label = Was daran nicht stimmt
report-note-about = Das liest nur die Moderation, ohne deinen Namen. Du kannst es leer lassen.
report-received = **Danke.** Die Moderation sieht es sich an. Weder das Mitglied noch sonst jemand erfährt, dass du es warst.
report-twice = Du hast das schon gemeldet. Die Moderation weiß davon.
report-own = Das ist dein eigener Beitrag. Um ihn zu entfernen, drück ⋯ und dann Löschen.
report-count = { $reports ->
        [one] **Gemeldet**, einmal: { $whys }
       *[other] **Gemeldet**, { $reports } Mal: { $whys }
    }
report-standing =
    { $hidden ->
        [yes] **Verborgen**, bis ihr entscheidet.
       *[no] { $needed ->
            [0] Meldungen verbergen hier keine Beiträge.
           *[other] Noch zu sehen; { $counting } von { $needed } Meldungen, die es verbergen.
        }
    }
# Was liest, wer entschieden hat.
report-decided =
    { $decision ->
        [kept] Es bleibt und ist wieder zu sehen. Weitere Meldungen verbergen es nicht mehr.
        [banned] Es wird entfernt, und { $member } ist vom Bot auf diesem Server ausgeschlossen.
       *[withdrawn] { $struck ->
            [yes] Es wird entfernt.
           *[no] Es wird entfernt. { $member } erfährt, dass es weg ist, aber keinen Grund.
        }
    }
