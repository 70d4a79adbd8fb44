# /privacy. Die Zahlen gelten für alle Server dieses Bots zusammen.
privacy-kept =
    ### Was über dich gespeichert ist
    Auf allen Servern dieses Bots zusammen:
    - { $jobs ->
        [one] ein Auftrag mit seinem Prompt
       *[other] { $jobs } Aufträge mit ihren Prompts
     } ({ $here } auf diesem Server), davon { $inputs } mit angehängten Bildern: bis { days } nach ihrem Ende, oder kürzer, wenn ein Server das will
    - { $media ->
        [one] ein Eintrag über eine entstandene Datei
       *[other] { $media } Einträge über entstandene Dateien
     }, so lange wie der Auftrag; die Dateien selbst { hours }
    - { $favourites ->
        [one] ein gespeichertes Ergebnis
       *[other] { $favourites } gespeicherte Ergebnisse
     }, bis du sie entfernst; deine Einstellungen: { $defaults ->
        [yes] gesetzt, bis du sie löschst
       *[no] keine
     }
    - { $lines ->
        [one] eine Zeile
       *[other] { $lines } Zeilen
     } in der Buchführung der Credits: bleiben, damit alles nachvollziehbar ist
    - { $blocked ->
        [one] ein abgelehnter Prompt
       *[other] { $blocked } abgelehnte Prompts
     } im Protokoll der Moderation, als Kategorie und Fingerabdruck, { $whole } davon mit Text: bleiben
    - { $strikes ->
        [one] ein Strike
       *[other] { $strikes } Strikes
     }; geltende Ausschlüsse und Pausen: { $sanctions }
    - { $reports ->
        [one] eine Meldung
       *[other] { $reports } Meldungen
     } von dir; { $notices ->
        [one] eine Nachricht
       *[other] { $notices } Nachrichten
     } für dich, höchstens 30 Tage
    { $erasing ->
        [yes] Du hast die Löschung verlangt ({ $since }); sie läuft.
       *[no] `/privacy export` gibt dir alles davon, `/privacy delete` lässt es löschen.
     }
privacy-export = Das ist alles, was auf den Servern dieses Bots über dich gespeichert ist. Nur du siehst es.
privacy-export-large = Was über dich gespeichert ist, ist zu groß für eine Nachricht hier. Bitte den Betreiber des Bots darum.
erase-question = **Löschen, was auf allen Servern dieses Bots über dich gespeichert ist?**
    - { $jobs ->
        [one] Ein Auftrag verschwindet, mit Prompt, Bildern und Ergebnissen
       *[other] { $jobs } Aufträge verschwinden, mit Prompts, Bildern und Ergebnissen
     }; was davon in Discord steht, wird entfernt. Was noch wartet, wird abgebrochen, und die Credits kommen zurück.
    - Deine gespeicherten Ergebnisse, Einstellungen und Nachrichten verschwinden.
    - Credits, Strikes und Ausschlüsse bleiben, ebenso die Einträge im Protokoll der Moderation: mit einem Pseudonym statt deiner ID. Wenn du wiederkommst, gelten sie wieder für dich.
    - Was der Bot schon in den Protokollkanal eines Servers geschrieben hat, bleibt dort; die Moderation kann es löschen.
    Das lässt sich nicht rückgängig machen.
erase-begun = { $left ->
    [0] Es ist gelöscht. { erase-cancelled }
    [one] Es hat begonnen: Ein Auftrag wird entfernt und gelöscht, das kann ein paar Minuten dauern. { erase-cancelled } `/privacy show` sagt, wie weit es ist.
   *[other] Es hat begonnen: { $left } Aufträge werden entfernt und gelöscht, das kann eine Weile dauern. { erase-cancelled } `/privacy show` sagt, wie weit es ist.
 } Was Discord den Bot nicht entfernen lässt, kann die Moderation des Servers löschen.
erase-cancelled = { $cancelled ->
    [0] Deine Credits bleiben, wie sie sind.
    [one] Ein wartender Auftrag wurde abgebrochen; seine Credits sind zurück.
   *[other] { $cancelled } wartende Aufträge wurden abgebrochen; ihre Credits sind zurück.
 }
erase-still-made = { $count ->
    [one] Einer deiner Aufträge entsteht gerade, oder sein Ergebnis wartet auf die Moderation.
   *[other] { $count } deiner Aufträge entstehen gerade, oder ihre Ergebnisse warten auf die Moderation.
 } Drücke noch einmal, wenn das vorbei ist. Es wurde nichts gelöscht.
