help =
    ### Etwas machen
    `/imagine prompt:ein roter Fuchs im Schnee` macht Bilder, `/video` macht ein Video, auch aus einem Bild von dir. Alles andere ist optional; siehe `/darkroom models`.
    ### Was dann passiert
    Eine Karte im Kanal zeigt, wie weit es ist. Ist das Ergebnis da, wirst du benachrichtigt. Mit den Buttons darunter fragst du noch einmal, wandelst es ab, animierst oder speicherst es; unter **⋯** ist der Rest, etwa Bearbeiten, Vergrößern und Löschen; bis es gemacht wird, kannst du abbrechen.
    ### Credits
    { $cheapest ->
        [0] Was scheitert, kostet nichts.
        [one] Es kostet mindestens { $cheapest } Credit. Was scheitert, kostet nichts.
       *[other] Es kostet mindestens { $cheapest } Credits. Was scheitert, kostet nichts.
    } { $allowance ->
        [0] {""}
       *[other] Jeden Tag wird auf { $allowance } aufgefüllt.
    } `/credits balance` und `/credits history` zeigen deine; wer den Server verwaltet, kann mit `/credits grant` welche vergeben.
    ### Zurückblicken
    `/me panel`: deine Credits, deine Aufträge mit ihren Ergebnissen, was du gespeichert hast, und deine Einstellungen. Als Befehle: `/jobs list`, `/jobs show` und `/jobs cancel`. `/darkroom privacy` sagt, was gespeichert wird.
privacy =
    ### Was gespeichert wird
    Deine Discord-ID (nicht dein Name), wo du gefragt hast, dein Prompt und die Optionen, angehängte Bilder, das Ergebnis, was es deine Credits gekostet hat und was die Moderation daran getan hat; von einem abgelehnten Prompt die Kategorie und ein Fingerabdruck, sofern dieser Server ihn nicht ganz behält. Ich lese keine Nachrichten und lege kein Profil von dir an.
    ### Wie lange
    Bilder und Videos, deine und die Ergebnisse, werden hier { hours } nach dem Ende des Auftrags gelöscht; der Auftrag mit seinem Prompt nach { days }, oder früher, wenn dieser Server das will. Was in Discord steht, bleibt, bis es dort jemand löscht. Buchungen und Eingriffe der Moderation bleiben, damit sie nachvollziehbar sind.
    ### Wer es noch bekommt
    Prompt, Optionen und angehängte Bilder gehen an den Anbieter, der es macht: { $providers }. Dein Name und deine ID nicht. Wo ein Server Prompts prüft, sieht sich vorher vielleicht ein Moderationsdienst deine Prompts und Bilder an. Nichts wird verkauft, und ich trainiere nichts damit.
    ### Löschen lassen
    Drück unter einem Ergebnis **⋯** und dann **Löschen**: Es wird entfernt, samt Prompt und Anhängen auf der Karte. `/privacy delete` löscht Prompts, Dateien und Einstellungen auf allen Servern und setzt ein Pseudonym an die Stelle deiner ID. `/privacy show` sagt, was da ist, `/privacy export` gibt es dir.
    ### Wenn etwas nicht stimmt
    Melde ein Ergebnis der Moderation dieses Servers oder Discord: Beide können es entfernen lassen.
privacy-no-providers = derzeit keiner
