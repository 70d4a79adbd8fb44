# Die Karte, über die die Moderation entscheidet.
review-title =
    { $kind ->
        [prompt] ### Eine Anfrage wartet auf euch
        [output] ### Ein Ergebnis wartet auf euch
        [report] ### Ein Beitrag wurde gemeldet
       *[appeal] ### Ein Mitglied legt Einspruch ein
    }
    { $member } · Auftrag { $job }
review-decided =
    { $decision ->
        [approved] ✅ Freigegeben von { $by }
        [declined] ⛔ Abgelehnt von { $by }{ $struck ->
            [yes] {" "}mit einem Strike
           *[no] {""}
        }: { $why }
        [kept] ✅ Behalten von { $by }
        [withdrawn] ⛔ Entfernt von { $by }{ $struck ->
            [yes] {" "}mit einem Strike
           *[no] {""}
        }
        [banned] ⛔ Entfernt und das Mitglied ausgeschlossen, von { $by }
        [granted] ✅ Einspruch stattgegeben von { $by }
        [cancelled] Abgebrochen, bevor jemand entschieden hat
        [expired] Niemand hat rechtzeitig entschieden; die Credits wurden erstattet
       *[gone] Es gibt nichts mehr zu entscheiden
    }
    { $has-note ->
        [yes] > { $note }
       *[no] { "" }
    }
    -# { $member } · Auftrag { $job }
review-reasons = **Warum es wartet:** { $reasons }
review-reason =
    { $reason ->
        [minors] zeigt womöglich Minderjährige
        [sexual] sexuell
        [violence] Gewalt
        [hate] Hass
        [harassment] Belästigung
        [self_harm] Selbstverletzung
        [illegal] etwas Verbotenes
        [real_people] eine echte Person
        [terms] die eigenen Regeln des Servers
        [new_member] ein neues Mitglied
        [everything] hier wird alles angesehen
        [unclear] der Klassifikator gab keine klare Antwort
       *[other] der Klassifikator hat es markiert
    }
review-member = **Wer:** Konto erstellt { $created }{ $has-joined ->
        [yes] , beigetreten { $joined }
       *[no] { "" }
    }
review-history = **Bisher:** { $requests ->
        [one] { $requests } Anfrage
       *[other] { $requests } Anfragen
    }, { $declined } abgelehnt, { $strikes ->
        [one] { $strikes } Strike
       *[other] { $strikes } Strikes
    }
review-made = **Womit:** { $made } · { credits } · kostet etwa { $cost }
review-channel = **Wo:** { $channel }
review-expires = { $channel } · läuft ab { $when }
review-votes = **Freigegeben von:** { $by } ({ $votes } von { $needed })
review-kept = **Durchgelassen:** { $kept } von { $all }: Nummer { $files }
review-all-kept = Alles wird durchgelassen.
review-too-large = ||Nummer { $number } ist hier zu groß für Discord: <{ $url }>||
review-choose = Nur einige durchlassen
review-file = Nummer { $number }
review-awaits-author = Von { $member } geändert; wartet auf die Bestätigung des Mitglieds.

# Warum abgelehnt oder gemeldet wird.
review-why =
    { $why ->
        [sexual] Zu sexuell für diesen Ort
        [violence] Zu gewalttätig für diesen Ort
        [hate] Verbreitet Hass
        [harassment] Belästigt jemanden
        [real_people] Zeigt eine echte Person, wie sie nicht ist
        [illegal] Es geht um etwas Verbotenes
        [quality] Passt nicht in diesen Kanal
        [rules] Verstößt gegen die Regeln dieses Servers
       *[other] Ein anderer Grund
    }

# Formulare.
review-edit-title = Prompt ändern
review-edit-prompt = Prompt
review-edit-about = Das Mitglied bestätigt ihn, bevor etwas ausgegeben wird.
review-decline-title = Ablehnen
review-strike-title = Ablehnen und Strike geben
review-why-label = Grund
review-note-label = An das Mitglied
review-note-about = Das liest das Mitglied, und die Moderation auf der Karte. Du kannst es leer lassen.

