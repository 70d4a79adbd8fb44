# Einsprüche: das Formular, die Karte für die Moderation, und was das Mitglied liest.
appeal-title = Einspruch
appeal-label = Warum anders entschieden werden soll
appeal-about = Das liest die Moderation. Jede Entscheidung wird nur einmal neu geprüft.
appeal-received = **Dein Einspruch liegt der Moderation vor.** Wenn es geht, entscheidet jemand anderes als beim ersten Mal. Du erfährst, wie es ausgeht.
appeal-twice = Du hast dagegen schon Einspruch eingelegt; **Warum?** sagt, wie es steht. Jede Entscheidung wird nur einmal neu geprüft.
appeal-nothing = Hier gibt es keine Entscheidung der Moderation, gegen die du Einspruch einlegen könntest.
appeal-nobody = Dieser Server hat keinen Kanal für die Moderation, also würde es niemand lesen. Wende dich an jemanden, der den Server verwaltet.
appeal-against =
    { $what ->
        [declined] **Abgelehnt** von { $by }
       *[withdrawn] **Entfernt** von { $by }
    }{ $act ->
        [strike] , mit einem Strike
        [ban] , mit einem Ausschluss
       *[none] {""}
    }{ $has-why ->
        [yes] : { $why }
       *[no] {""}
    }
appeal-choices = -# **{ button-appeal-uphold }**: Es bleibt, wie entschieden. **{ button-appeal-lift }**: Ein Strike oder Ausschluss, der dazugehörte, wird zurückgenommen; was entfernt wurde, bleibt weg.
appeal-closed =
    { $granted ->
        [yes] ✅ Aufgehoben von { $by }
       *[no] ⛔ Bestätigt von { $by }
    }
    -# { $member } · Auftrag { $job }
# Was liest, wer entschieden hat.
appeal-decided =
    { $granted ->
        [yes] { $act ->
            [strike] Aufgehoben. Der Strike ist zurückgenommen, mit dem, was daraus folgte, und { $member } erfährt es.
            [ban] Aufgehoben. { $member } ist durch diese Entscheidung nicht mehr ausgeschlossen und erfährt es.
           *[none] Aufgehoben. { $member } erfährt es. Was entfernt wurde, bleibt weg.
        }
       *[no] Bestätigt. { $member } erfährt es.
    }
# Was das Mitglied liest; das erste lesen auch andere.
appeal-public =
    { $member } über deinen Einspruch wurde entschieden. Drück **Warum?**, um zu lesen, wie.
    -# Auftrag { $job }
appeal-reason = Der Grund: **{ $why }**.
appeal-waits = Dein Einspruch liegt der Moderation vor.
appeal-outcome =
    { $granted ->
        [yes] { $act ->
            [strike] **Deinem Einspruch wurde stattgegeben.** Der Strike ist zurückgenommen, mit dem, was daraus folgte. Was entfernt wurde, bleibt weg; du kannst neu anfragen. (Auftrag { $job })
            [ban] **Deinem Einspruch wurde stattgegeben.** Der Ausschluss ist aufgehoben. Was entfernt wurde, bleibt weg; du kannst neu anfragen. (Auftrag { $job })
           *[none] **Deinem Einspruch wurde stattgegeben.** Die Entscheidung zählt nicht gegen dich. Was entfernt wurde, bleibt weg; du kannst neu anfragen. (Auftrag { $job })
        }
       *[no] **Dein Einspruch wurde geprüft; die Entscheidung bleibt.** (Auftrag { $job })
    }
