# /settings: die Regeln als Datei.
settings-exported = Alle Einstellungen dieses Servers, jeder Schlüssel mit seinem Wert. Ändere die Datei und lade sie mit `/settings import` hier oder auf einem anderen Server.
settings-unreadable = Das ist keine Textdatei, die ich lesen kann. Hänge die TOML-Datei an, die `/settings export` schreibt.
settings-at-line = Zeile { $line }{ $has-key ->
    [yes] , { $key }
   *[no] {""}
 }
settings-refused = Nichts wurde geändert. In { $where }: { $why }
settings-why = { $why ->
    [syntax] Das ist kein TOML. { $expected }
    [unknown_key] Diesen Schlüssel gibt es nicht.
    [not_text] Hier muss Text in Anführungszeichen stehen.
    [not_whole] Hier muss eine ganze Zahl stehen.
    [not_amount] Hier muss ein Betrag in Dollar stehen, etwa 5 oder 2.50, mit bis zu sechs Nachkommastellen.
    [not_boolean] Hier muss `true` oder `false` stehen.
    [not_list] Hier muss eine Liste in eckigen Klammern stehen.
    [not_table] Hier muss eine Tabelle stehen.
    [not_listed] Möglich sind: { $expected }.
    [unknown_model] Ein Modell { $expected } gibt es hier nicht; `/models` zeigt, welche es gibt.
    [unknown_mode] Kein Modell hier hat einen Modus { $expected }.
    [too_small] Das muss mindestens { $expected } sein.
    [too_large] Das darf höchstens { $expected } sein.
    [too_many] Es dürfen höchstens { $expected } sein.
    [too_long] Das darf höchstens { $expected } Zeichen haben.
    [not_id] Hier muss eine ID von Discord als Text stehen.
    [no_words] Ein Begriff braucht mindestens einen Buchstaben oder eine Ziffer.
    [bad_step] Eine Stufe ist `warning`, `ban` oder eine Pause wie `pause 24h` oder `pause 7d`.
    [bad_pattern] Das ist kein Muster in der Syntax von RE2. { $expected }
    [pattern_too_large] Dieses Muster ist zu groß.
   *[matches_everything] Dieses Muster würde auf alles passen.
 }
settings-imported = Die Einstellungen gelten jetzt. { $count ->
    [one] Ein Schlüssel hat sich geändert
   *[other] { $count } Schlüssel haben sich geändert
 }: { $keys }. Im Anhang sind die Einstellungen von vorher, falls du sie zurück möchtest.
settings-imported-same = Das sind schon die Einstellungen: Nichts hat sich geändert.
settings-tried = Von dir in diesem Kanal gilt für diesen Text: { $verdict }
settings-not-tried = Nichts wurde ausprobiert: { $why }
settings-verdict-allow = Er würde gemacht.
settings-verdict-hold = Er würde auf die Moderation warten: { $reasons }.
settings-verdict-refuse = Er würde abgelehnt: { $why ->
    [banned] Du bist hier ausgeschlossen.
    [banned_everywhere] Du bist von diesem Bot ausgeschlossen.
    [member_paused] Du bist pausiert.
    [paused] Der Server oder dieser Kanal ist pausiert.
    [place] In diesem Kanal wird nichts erstellt.
    [age_restricted] Das gehört in einen Kanal mit Altersbeschränkung.
    [role] Deine Rollen dürfen hier nichts anfordern.
    [kind] Bilder werden hier nicht erstellt.
    [model] Das Modell wird hier nicht benutzt.
    [mode] Der Modus wird hier nicht benutzt.
    [references] Hier dürfen keine Bilder mitgeschickt werden.
    [new_member] Du bist hier zu neu.
   *[text] { $category ->
        [minors] Die Regel zum Schutz von Minderjährigen, die niemand abschalten kann.
        [terms] Ein gesperrter Begriff oder ein Muster dieses Servers.
       *[other] Die Regeln.
     }
 }
