# Strikes, Ausschlüsse und Pausen.
mod-not-them = { $who ->
    [self] Über dich selbst kannst du nicht entscheiden; frag jemand anderen aus der Moderation.
    [bot] Ein Bot erstellt keine Bilder oder Videos, also gibt es über ihn nichts zu entscheiden.
   *[manager] Dieses Mitglied verwaltet den Server: Die Moderation kann ihm weder einen Strike noch eine Pause geben noch es ausschließen. Es wurde nichts entschieden.
 }
sanction-told = { $act ->
    [strike] { $consequence ->
        [ban] Du hast von der Moderation einen Strike bekommen: Du kannst auf diesem Server keine Bilder oder Videos mehr erstellen.
        [pause] Du hast von der Moderation einen Strike bekommen: Bilder und Videos kannst du { $until } wieder erstellen.
       *[warning] Du hast von der Moderation einen Strike bekommen. Das ist eine Warnung, mehr folgt diesmal nicht.
     }
    [pardon] Die Moderation hat einen deiner Strikes zurückgenommen.
    [ban] Die Moderation hat dich auf diesem Server vom Bot ausgeschlossen.
    [unban] Die Moderation hat deinen Ausschluss aufgehoben: Du kannst hier wieder Bilder und Videos erstellen.
    [resume] Die Moderation hat deine Pause aufgehoben: Du kannst hier wieder Bilder und Videos erstellen.
   *[pause] Die Moderation hat dich pausiert: Bilder und Videos kannst du { $until } wieder erstellen.
 }{ $has-reason ->
    [yes] {" "}Grund: { $reason }
   *[no] {""}
 }
sanction-decided = { $consequence ->
    [none] { $act ->
        [pardon] { $member } hat keinen Strike, der zählt; es gibt keinen zurückzunehmen.
        [ban] { $member } ist hier schon ausgeschlossen.
        [unban] { $member } ist hier nicht ausgeschlossen.
       *[resume] { $member } ist hier nicht pausiert.
     }
   *[other] { $act ->
        [strike] { $consequence ->
            [ban] { $member } hat jetzt { $strikes ->
                [one] einen Strike
               *[other] { $strikes } Strikes
             } und ist auf diesem Server vom Bot ausgeschlossen.
            [pause] { $member } hat jetzt { $strikes ->
                [one] einen Strike
               *[other] { $strikes } Strikes
             } und ist pausiert; das endet { $until }.
           *[warning] { $member } hat jetzt { $strikes ->
                [one] einen Strike
               *[other] { $strikes } Strikes
             }: eine Warnung.
         }
        [pardon] Ein Strike von { $member } ist zurückgenommen, mit allem, was daraus folgte; { $strikes ->
            [0] es bleibt keiner
            [one] es bleibt einer
           *[other] es bleiben { $strikes }
         }.
        [ban] { $member } ist auf diesem Server vom Bot ausgeschlossen. Was schon in Arbeit ist, läuft weiter.
        [unban] { $member } ist nicht mehr ausgeschlossen.
        [resume] { $member } ist nicht mehr pausiert.
       *[pause] { $member } ist pausiert; das endet { $until }.
     }
 }
# /mod member.
record-title = ### { $member }
record-sanction = { $kind ->
    [ban] { $scope ->
        [everywhere] ⛔ Überall
       *[here] ⛔ Hier
     } ausgeschlossen von { $by } { $since }.
   *[pause] ⏸️ Pausiert von { $by } { $since }; das endet { $until }.
 }{ $has-reason ->
    [yes] {" "}Grund: { $reason }
   *[no] {""}
 }
record-strikes = { $count ->
    [0] Keine Strikes.
    [one] Ein Strike, { $counting ->
        [0] der nicht mehr zählt
       *[other] der zählt
     }:
   *[other] { $count } Strikes, von denen { $counting } { $counting ->
        [one] zählt
       *[other] zählen
     }:
 }
record-strike = - { $at } von { $by }{ $has-job ->
    [yes] {" "}für { $job }
   *[no] {""}
 }{ $pardoned ->
    [yes] , zurückgenommen
   *[no] {""}
 }{ $has-reason ->
    [yes] : { $reason }
   *[no] {""}
 }
