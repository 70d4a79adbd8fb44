option-none = Bei { $maker } gibt es für „{ option }“ nichts zu wählen. Lass die Option weg. { nothing-charged }
option-value-unknown = { $maker } kann { option } { $value } nicht. Möglich: { $supported }. { nothing-charged }
options-together =
    Das geht mit **{ $model }** nicht zusammen: { $asked }.
    Das geht:
    { $offers }
    { nothing-charged }
options-clash = **{ $model }** kann { option } { $value } nicht zusammen mit: { $because }. Damit geht: { $supported }. { nothing-charged }
picture-needed = **{ $model }** arbeitet mit einem Bild. Gib eins mit der Option „bild“ an. { nothing-charged }
video-needed = **{ $model }** arbeitet mit einem Video, das hier gemacht wurde. Drück darunter auf **⋯** und dann auf **{ $does ->
        [extend] { button-extend }
       *[edit] { button-edit }
    }**. { nothing-charged }
video-unfit =
    { $why ->
        [shortest] **{ $model }** nimmt Videos ab { $limit } s; dieses hat { $length } s.
        [longest] **{ $model }** nimmt Videos bis { $limit } s; dieses hat { $length } s.
        [unknown] Dieses Video sagt nicht, wie lang es ist, und **{ $model }** kostet nach Sekunden.
       *[types] **{ $model }** nimmt { $types }; dieses Video ist { $type }.
    } Wähl ein anderes Video. { nothing-charged }
picture-unfit =
    { $why ->
        [bytes] **{ $model }** nimmt Bilder bis { $limit } MB; dieses hat { $size } MB.
        [shorter_side] **{ $model }** nimmt Bilder ab { $limit } Pixeln auf jeder Seite; dieses hat { $width } × { $height }.
        [longer_side] **{ $model }** nimmt Bilder bis { $limit } Pixel auf jeder Seite; dieses hat { $width } × { $height }.
        [pixels] **{ $model }** nimmt Bilder bis { $limit } Megapixel; dieses hat { $width } × { $height } Pixel.
       *[types] **{ $model }** nimmt { $types }; dieses { $type } lässt sich nicht umwandeln, vielleicht weil es sich bewegt.
    } Gib ein anderes Bild an oder wähle ein anderes Modell. { nothing-charged }
part-option = { option } { $value }
part-image = ein Bild
part-video = ein Video
part-end-frame = ein Bild, mit dem es endet
offer-line = - { $provider }: { $takes }
offer-references =
    { $references ->
        [one] bis zu { $references } Referenz
       *[other] bis zu { $references } Referenzen
    }
model-unknown = Das Modell { $name } habe ich hier nicht. Möglich: { $available }. { nothing-charged }
model-none = Dafür gibt es hier gerade kein Modell. { nothing-charged }
provider-unknown = Den Anbieter { $name } habe ich dafür nicht. Möglich: { $available }. { nothing-charged }
provider-none = Dafür gibt es hier gerade keinen Anbieter. { nothing-charged }

prompt-empty = Der Prompt ist leer. Beschreib, was du sehen möchtest. { nothing-charged }
prompt-too-long = Der Prompt hat { $length } Zeichen, möglich sind { $limit }. Kürze ihn. { nothing-charged }
prompt-refused = Das kann ich hier nicht machen: { category }. Kein Anbieter hat den Prompt bekommen. Falls du etwas anderes meinst, beschreib es anders. { nothing-charged }
prompt-refused-minors = Das kann ich nicht machen: Es verstößt gegen die Regel zum Schutz von Minderjährigen, und die kennt keine Ausnahme. Niemand hat den Prompt bekommen. Falls du etwas anderes meinst, beschreib es anders. { nothing-charged }
category =
    { $category ->
        [sexual] Es ist zu sexuell für diesen Ort
        [violence] Es ist zu gewalttätig für diesen Ort
        [hate] Es verbreitet Hass
        [harassment] Es belästigt jemanden
        [self_harm] Es geht um Selbstverletzung
        [illegal] Es geht um etwas Verbotenes
        [real_people] Es zeigt eine echte Person, wie sie nicht ist
        [terms] Es verstößt gegen die eigenen Regeln dieses Servers
       *[other] Es verstößt gegen die Regeln
    }
