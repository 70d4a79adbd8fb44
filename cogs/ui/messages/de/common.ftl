language-name = Deutsch
list-separator = ,{" "}
part-separator = ;{" "}
number-range = { $first } bis { $last }
lines-left-out = … und { $count } weitere.

credits =
    { $credits ->
        [one] { $credits } Credit
       *[other] { $credits } Credits
    }
seconds =
    { $seconds ->
        [one] { $seconds } Sekunde
       *[other] { $seconds } Sekunden
    }
hours =
    { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    }
days =
    { $days ->
        [one] { $days } Tag
       *[other] { $days } Tagen
    }
requests =
    { $requests ->
        [one] { $requests } Anfrage
       *[other] { $requests } Anfragen
    }
images =
    { $images ->
        [one] { $images } Bild
       *[other] { $images } Bilder
    }
references =
    { $references ->
        [one] { $references } Referenz
       *[other] { $references } Referenzen
    }
nothing-charged = Es wurde nichts berechnet.

option =
    { $option ->
        [aspect_ratio] Seitenverhältnis
        [duration] Länge
        [mode] Modus
        [resolution] Auflösung
        [quality] Qualität
        [sound] Ton
        [seed] Seed
        [negative] Negativ-Prompt
        [count] Anzahl
        [model] Modell
       *[provider] Anbieter
    }
model-at = **{ $model }** bei { $provider }

permission =
    { $permission ->
        [view_channel] Kanal ansehen
        [connect] Verbinden
        [send_messages] Nachrichten senden
        [send_messages_in_threads] Nachrichten in Threads senden
       *[attach_files] Dateien anhängen
    }
