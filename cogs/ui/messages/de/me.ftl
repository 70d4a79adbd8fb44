# The private panel of a member: /me.
command-me = Deine Credits, Aufträge, gespeicherten Ergebnisse und Einstellungen
command-me-panel = Was du hier ausgeben kannst
command-me-jobs = Deine letzten Aufträge mit ihren Ergebnissen
command-me-history = Woher deine Credits kamen und wohin sie gingen
command-me-saved = Was du gespeichert hast
command-me-defaults = Dein übliches Modell und Seitenverhältnis, und deine Sprache

me-page =
    { $page ->
        [credits] Credits
        [jobs] Aufträge
        [history] Verlauf
        [saved] Gespeichert
       *[defaults] Einstellungen
    }
me-page-about =
    { $page ->
        [credits] Was du hier ausgeben kannst
        [jobs] Deine letzten Aufträge mit ihren Ergebnissen
        [history] Woher deine Credits kamen und wohin sie gingen
        [saved] Was du gespeichert hast
       *[defaults] Dein übliches Modell und Seitenverhältnis, und deine Sprache
    }
me-newer = Neuere
me-older = Ältere
me-refresh = Aktualisieren
me-open = Öffnen
me-cancel = Abbrechen
me-why = Warum?
me-send = Noch einmal senden

me-credits =
    { $credits ->
        [one] ## { $credits } Credit
       *[other] ## { $credits } Credits
    }
me-jobs = ### Deine letzten Aufträge
me-job-line = **{ $state }** · { $model }
    > { $prompt }
    -# { $job } · { $when }
me-history = ### Deine Credits, das Neueste zuerst
me-saved =
    { $count ->
        [0] ### Gespeichert
       *[other] ### Gespeichert: { $count }
    }
me-saved-none = Du hast hier noch nichts gespeichert. Drück unter einem Ergebnis auf **Speichern**, dann bleibt es dir.
me-saved-line =
    > { $prompt }
    -# { $model } · gespeichert { $when }
me-sent-link =
    { $saved }
    Die Dateien kann ich hier nicht mehr senden. Es steht unter { $link }
me-sent-none =
    { $saved }
    Die Dateien kann ich hier nicht mehr senden, und die Nachricht dazu gibt es nicht mehr.

me-defaults =
    ### Deine Einstellungen
    Sie gelten auf jedem Server, solange du nichts anderes angibst.
me-setting =
    { $setting ->
        [image_model] **Modell für Bilder**
        [image_ratio] **Seitenverhältnis von Bildern**
        [video_model] **Modell für Videos**
        [video_ratio] **Seitenverhältnis von Videos**
        [delivery] **Wohin meine Ergebnisse kommen**
       *[locale] **Sprache meiner privaten Antworten**
    }
me-delivery =
    -# { $delivery ->
        [member] Wohin Ergebnisse kommen, bestimmt hier der Server: in einen Thread pro Mitglied und Tag.
       *[channel] Wohin Ergebnisse kommen, bestimmt hier der Server: direkt in den Kanal.
    }
me-delivery-choice =
    { $delivery ->
        [member] Alle eines Tages in einen Thread
       *[thread] Jedes in einen eigenen Thread
    }
me-unset = Egal
me-usual-model = Dann macht es { $model }
me-usual-ratio = Dann entscheidet das Modell
me-language-of-discord = Wie in Discord
me-setting-gone = { $value } (gibt es hier nicht)
me-set = Gemerkt. Es gilt ab jetzt.
me-not-set = Das lässt sich nicht mehr wählen, deshalb wurde nichts geändert. Oben steht, was es jetzt gibt.