mode-restricted = Der Modus { $mode } geht nur in einem Kanal mit Altersbeschränkung. Nimm einen anderen Modus oder frag in so einem Kanal. { nothing-charged }
made-restricted = Das wurde in einem Kanal mit Altersbeschränkung gemacht und geht nur in so einem. { nothing-charged }

input-refused =
    { $why ->
        [not_an_image] Ein Anhang ist kein Bild, das ich lesen kann. PNG, JPEG und WebP gehen.
        [unreachable] Ein Anhang ließ sich nicht laden. Häng ihn noch einmal an.
        [wrong_host] Ein Anhang kommt nicht von Discord. Lade die Datei selbst hoch.
        [end_frame_alone] Häng auch `bild` an: Zu einem Bild am Ende gehört eines am Anfang.
       *[image_and_references] Gib entweder ein Bild oder Referenzen an: Beides zusammen geht nicht.
    } { nothing-charged }
input-too-large =
    { $limit ->
        [0] Ein Anhang ist zu groß.
       *[other] Ein Anhang ist zu groß: Höchstens { $limit } MiB sind möglich.
    } Schick einen kleineren. { nothing-charged }
input-video-too-large = Dieses Video ist zu groß, um es weiterzugeben: Höchstens { $limit } MB sind möglich. Wähl ein anderes. { nothing-charged }
input-too-many-pixels =
    { $limit ->
        [0] Ein Anhang hat zu viele Pixel.
       *[other] Ein Anhang hat zu viele Pixel: Höchstens { $limit } sind möglich.
    } Verkleinere ihn und schick ihn noch einmal. { nothing-charged }

too-many-requests = Das ging etwas schnell. Du kannst { $when } wieder fragen. { nothing-charged }
too-many-jobs-member =
    { $limit ->
        [one] Du hast { $limit } laufenden Auftrag, mehr geht nicht. Warte, bis er fertig ist, oder brich ihn mit `/jobs cancel` ab.
       *[other] Du hast { $limit } laufende Aufträge, mehr gehen nicht. Warte, bis einer fertig ist, oder brich einen mit `/jobs cancel` ab.
    } { nothing-charged }
too-many-jobs-guild =
    { $limit ->
        [one] Auf diesem Server läuft { $limit } Auftrag, mehr darf er nicht haben.
       *[other] Auf diesem Server laufen { $limit } Aufträge, mehr darf er nicht haben.
    } Versuch es später noch einmal. { nothing-charged }
credits-short =
    { $needed ->
        [one] Das kostet { $needed } Credit
       *[other] Das kostet { $needed } Credits
    }, und du hast { $available }. Aufgefüllt wird { $when } auf { $refill }. { nothing-charged }
credits-short-after-refill =
    { $needed ->
        [one] Das kostet { $needed } Credit
       *[other] Das kostet { $needed } Credits
    }, und du hast { $available }. Aufgefüllt wird { $when } auf { $refill }, aber das reicht dafür nicht; wer den Server verwaltet, kann dir mehr geben. { nothing-charged }
credits-short-no-refill =
    { $needed ->
        [one] Das kostet { $needed } Credit
       *[other] Das kostet { $needed } Credits
    }, und du hast { $available }. Wer den Server verwaltet, kann dir mehr geben. { nothing-charged }
budget-spent =
    { $scope ->
        [operator] Das Budget des Bots für heute ist aufgebraucht.
        [guild] Das Budget dieses Servers für heute ist aufgebraucht.
        [guild_month] Das Budget dieses Servers für diesen Monat ist aufgebraucht.
       *[member] Was deine Rollen am Tag ausgeben dürfen, ist aufgebraucht.
    } Ein neues beginnt { $when }. { nothing-charged }