settings-tried-by = Er verstößt gegen { $rules }. Das liest sonst niemand.
settings-hold-reason = { $reason ->
    [new_member] ein neues Mitglied
    [everything] jeder Prompt wird geprüft
    [unclear] der Klassifikator hat nicht geantwortet
    [sexual] vielleicht sexuell
    [violence] vielleicht gewalttätig
    [hate] vielleicht hasserfüllt
    [harassment] vielleicht eine Belästigung
    [self_harm] vielleicht Selbstverletzung
    [illegal] vielleicht etwas Verbotenes
    [real_people] vielleicht die Fälschung einer echten Person
   *[other] vielleicht gegen die Regeln
 }
settings-tried-last = { $count ->
    [0] Es sind keine früheren Prompts dieses Servers aufbewahrt, die sich vergleichen ließen.
   *[other] Von den letzten { $count } aufbewahrten Prompts hätten diese Regeln { $refused } abgelehnt und { $held } der Moderation vorgelegt (ohne den Klassifikator zu fragen).
 }
# Das Bedienfeld: /settings panel.
settings-title = ## Einstellungen · { $section }
settings-section = { $section ->
    [making] Was erstellt werden darf
    [review] Prüfung
    [rules] Regeln für Prompts
    [strikes] Meldungen und Strikes
    [money] Budgets
    [bot] Ergebnisse, Sprache, Aufbewahrung
    [channels] Ein Kanal
   *[roles] Eine Rolle
 }
settings-pick = { $section ->
    [channels] Wähle einen Kanal. Was für ihn gesetzt ist, gilt anstelle der Einstellung des Servers, auch in seinen Threads.
   *[roles] Wähle eine Rolle. Hat ein Mitglied mehrere, gilt die großzügigste.
 }
settings-own = **Mit eigenen Einstellungen:** { $named }
settings-more = Mehr
settings-clear = { $section ->
    [channels] Diesen Kanal vergessen
   *[roles] Diese Rolle vergessen
 }
settings-edit = Ändern
settings-all = Alle
settings-named = **{ $key }**
    -# { $about }
settings-row = { $named }
    { $value }
settings-value = { $value ->
    [true] Ja
    [false] Nein
    [off] Keine
    [flagged] Auffällige
    [all] Alle
    [general] Für alle
    [mature] Für Erwachsene
    [thread] In einem Thread an der Karte
    [member] In einem privaten Thread des Mitglieds
    [channel] Im Kanal
    [hold] Warten auf die Moderation
    [refuse] Werden abgelehnt
    [discord] Wie in Discord
   *[other] { $value }
 }
settings-review-about = { $key ->
    [review_prompts] { $value ->
        [flagged] Was sexuell, brutal, hasserfüllt oder verboten scheint, wartet
        [all] Jeder Prompt wartet
       *[off] Nichts wartet; gesperrte Begriffe werden trotzdem abgelehnt
     }
   *[review_outputs] { $value ->
        [flagged] Was nicht in Ordnung scheint oder aus einem auffälligen Prompt kam, wartet
        [all] Jedes Ergebnis wartet
       *[off] Ergebnisse werden sofort gepostet
     }
 }
settings-inherited = Wie auf dem Server: { $value }
settings-unsaid = Nichts gesagt
settings-dollars = { $none ->
    [yes] Keins
   *[no] { $amount }
 }
settings-number = { $number }
settings-lines = { $count ->
    [0] Keine
   *[other] { $count }: { $few }
 }
settings-text = { $empty ->
    [yes] Leer
   *[no] { $text }
 }
settings-form = { $control ->
    [lines] Einer pro Zeile
    [dollars] In Dollar
    [number] Eine ganze Zahl
   *[text] Als Text
 }
