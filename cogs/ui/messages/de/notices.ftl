notice-out-of-funds = { $provider } meldet ein leeres Konto. Bis Geld da ist, bekommt dieser Anbieter keine Arbeit.
notice-offer-disabled = { $provider } hat { $upstream } abgeschaltet: Einen Tag lang oder bis zum Neustart wird es nicht genutzt.
notice-uploads-missing = Zu { $provider } lassen sich keine Bilder hochladen: Die eingestellte Adresse bietet das nicht an. Wäre `PUBLIC_URL` gesetzt, könnte er sie bei mir abholen; bis dahin bekommt er von Bildern ohne Metadaten den Link von Discord, und andere Aufträge mit Bildern gehen an andere Anbieter oder werden erstattet.
notice-failing = { $provider } fällt immer wieder aus ({ $error }) und pausiert eine Weile.
notice-balance-low = Das Konto bei { $provider } ist fast leer: Dort sind noch { $balance } Credits.
notice-disk-full = Der Speicher für Medien ist voll: Ergebnisse warten, und neue Anfragen werden abgelehnt.
notice-ledger-broken =
    { $violations ->
        [one] Das Kassenbuch geht an { $violations } Stelle nicht auf: Führe `darkroom doctor` aus.
       *[other] Das Kassenbuch geht an { $violations } Stellen nicht auf: Führe `darkroom doctor` aus.
    }
notice-rows-unreadable = Aufträge, die sich nicht lesen lassen: { $count } ({ $jobs }). Neuer Versuch jede Stunde; im Log steht, warum.
notice-cannot-post = Discord lässt mich in { $channel } keine Ergebnisse posten.
notice-needs-permissions = Ich brauche { $permissions } in { $channel }, um dort Ergebnisse zu posten.

told-cancelled =
    { $credits ->
        [one] { $member } hat deinen Auftrag { $job } abgebrochen; { $credits } Credit erstattet.
       *[other] { $member } hat deinen Auftrag { $job } abgebrochen; { $credits } Credits erstattet.
    }
told-given =
    { $credits ->
        [one] { $member } hat dir { $credits } Credit gegeben.
       *[other] { $member } hat dir { $credits } Credits gegeben.
    }
told-taken =
    { $credits ->
        [one] { $member } hat dir { $credits } Credit abgezogen.
       *[other] { $member } hat dir { $credits } Credits abgezogen.
    }
told-in-private = { $told } `/credits history` zeigt dort jede Zeile.
told-in-private-of = Auf **{ $server }**: { $told } `/credits history` zeigt dort jede Zeile.
told-below = -# **Neu:** { $told }
notice-nobody-to-report-to = Auf dem Server { $server } wurde der Beitrag zu Auftrag { $job } gemeldet, und dort ist kein Kanal für die Moderation festgelegt.
notice-nobody-reviews = Auf dem Server { $server } sollte die Moderation das Ergebnis von Auftrag { $job } ansehen, und dort ist kein Prüfkanal festgelegt: Niemand hat es gesehen, und die Credits wurden erstattet. `/setup` legt dort einen fest.
