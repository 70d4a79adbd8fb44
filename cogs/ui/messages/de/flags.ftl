flag-unknown = Das Kürzel { $flag } kenne ich nicht. Diese gibt es: { $flags }. Soll es Text sein, setze ein Leerzeichen hinter die Striche. { nothing-charged }
flag-without-value = { $flag } braucht einen Wert, zum Beispiel `--ar 16:9`. { nothing-charged }
flags-differ = Du hast { $option ->
    [aspect_ratio] für das Seitenverhältnis
    [duration] für die Länge
    [mode] für den Modus
    [resolution] für die Auflösung
    [quality] für die Qualität
    [sound] für den Ton
    [seed] für den Seed
    [negative] für den Negativ-Prompt
    [count] für die Anzahl
    [model] für das Modell
   *[provider] für den Anbieter
 } zwei Werte angegeben: { $first } und { $second }. Behalte einen davon. { nothing-charged }