record-days = { $days ->
    [one] **Am letzten Tag:**
   *[other] **In den letzten { $days } Tagen:**
 } { credits } bezahlt, Kosten etwa { $cost } · { $blocked ->
    [one] ein Prompt von den Regeln oder einem Anbieter abgelehnt
   *[other] { $blocked } Prompts von den Regeln oder einem Anbieter abgelehnt
 } · { $reported ->
    [one] einmal gemeldet
   *[other] { $reported }-mal gemeldet
 }
record-jobs = { $count ->
    [0] Es gibt hier keine Aufträge, die noch aufbewahrt werden.
   *[other] **Letzte Aufträge:**
 }
record-job = - { $job } { $model }, { $state ->
    [held] wartet auf die Moderation
    [queued] wartet in der Schlange
    [submitting] wird gesendet
    [unknown] beim Anbieter unklar
    [running] wird erstellt
    [collecting] wird abgeholt
    [review] das Ergebnis wartet auf die Moderation
    [ready] wird gepostet
    [delivered] gepostet
    [failed] fehlgeschlagen
    [cancelled] abgebrochen
    [rejected] abgelehnt
    [expired] abgelaufen
    [withheld] zurückgehalten
   *[undeliverable] konnte nicht gepostet werden
 }, { $at }
record-button = { $act ->
    [strike] Strike
    [pardon] Strike zurücknehmen
    [ban] Ausschließen
    [unban] Ausschluss aufheben
    [pause] Pausieren
    [resume] Pause aufheben
   *[grant] Credits geben
 }
record-form = { $field ->
    [hours] Stunden
    [amount] Credits
   *[reason] Grund
 }
record-form-about = { $field ->
    [hours] 1 bis { $most }
    [amount] Eine negative Zahl nimmt Credits zurück
   *[reason] Das Mitglied liest ihn. Er darf leer bleiben.
 }
record-unreadable = ⚠️ Nichts geschah: Gib eine ganze Zahl an.
# Eine Zeile des Protokollkanals.
log-nobody = eine Regel
log-entry = { $at } { $told }{ $has-reason ->
    [yes] {" "}({ $reason })
   *[no] {""}
 }
log-line = { $kind ->
    [strike] { $by } hat { $member } einen Strike gegeben, { $strikes ->
        [one] den ersten, der zählt
       *[other] einen von { $strikes }, die zählen
     }: { $consequence ->
        [ban] ausgeschlossen
        [pause] pausiert, was { $until } endet
       *[warning] eine Warnung
     }.
    [pardon] { $by } hat einen Strike von { $member } zurückgenommen.
    [ban] { $by } hat { $member } ausgeschlossen.
    [unban] { $by } hat den Ausschluss von { $member } aufgehoben.
    [pause] { $by } hat { $member } pausiert; das endet { $until }.
    [resume] { $by } hat die Pause von { $member } aufgehoben.
    [approve] { $by } hat { $job } von { $member } freigegeben.
    [edit_prompt] { $by } hat den Prompt von { $job } geändert; { $member } soll das bestätigen.
    [confirm_edit] { $member } hat den geänderten Prompt von { $job } bestätigt.
    [decline] { $by } hat { $job } von { $member } abgelehnt: { $why }.
    [cancel] { $by } hat { $job } von { $member } abgebrochen.
    [delete_result] { $by } hat das Ergebnis von { $job } von { $member } gelöscht.
    [withdraw] { $by } hat { $job } von { $member } entfernt.
    [withdraw_refused] Discord hat nicht zugelassen, dass ich alles von { $job } von { $member } entferne. Ich versuche es eine Woche lang weiter; wer dort Nachrichten löschen darf, kann es von Hand tun.
    [report] { $job } von { $member } wurde gemeldet.
    [hide] { $job } von { $member } wurde oft genug gemeldet und ist verborgen, bis die Moderation entscheidet.
    [keep] { $by } hat { $job } von { $member } behalten.
    [appeal] { $member } legt Einspruch ein gegen die Entscheidung über { $job }.
    [uphold] { $by } hat die Entscheidung über { $job } von { $member } bestätigt.
    [lift] { $by } hat die Entscheidung über { $job } von { $member } aufgehoben.
    [policy] { $by } hat die Einstellungen geändert: { $keys }
    [blocked] { $category ->
        [provider] Der Filter des Anbieters hat { $job } von { $member } abgelehnt.
       *[other] Ein Prompt von { $member } wurde abgelehnt: { $category }.
     }
    [blocked_result] Ein Ergebnis von { $member } wurde angehalten, und niemand hat es gesehen: { $category }. { $job }
    [held] { $job } von { $member } wartet auf die Moderation: { $reasons }.
    [held_result] Das Ergebnis von { $job } von { $member } wartet auf die Moderation: { $reasons }.
    [budget_alert] { $span ->
        [month] { $spent } vom Budget dieses Monats ({ $ceiling }) sind ausgegeben.
       *[day] { $spent } vom heutigen Budget ({ $ceiling }) sind ausgegeben.
     }
   *[other] { $kind } { $job }: { $member }, durch { $by }.
 }
