start-question =
    { $work ->
        [animate]
            { $pictures ->
                [one] **Aus dem Bild wird ein Video**, gemacht von { $model }.
               *[other] **Aus Bild { $number } wird ein Video**, gemacht von { $model }.
            }
        [upscale]
            { $pictures ->
                [one] **Das Bild wird vergrößert**, mit { $model }.
               *[other] **Bild { $number } wird vergrößert**, mit { $model }.
            }
        [cut-out]
            { $pictures ->
                [one] **Das Bild wird freigestellt**, mit { $model }.
               *[other] **Bild { $number } wird freigestellt**, mit { $model }.
            }
       *[vary]
            { $pictures ->
                [one] **Eine Variante des Bildes**, gemacht von { $model }.
               *[other] **Eine Variante von Bild { $number }**, gemacht von { $model }.
            }
    }
    { $price ->
        [one] Es kostet { $price } Credit; abgebucht wird erst, wenn es gepostet ist. Du hast { $available }.
       *[other] Es kostet { $price } Credits; abgebucht wird erst, wenn es gepostet ist. Du hast { $available }.
    }
start-begin =
    { $work ->
        [animate] Animieren
        [upscale] Vergrößern
        [cut-out] Freistellen
       *[vary] Variieren
    }
form-title =
    { $work ->
        [extend] Verlängern
       *[edit] Bearbeiten
    }
form-prompt =
    { $work ->
        [extend] Wie es weitergeht
       *[edit] Was sich ändern soll
    }
form-example =
    { $work ->
        [extend] z. B. die Kamera schwenkt zum Meer, ein Schiff taucht auf
       *[edit] z. B. mach es Nacht, mit einer Laterne
    }
form-file =
    { $kind ->
        [video] Welches Video
       *[image] { start-picture }
    }
form-duration = Um wie viel länger
form-priced = { $named } · { credits }
start-picture = Welches Bild
start-picture-number =
    { $kind ->
        [video] Video { $number }
       *[image] Bild { $number }
    }
start-model = Modell
start-duration = Länge
start-resolution = Auflösung
save-done = **Gespeichert.** Nur du siehst es, unter `/me saved`.
save-already = **Schon gespeichert.** Du findest es unter `/me saved`.
save-remove = Entfernen
save-removed = Aus deinen gespeicherten Ergebnissen entfernt. Das Ergebnis selbst bleibt, wo es gepostet wurde.
save-not-there = Es ist nicht mehr unter deinen gespeicherten Ergebnissen.
save-too-many = Du hast hier { $limit } Ergebnisse gespeichert, mehr passen nicht hinein. Entferne zuerst ein paar unter `/me saved`.
result-not-posted = Hier gibt es kein Ergebnis: Es wurde noch keins gepostet, oder es wurde gelöscht. Es wurde nichts berechnet.
result-not-kept = Diese Datei habe ich nicht mehr: Dateien werden ein paar Tage aufgehoben, gespeicherte länger. Mit „Nochmal“ bekommst du eine neue. Es wurde nichts berechnet.
result-no-picture = Hier gibt es kein Bild, mit dem sich anfangen lässt. Wähl ein Ergebnis mit einem Bild. Es wurde nichts berechnet.
result-no-video = Hier gibt es kein Video, mit dem es weitergehen kann. Wähl ein Ergebnis mit einem Video. Es wurde nichts berechnet.
result-no-model = Zurzeit kann das hier kein Modell. Es wurde nichts berechnet.
result-no-job = Das ist kein Bild oder Video von mir. Wähl eine meiner Nachrichten, die ein Ergebnis zeigt.
result-too-long = Der Prompt ist zu lang, um ihn in einem Formular zu ändern: Discord nimmt dort 4.000 Zeichen. `/imagine` und `/video` nehmen längere.
result-hidden = Das wurde gemeldet und ist verborgen, bis die Moderation entscheidet. Bis dahin lässt sich daraus nichts machen. Es wurde nichts berechnet.
more-made =
    Auftrag { $job }, gemacht mit **{ $model }**.
    { $provider } brauchte { $time }.
more-file = -# Datei { $number }, SHA-256: { $sha256 }