banned-here = Du bist auf diesem Server von diesem Bot ausgeschlossen; seine Moderation kann das aufheben. { nothing-charged }
banned-everywhere = Du bist von diesem Bot ausgeschlossen. { nothing-charged }
member-paused = Die Moderation hat dich pausiert. Du kannst { $when } wieder fragen. { nothing-charged }
too-new = Du bist noch zu neu hier. Du kannst { $when } fragen. { nothing-charged }
not-in-policy =
    { $what ->
        [place] Dieser Server macht in diesem Kanal keine Bilder oder Videos{ $elsewhere ->
            [yes] ; frag in { $places }.
           *[no] .
        }
        [role] Deine Rollen dürfen hier keine Bilder oder Videos machen.
        [kind] Dieser Server macht das hier nicht.
        [model] Dieser Server nutzt dieses Modell hier nicht.
        [mode] Dieser Server nutzt diesen Modus hier nicht.
       *[references] Dieser Server nimmt hier keine Bilder zum Prompt an.
    } { nothing-charged }
paused =
    { $scope ->
        [operator] Der Bot ist gerade vom Betreiber pausiert. Versuch es später noch einmal.
       *[disk] Gerade ist kein Platz für neue Bilder und Videos. Versuch es später noch einmal.
    } { nothing-charged }
paused-here = Auf diesem Server ist das gerade pausiert: „{ $reason }“. { nothing-charged }
out-of-funds = { $maker } geht gerade nicht: Das Konto des Bots dort ist leer. Nimm ein anderes Modell oder frag später noch einmal. { nothing-charged }
out-of-funds-at = { $maker } geht gerade nicht: Das Konto des Bots dort ist leer. Nimm ein anderes Modell oder einen anderen Anbieter, oder frag später noch einmal. { nothing-charged }
switched-off = { $maker } ist gerade abgeschaltet. Nimm ein anderes Modell; `/darkroom models` zeigt, was es gibt. { nothing-charged }
switched-off-at = { $maker } ist gerade abgeschaltet. Nimm ein anderes Modell oder einen anderen Anbieter; `/darkroom models` zeigt, was es gibt. { nothing-charged }

not-allowed =
    { $needs ->
        [author] Das kann nur, wer den Auftrag gegeben hat.
        [author_or_moderator] Das kann nur, wer den Auftrag gegeben hat, oder im zugehörigen Kanal jemand mit **Nachrichten verwalten**.
        [its_channel] Prompt und Dateien bleiben dort, wo sie gepostet wurden: Frag dort noch einmal an.
        [manage_server] Dafür brauchst du **Server verwalten**.
        [moderator] Das dürfen nur Moderatorinnen und Moderatoren dieses Servers.
        [another_moderator] Über deine eigene Anfrage entscheidet jemand anderes aus der Moderation.
        [other_than_decided] Das hast du selbst entschieden: Über den Einspruch entscheidet jemand anderes aus der Moderation.
       *[operator] Das kann nur, wer den Bot betreibt.
    }
no-such-job = Auf diesem Server gibt es keinen Auftrag { $job }. `/jobs list` zeigt deine.
nothing-posted = Es gibt nichts zu löschen: Es wurde kein Ergebnis gepostet, oder es ist schon weg.
too-late =
    { $state ->
        [delivered] Es ist schon fertig und gepostet.
        [cancelled] Es ist schon abgebrochen; die Credits wurden erstattet.
        [failed] Es ist schon ohne Ergebnis zu Ende; die Credits wurden erstattet.
        [rejected] Die Moderation hat es schon abgelehnt; die Credits wurden erstattet.
        [expired] Die Zeit dafür ist schon abgelaufen; die Credits wurden erstattet.
        [withheld] Es wird schon zurückgehalten; die Credits wurden erstattet.
        [undeliverable] Es ist schon zu Ende und konnte nicht gepostet werden; die Credits wurden erstattet.
        [ready] Es ist fertig und wird gerade gepostet, deshalb lässt es sich nicht mehr abbrechen.
        [collecting] Es ist fertig und wird gerade geholt, deshalb lässt es sich nicht mehr abbrechen.
        [review] Es ist schon gemacht und wartet auf die Moderation, deshalb lässt es sich nicht mehr abbrechen.
       *[other] Es wird schon gemacht und ist bezahlt, deshalb lässt es sich nicht mehr abbrechen.
    }
