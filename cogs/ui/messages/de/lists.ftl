jobs-title = Deine letzten Aufträge
jobs-line =
    { $job } · **{ $state }** · { $model } · { $when }
    > { $prompt }
jobs-footer = /jobs show sagt mehr über einen Auftrag, /jobs cancel bricht einen wartenden ab
jobs-none = Du hast hier noch nichts gemacht. Versuch `/imagine` oder `/video`.
job-choice = { $job } · { $state } · { $prompt }

job-title = Auftrag { $job }: { $state }
job-page =
    { $ending }
    > { $prompt }
job-model = Modell
job-provider = Anbieter
job-price = Preis
job-asked = Angefragt
job-asked-by = { $when } von { $member }
job-before = Davor
job-ended = Zu Ende
job-where = Wo

history-title = Deine Credits, das Neueste zuerst
history-line = { $when } **{ $effect }** · { $what }
history-empty = Es ist noch nichts passiert.
history-end = Etwas Älteres gibt es nicht.
history-footer = /jobs show sagt, was aus einem Auftrag wurde
history-footer-older = /jobs show sagt, was aus einem Auftrag wurde; /credits history seite:{ $page } zeigt ältere Zeilen
effect-gain = +{ $credits }
effect-loss = -{ $credits }
effect-refunded = erstattet
effect-free = kostenlos
history-allowance = Tagesguthaben
history-given = gegeben
history-given-by = gegeben von { $member }
history-taken = zurückgenommen
history-taken-by = zurückgenommen von { $member }
history-correction = Korrektur
history-note = { $what }: { $note }
history-job = { $model }, Auftrag { $job }
history-job-unknown = eine Generierung, Auftrag { $job }
history-waiting = wartet: { $job }; reserviert, bis es fertig ist
history-in-part = { $job }; von { $held } reservierten Credits { $refunded } erstattet
history-ended =
    { $held ->
        [one] { $job }: ohne Ergebnis, { $held } Credit ist zurück
       *[other] { $job }: ohne Ergebnis, { $held } Credits sind zurück
    }
history-ended-free = { $job }: ohne Ergebnis