settings-not-taken = ⚠️ Nichts wurde geändert: { $why }
settings-key = { $key ->
    [generate] Erstellen
    [images] Bilder
    [videos] Videos erstellen
    [references] Bilder von Mitgliedern
    [models] Modelle
    [modes] Modi
    [rating] Einstufung
    [paused] Pause
    [review_prompts] Prüfung von Prompts
    [review_outputs] Prüfung von Ergebnissen
    [review_channel] Prüfkanal
    [log_channel] Protokollkanal
    [moderator_roles] Rollen der Moderation
    [approvals] Freigaben
    [self_approval] Eigene Aufträge
    [review_hours] Stunden zum Entscheiden
    [blocked_terms] Gesperrte Begriffe
    [allowed_terms] Erlaubte Begriffe
    [patterns] Muster
    [new_member_hours] Stunden als neues Mitglied
    [new_members] Neue Mitglieder
    [reports_to_hide] Meldungen bis zum Verbergen
    [strikes] Strikes und Folgen
    [strike_days] Tage eines Strikes
    [budget_per_day] Budget am Tag
    [budget_per_month] Budget im Monat
    [delivery] Ergebnisse
    [language] Sprache
    [retention] Tage der Aufbewahrung
    [keep_blocked_prompts] Abgelehnte Prompts behalten
    [channels] In Kanälen
    [allowance] Credits am Tag
    [in_flight] Aufträge gleichzeitig
   *[cost_per_day] Kosten am Tag
 }
settings-about = { $key ->
    [generate] { $scope ->
        [server] Ob Mitglieder etwas erstellen dürfen, wo kein Kanal etwas anderes sagt
        [channels] Ob Mitglieder hier etwas erstellen dürfen
       *[roles] Ob Mitglieder mit dieser Rolle etwas erstellen dürfen
     }
    [images] Ob Bilder erstellt werden dürfen
    [videos] Ob Videos erstellt werden dürfen
    [references] Ob Mitglieder Bilder an einen Prompt hängen dürfen
    [models] { $scope ->
        [channels] Die Modelle, die hier erlaubt sind; keins gewählt: wie auf dem Server
       *[server] Die Modelle, die erlaubt sind; keins gewählt: alle
     }
    [modes] { $scope ->
        [channels] Die Modi, die hier erlaubt sind; keiner gewählt: wie auf dem Server
       *[server] Die Modi, die erlaubt sind; keiner gewählt: alle
     }
    [rating] Was als auffällig gilt; „für Erwachsene“ zählt nur in Kanälen mit Altersbeschränkung
    [paused] Ein Grund, den Mitglieder lesen, pausiert alles; leer: keine Pause
    [review_prompts] Welche Prompts auf die Moderation warten, bevor etwas ausgegeben wird
    [review_outputs] Welche Ergebnisse auf die Moderation warten, bevor sie jemand sieht
    [review_channel] Wo die Moderation entscheidet
    [log_channel] Wo steht, was Moderation und Regeln getan haben
    [moderator_roles] Rollen, die entscheiden dürfen, neben „Mitglieder moderieren“
    [approvals] Wie viele aus der Moderation zustimmen müssen
    [self_approval] Ob die Moderation eigene Aufträge freigeben darf
    [review_hours] Ohne Entscheidung endet es dann, und die Credits kommen zurück; 1 bis 168
    [blocked_terms] Prompts mit einem davon werden abgelehnt
    [allowed_terms] Werden übergangen, wo nach gesperrten Begriffen und Kategorien gesucht wird
    [patterns] Reguläre Ausdrücke (RE2), die einen Prompt ablehnen
    [new_member_hours] Wessen Konto oder Beitritt jünger ist, gilt als neu; 0: niemand
    [new_members] Was mit Aufträgen neuer Mitglieder geschieht
    [reports_to_hide] So viele Meldungen verbergen einen Beitrag bis zur Entscheidung; 0: nie
    [strikes] Wozu jeder Strike führt: warning, pause 24h, pause 7d, ban
    [strike_days] Danach zählt ein Strike nicht mehr
    [budget_per_day] Dollar geschätzter Kosten pro UTC-Tag; 0: kein eigenes
    [budget_per_month] Dollar geschätzter Kosten pro UTC-Monat; 0: kein eigenes
    [delivery] Wo Ergebnisse gepostet werden
    [language] Von allem, was alle lesen
    [retention] Wie lange beendete Aufträge bleiben; 0: wie vom Betreiber gesetzt
    [keep_blocked_prompts] Ob das Protokoll den Text behält, den die Regeln abgelehnt haben
    [channels] Wo „Erstellen“ für die Rolle zählt; keiner gewählt: überall
    [allowance] Anstelle der Credits, die der Bot sonst gibt
    [in_flight] Wartende zählen mit
   *[cost_per_day] Dollar geschätzter Kosten pro Mitglied und Tag
 }
