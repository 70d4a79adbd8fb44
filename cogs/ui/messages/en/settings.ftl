# /settings: the policy as a file.
settings-exported = The whole policy of this server, every key with what it is set to. Change it, then `/settings import` it here or in another server.
settings-unreadable = That is no text file that I can read. Attach the TOML file that `/settings export` writes.
settings-at-line = line { $line }{ $has-key ->
    [yes] , { $key }
   *[no] {""}
 }
settings-refused = Nothing was changed. In { $where }: { $why }
settings-why = { $why ->
    [syntax] this is not TOML. { $expected }
    [unknown_key] there is no such key.
    [not_text] this must be text, in quotes.
    [not_whole] this must be a whole number.
    [not_amount] this must be an amount in dollars, like 5 or 2.50, with up to six decimals.
    [not_boolean] this must be `true` or `false`.
    [not_list] this must be a list, in square brackets.
    [not_table] this must be a table.
    [not_listed] this must be one of: { $expected }.
    [too_small] this must be at least { $expected }.
    [too_large] this must be at most { $expected }.
    [too_many] there may be at most { $expected }.
    [too_long] this may have at most { $expected } characters.
    [not_id] this must be an id of Discord's, as text.
    [no_words] a term needs at least one letter or digit.
    [bad_step] a step is `warning`, `ban`, or a pause like `pause 24h` or `pause 7d`.
    [bad_pattern] this is no pattern in RE2's syntax. { $expected }
    [pattern_too_large] this pattern is too large.
   *[matches_everything] this pattern would match everything.
 }
settings-imported = The policy is in force. { $count ->
    [one] One key changed
   *[other] { $count } keys changed
 }: { $keys }. Attached is the policy of before, in case you want it back.
settings-imported-same = This is the policy already: nothing changed.
# /settings try.
settings-tried = From you, here, this text { $verdict }
settings-verdict-allow = would be made.
settings-verdict-hold = would wait for a moderator: { $reasons }.
settings-verdict-refuse = would be refused: { $why ->
    [banned] you are banned here.
    [banned_everywhere] you are banned from this bot.
    [member_paused] you are paused.
    [paused] the server or this channel is paused.
    [place] nothing is made in this channel.
    [age_restricted] it belongs in an age-restricted channel.
    [role] your roles may not ask here.
    [kind] pictures are not made here.
    [model] the model is not used here.
    [mode] the mode is not used here.
    [references] no pictures may come along here.
    [new_member] you are too new here.
   *[text] { $category ->
        [minors] by the rule that protects minors, which cannot be switched off.
        [terms] by a blocked term or a pattern of this server.
       *[other] by the rules.
     }
 }
settings-hold-reason = { $reason ->
    [new_member] a new member
    [everything] every prompt is reviewed
    [unclear] the classifier did not answer
    [sexual] it may be sexual
    [violence] it may be violent
    [hate] it may be hateful
    [harassment] it may harass somebody
    [self_harm] it may be about self-harm
    [illegal] it may be about something illegal
    [real_people] it may fake a real person
   *[other] it may go against the rules
 }
settings-tried-last = { $count ->
    [0] No earlier prompts of this server are kept to compare with.
   *[other] Of the last { $count } prompts that are kept, these rules would have refused { $refused } and held { $held } for a moderator (without asking the classifier).
 }
