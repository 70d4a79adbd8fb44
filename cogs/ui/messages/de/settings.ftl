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
settings-tried = Von dir und hier gilt für diesen Text: { $verdict }
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