# Was liest, wer entschieden hat.
review-done =
    { $decision ->
        [approved] { $kind ->
            [output] Freigegeben. Es wird jetzt für { $member } gepostet.
           *[prompt] Freigegeben. Es wird jetzt für { $member } gemacht.
        }
        [declined] Abgelehnt{ $struck ->
            [yes] {" "}mit einem Strike
           *[no] {""}
        }. { $member } hat die Credits zurück und erfährt den Grund.
        [kept] Es bleibt.
        [withdrawn] Es wird entfernt.
        [banned] Es wird entfernt, und { $member } ist ausgeschlossen.
        [granted] Stattgegeben.
       *[gone] Es gibt nichts mehr zu entscheiden.
    }
review-one-more = Deine Freigabe zählt: { $votes } von { $needed }. Es muss noch jemand aus der Moderation freigeben.
review-chosen =
    { $kept }
    Entschieden ist noch nichts: Drück **Freigeben**, wenn es so richtig ist.
review-edited = Geändert. { $member } wird um Bestätigung gebeten; vorher wird nichts ausgegeben.
review-over =
    { $decision ->
        [approved] { $known ->
            [yes] { $by } hat es schon freigegeben.
           *[no] Es wurde schon freigegeben.
        }
        [declined] { $known ->
            [yes] { $by } hat es schon abgelehnt.
           *[no] Es wurde schon abgelehnt.
        }
        [cancelled] Es wurde abgebrochen, bevor jemand entschieden hat. Berechnet wurde nichts.
        [expired] Es ist abgelaufen, bevor jemand entschieden hat. Die Credits wurden erstattet.
        [gone] Es gibt nichts mehr zu entscheiden: Es ist anders ausgegangen.
       *[kept] { $known ->
            [yes] { $by } hat schon entschieden.
           *[no] Es wurde schon entschieden.
        }
    }
review-outdated = Worüber hier entschieden wird, hat sich geändert, seit dir das gezeigt wurde; darum zählt das nicht. Jetzt wird das Neueste gezeigt: Sieh es dir an und drück noch einmal.
review-awaits = Der Prompt wurde von der Moderation geändert, und das Mitglied muss ihn erst bestätigen.
review-author-banned = Dieses Mitglied ist hier vom Bot ausgeschlossen. Lehne ab oder heb zuerst den Ausschluss auf.
review-no-channel = Solche Anfragen sieht hier erst die Moderation an, und dieser Server hat noch keinen Kanal dafür. Bitte jemanden, der den Server verwaltet, einen festzulegen. { nothing-charged }

# Was das Mitglied liest.
confirm-question =
    Die Moderation hat deinen Prompt geändert zu:
    > { $prompt }
    Drück **Bestätigen**, um es für { credits } machen zu lassen, oder **Abbrechen** für eine Erstattung.
    -# Auftrag { $job }
confirm-public =
    { $member } die Moderation hat eine Anfrage von dir geändert. Drück **Bestätigen**, um sie erst anzusehen.
    -# Auftrag { $job }
confirmed = Bestätigt. Es kommt jetzt in die Warteschlange.
confirmed-waits = Bestätigt. Es muss noch jemand aus der Moderation freigeben.
declined =
    Die Moderation hat { $made ->
        [yes] dein Ergebnis
       *[no] deine Anfrage
    } nicht freigegeben: **{ $why }**. { $refunded }{ $struck ->
        [yes] {" "}Dazu kommt ein Strike.
       *[no] {""}
    }
    { $has-note ->
        [yes] > { $note }
       *[no] { "" }
    }
    -# Auftrag { $job }
declined-public =
    { $member } { $made ->
        [yes] dein Ergebnis
       *[no] deine Anfrage
    } wurde nicht freigegeben. { $refunded }
    -# Auftrag { $job }
