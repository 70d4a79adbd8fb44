# /setup.
setup-title = ## Diesen Server einrichten
    -# Fünf Dinge; jede Wahl gilt sofort, und alles Weitere steht in `/settings panel`.
setup-step = { $step ->
    [places] **1. Wo** dürfen Mitglieder Bilder und Videos erstellen? Wähle Kanäle; keiner gewählt: überall.
    [prompts] **2. Welche Prompts** warten auf die Moderation, bevor etwas ausgegeben wird?
    [review] **3. Der Prüfkanal**, in dem die Moderation entscheidet. Wähle einen, den Mitglieder nicht sehen, oder lass einen anlegen.
   *[log] **4. Der Protokollkanal** mit allem, was Moderation und Regeln getan haben. Wähle einen, oder lass einen anlegen.
 }
setup-placeholder = { $step ->
    [places] Überall
   *[channel] Noch kein Kanal
 }
setup-budget = **5. Das Budget am Tag** an geschätzten Kosten der Anbieter: { $none ->
    [yes] kein eigenes dieses Servers.
   *[no] { $amount }.
 }
setup-button = { $step ->
    [make_review] Prüfkanal anlegen
    [make_log] Protokollkanal anlegen
    [budget] Ändern
   *[post] Eine Seite für Mitglieder hier posten
 }
setup-sound = ✅ Mit diesen Kanälen ist alles in Ordnung.
setup-problems = { $count ->
    [one] ⚠️ **Eins stimmt nicht:**
   *[other] ⚠️ **{ $count } Dinge stimmen nicht:**
 }
setup-problem = - { $what ->
    [gone] { $channel } ist weg, oder ich sehe ihn nicht: Wähle einen anderen { $use ->
        [review] Prüfkanal
        [log] Protokollkanal
       *[generate] Ort
     }.
    [missing] In { $channel } brauche ich { $permissions }.
    [seen] Alle sehen { $channel }: Nimm @everyone dort „Kanal ansehen“ weg, denn { $use ->
        [review] dort stehen Prompts, die niemand freigegeben hat
       *[log] dort steht, wer was getan hat
     }.
    [roles_gone] Diese Rollen der Einstellungen gibt es auf diesem Server nicht: { $roles }. Wähle andere in `/settings panel`.
    [unseen] { $roles } dürfen entscheiden und sehen { $channel } nicht: Lass sie hinein.
    [not_age_restricted] { $channel } zeigt Ergebnisse, die niemand freigegeben hat: Stell dort die Altersbeschränkung ein.
   *[nobody_decides] Aufträge werden zurückgehalten, und es gibt keinen Prüfkanal, um über sie zu entscheiden: Sie laufen ab. Wähle einen.
 }
setup-cannot-make = ⚠️ Ich kann hier keine Kanäle anlegen. Gib meiner Rolle unter Servereinstellungen → Rollen „Kanäle verwalten“ und drück noch einmal, oder leg selbst einen an und wähle ihn.
setup-made = { $count ->
    [0] ✅ { $channel } ist angelegt, und nur du siehst ihn: Lass deine Moderation hinein.
   *[other] ✅ { $channel } ist angelegt. Du siehst ihn, und { $roles }.
 }
setup-posted = ✅ Die Seite steht [hier]({ $link }). Pinne sie an, damit Mitglieder sie finden.
page-title = ## Bilder und Videos erstellen
page-paused = **Gerade pausiert:** { $reason }
page-places = { $somewhere ->
    [yes] **Wo:** in { $places }.
   *[no] **Wo:** in jedem Kanal, der die Befehle hat.
 }
page-kinds = **Was:** { $images ->
    [yes] { $videos ->
        [yes] `/imagine` erstellt Bilder, `/video` erstellt Videos.
       *[no] `/imagine` erstellt Bilder; keine Videos.
     }
   *[no] { $videos ->
        [yes] `/video` erstellt Videos; keine Bilder.
       *[no] gerade nichts.
     }
 }
page-prompts = { $review ->
    [all] **Prompts:** Die Moderation sieht sich jeden an, bevor etwas entsteht. Bis dahin wird nichts berechnet.
    [flagged] **Prompts:** Was gegen die Regeln verstoßen könnte, wartet auf die Moderation. Bis dahin wird nichts berechnet.
   *[off] **Prompts:** Was gegen die Regeln verstößt, wird abgelehnt, und nichts wird berechnet.
 }
page-outputs = { $review ->
    [all] **Ergebnisse:** Die Moderation sieht sich jedes an, bevor es jemand sieht.
   *[flagged] **Ergebnisse:** Was nicht in Ordnung scheint, sieht sich die Moderation an, bevor es jemand sieht.
 }
page-new = **Neue Mitglieder** (Konto oder Beitritt jünger als { $hours ->
    [one] eine Stunde
   *[other] { $hours } Stunden
 }): { $happens ->
    [refuse] können noch nichts anfordern.
   *[hold] die Moderation sieht sich an, was sie anfordern.
 }
page-minors = **Niemals:** sexuelle Inhalte mit Minderjährigen. Diese Regel kann niemand abschalten.
page-strikes = **Strikes** für Verstöße zählen { $days ->
    [one] einen Tag
   *[other] { $days } Tage
 } und führen { $count ->
    [one] vom ersten an
   *[other] Schritt für Schritt
 } zu einer Pause oder zum Ausschluss vom Bot auf diesem Server.
page-more = `/darkroom help` erklärt den Rest, `/darkroom privacy`, was gespeichert wird.