audit-exported = { $count ->
    [0] In dieser Zeit wurde nichts vermerkt.
    [one] Ein Eintrag des Moderationsprotokolls.
   *[other] { $count } Einträge des Moderationsprotokolls, der älteste zuerst.
 }
# An den Betreiber, der für alle Server entscheidet.
sanction-everywhere = { $act ->
    [ban] { $changed ->
        [yes] { $member } ist jetzt auf allen Servern vom Bot ausgeschlossen. Was vorher bestellt war, läuft weiter.
       *[no] { $member } ist schon überall ausgeschlossen.
     }
   *[unban] { $changed ->
        [yes] { $member } ist nicht mehr überall ausgeschlossen. Der Ausschluss auf einem einzelnen Server bleibt.
       *[no] { $member } ist nicht überall ausgeschlossen.
     }
 }
# /mod verify.
verify-known = { $count ->
    [one] Diese Datei ist von diesem Bot, auf diesem Server entstanden:
   *[other] Diese Datei ist von diesem Bot, auf diesem Server { $count }-mal entstanden:
 }
verify-job = - { $job } für { $member }, mit { $model }, { $at }{ $gone ->
    [yes] , inzwischen entfernt
   *[no] {""}
 }
verify-unknown = Kein Auftrag, der auf diesem Server noch gespeichert ist, hat genau diese Datei ergeben. Sie kann von anderswo sein, seither verändert oder verkleinert worden sein oder älter als das, was aufgehoben wird.
verify-unreadable = Diese Datei konnte ich nicht lesen: Sie ist zu groß, um von hier zu sein, oder schon weg. Häng sie noch einmal an.
# /mod queue
queue-title = { $count ->
    [0] Nichts wartet auf die Moderation.
    [one] **Eine Sache wartet auf die Moderation.**
   *[other] **{ $count } Dinge warten auf die Moderation**, das Älteste zuerst.
 }
queue-line = { $kind ->
    [prompt] **Anfrage**
    [output] **Ergebnis**
    [report] **Gemeldeter Beitrag**
   *[appeal] **Einspruch**
 } von { $member }, { $since }{ $ends ->
    [yes] {" "}· läuft ab { $expires }
   *[no] {""}
 }{ $carded ->
    [yes] {""}
   *[no] {" "}· die Karte dazu ist noch nicht gepostet
 }
# Eine Zeile für jede gelieferte Anfrage, mit ihren Knöpfen.
log-request = { $at } { $member } hat etwas gemacht mit **{ $model }** für { credits } · Auftrag { $job }{ $withdrawn ->
    [no] {""}
    [refused] {" "}· **zum Teil entfernt**
   *[done] {" "}· **entfernt**
 }{ $banned ->
    [yes] {" "}· **ausgeschlossen**
   *[no] {""}
 }
log-withdraw = Entfernen
log-ban = Ausschließen
queue-reminder = { $count ->
    [one] ⏰ Das wartet schon eine Weile auf die Moderation:
   *[other] ⏰ Diese warten schon eine Weile auf die Moderation:
 }
queue-reminder-line = - { $kind ->
    [prompt] Anfrage
    [output] Ergebnis
    [report] Gemeldeter Beitrag
   *[appeal] Einspruch
 } { $job }, { $since }, läuft ab { $expires }: { $url }
