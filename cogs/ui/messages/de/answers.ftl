not-here = Darkroom ist für diesen Server nicht eingerichtet.
servers-only = Darkroom geht nur auf Servern. Nutze den Befehl in einem Kanal eines Servers.
one-moment = Einen Moment …
outdated-command = Dieser Befehl hat sich geändert, seit dein Discord ihn geladen hat. Lade Discord neu (Strg+R) und versuch es noch einmal.
option-unreadable = Eine der Optionen ließ sich nicht lesen. Wähle sie noch einmal aus den Vorschlägen.
button-unknown = Diesen Button kenne ich nicht mehr. `/jobs list` zeigt, was du gemacht hast.
incident = Bei mir ist etwas schiefgegangen, und ich habe es notiert. Versuch es in einer Minute noch einmal; passiert es wieder, gib dem Betreiber des Bots den Code { $code }.

queued =
    { queued-what } { $stage ->
        [held] { $files ->
            [one] wartet
           *[other] warten
        } auf die Moderation
        [queued] { $files ->
            [one] ist
           *[other] sind
        } in der Warteschlange
       *[made] { $files ->
            [one] wird
           *[other] werden
        } gemacht
    }: { $made }. { queued-credits } { queued-place } { job-code }
queued-what =
    { $kind ->
        [image] { $files ->
            [one] Dein Bild
           *[other] Deine Bilder
        }
        [video] Dein Video
       *[other] Deine Anfrage
    }
queued-credits =
    { $credits ->
        [one] { $credits } Credit reserviert, { $available } übrig.
       *[other] { $credits } Credits reserviert, { $available } übrig.
    }
queued-place =
    { $place ->
        [thread] Das Ergebnis erscheint in { $channel }.
       *[channel] Das Ergebnis erscheint in { $channel } unter seiner Karte.
    }
queued-before = { $ending } { job-code }
job-code = Auftrag { $job }.
made-from-image = aus deinem Bild
made-from-video = aus deinem Video
made-to-end-frame = bis zu deinem Endbild
cancelled = Abgebrochen. { $refunded }

delete-it = **Für alle löschen?** Das Ergebnis verschwindet, und mit ihm Text und Anhänge auf der Karte und der Name des Threads. Das lässt sich nicht rückgängig machen, und Credits werden nicht erstattet.
deleting = Es wird gelöscht. `/jobs show { $job }` sagt dir, wann es weg ist. Credits werden nicht erstattet.
withdrawing = Es wird entfernt: das Ergebnis, die Karte und der Name des Threads. Das Mitglied erfährt, dass es weg ist, aber keinen Grund. `/jobs show { $job }` sagt dir, wann alles weg ist.
delete-not-let = Discord lässt mich das hier nicht mehr tun. Wer den Server verwaltet, kann es löschen.
delete-place-gone = Den Kanal oder Thread dazu gibt es nicht mehr.
discord-unwell = Discord hat gerade Probleme. Versuch es in einer Minute noch einmal.

balance-available =
    { $credits ->
        [one] { $credits } Credit verfügbar
       *[other] { $credits } Credits verfügbar
    }
balance-held =
    { $credits ->
        [one] { $credits } Credit ist für Laufendes reserviert und wird erstattet, wenn es scheitert.
       *[other] { $credits } Credits sind für Laufendes reserviert und werden erstattet, wenn es scheitert.
    }
balance-refill = Aufgefüllt wird { $when } auf { $allowance }.
balance-history = `/credits history` zeigt, wofür du sie ausgegeben hast.
granted =
    { $credits ->
        [one] Du hast { $member } { $credits } Credit gegeben.
       *[other] Du hast { $member } { $credits } Credits gegeben.
    } { granted-left }
taken-back =
    { $credits ->
        [one] Du hast { $member } { $credits } Credit abgezogen.
       *[other] Du hast { $member } { $credits } Credits abgezogen.
    } { granted-left }
granted-left =
    { $available ->
        [one] Jetzt ist { $available } Credit verfügbar.
       *[other] Jetzt sind { $available } Credits verfügbar.
    }
grant-zero = Gib einen anderen Betrag als 0 an; ein negativer nimmt Credits zurück.
grant-to-bot = Bots geben keine Credits aus. Wähle ein Mitglied.
grant-too-little =
    { $credits ->
        [one] Verfügbar ist dort nur { $credits } Credit, mehr lässt sich nicht zurücknehmen. Nichts wurde geändert.
       *[other] Verfügbar sind dort nur { $credits } Credits, mehr lässt sich nicht zurücknehmen. Nichts wurde geändert.
    }
grant-too-large = Höchstens { $limit } Credits auf einmal lassen sich geben oder nehmen. Nichts wurde geändert.

budget-none = Dieser Server hat kein Tagesbudget. Heute wurden geschätzt { $spent } ausgegeben. `/budget usd:5` legt eines fest.
budget-set = Dieser Server darf am Tag { $ceiling } ausgeben; davon sind heute geschätzt { $spent } verbraucht. Zurückgesetzt wird { $when }.
budget-unreadable = { $value } ist kein Dollarbetrag. Gib so etwas wie 5 oder 2.50 an, oder `none` für kein Budget.
