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
    [unknown_model] there is no model { $expected } here; `/models` shows those there are.
    [unknown_mode] no model here has a mode { $expected }.
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
settings-tried = Asked by you in this channel, this text { $verdict }
settings-not-tried = Nothing was tried: { $why }
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
    [kind] images are not made here.
    [model] the model is not used here.
    [mode] the mode is not used here.
    [references] no images may come along here.
    [new_member] you are too new here.
   *[text] { $category ->
        [minors] by the rule that protects minors, which cannot be switched off.
        [terms] by a blocked term or a pattern of this server.
       *[other] by the rules.
     }
 }
settings-tried-by = It goes against { $rules }. Nobody else reads this.
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
# The panel: /settings panel.
settings-title = ## Settings · { $section }
settings-section = { $section ->
    [making] What may be made
    [review] Review
    [rules] Rules for prompts
    [strikes] Reports and strikes
    [money] Budgets
    [bot] Results, language, keeping
    [channels] One channel
   *[roles] One role
 }
settings-pick = { $section ->
    [channels] Choose a channel. What is set for it counts in place of the server's own, in its threads too.
   *[roles] Choose a role. Of several roles that a member has, the most generous counts.
 }
settings-own = **With settings of their own:** { $named }
settings-more = More
settings-clear = { $section ->
    [channels] Forget this channel
   *[roles] Forget this role
 }
settings-edit = Change
settings-all = All
settings-named = **{ $key }**
    -# { $about }
settings-row = { $named }
    { $value }
settings-value = { $value ->
    [true] Yes
    [false] No
    [off] None
    [flagged] Flagged ones
    [all] All
    [general] General
    [mature] Mature
    [thread] In a thread on the card
    [member] In a private thread of the member
    [channel] In the channel
    [hold] Wait for a moderator
    [refuse] Are refused
    [discord] As in Discord
   *[other] { $value }
 }
# What each choice of review means; 100 characters at most.
settings-review-about = { $key ->
    [review_prompts] { $value ->
        [flagged] What looks sexual, violent, hateful or illegal waits
        [all] Every prompt waits
       *[off] Nothing waits; blocked terms are refused all the same
     }
   *[review_outputs] { $value ->
        [flagged] What looks wrong, or came of a flagged prompt, waits
        [all] Every result waits
       *[off] Results are posted at once
     }
 }
settings-inherited = As in the server: { $value }
settings-unsaid = Nothing said
settings-dollars = { $none ->
    [yes] None
   *[no] { $amount }
 }
settings-number = { $number }
settings-lines = { $count ->
    [0] None
   *[other] { $count }: { $few }
 }
settings-text = { $empty ->
    [yes] Empty
   *[no] { $text }
 }
settings-form = { $control ->
    [lines] One a line
    [dollars] In dollars
    [number] A whole number
   *[text] Text
 }
settings-not-taken = ⚠️ Nothing was changed: { $why }
settings-key = { $key ->
    [generate] Generate
    [images] Images
    [videos] Videos
    [references] Images from members
    [models] Models
    [modes] Modes
    [rating] Rating
    [paused] Pause
    [review_prompts] Review of prompts
    [review_outputs] Review of results
    [review_channel] Review channel
    [log_channel] Log channel
    [moderator_roles] Moderator roles
    [approvals] Approvals
    [self_approval] Own requests
    [review_hours] Hours to decide
    [blocked_terms] Blocked terms
    [allowed_terms] Allowed terms
    [patterns] Patterns
    [new_member_hours] Hours as a new member
    [new_members] New members
    [reports_to_hide] Reports that hide
    [strikes] Strikes
    [strike_days] Days of a strike
    [budget_per_day] Budget a day
    [budget_per_month] Budget a month
    [delivery] Results
    [language] Language
    [retention] Days of keeping
    [keep_blocked_prompts] Keep blocked prompts
    [channels] In channels
    [allowance] Credits a day
    [in_flight] Requests at a time
   *[cost_per_day] Cost a day
 }
settings-about = { $key ->
    [generate] { $scope ->
        [server] Whether members may make things, where no channel says otherwise
        [channels] Whether members may make things here
       *[roles] Whether this role's members may make things
     }
    [images] Whether images may be made
    [videos] Whether videos may be made
    [references] Whether members may attach images to a prompt
    [models] { $scope ->
        [channels] The models that may be asked for here; none chosen: as in the server
       *[server] The models that may be asked for; none chosen: all
     }
    [modes] { $scope ->
        [channels] The modes that may be asked for here; none chosen: as in the server
       *[server] The modes that may be asked for; none chosen: all
     }
    [rating] What counts as flagged; mature counts in age-restricted channels only
    [paused] A reason, which members read, pauses everything; empty: no pause
    [review_prompts] Which prompts wait for a moderator before anything is spent
    [review_outputs] Which results wait for a moderator before anybody sees them
    [review_channel] Where moderators decide
    [log_channel] Where it is noted what moderators and rules did
    [moderator_roles] Roles that may decide, beside Moderate Members
    [approvals] How many moderators must approve
    [self_approval] Whether moderators may approve their own
    [review_hours] After so long without a decision it ends and the credits return; 1 to 168
    [blocked_terms] Prompts with one of them are refused
    [allowed_terms] Passed over where blocked terms and categories are looked for
    [patterns] Regular expressions (RE2) that refuse a prompt
    [new_member_hours] Whose account or membership is younger is new; 0: nobody
    [new_members] What happens to what new members ask for
    [reports_to_hide] So many reports hide a post until a moderator decides; 0: never
    [strikes] What each strike leads to: warning, pause 24h, pause 7d, ban
    [strike_days] After so long a strike counts no more
    [budget_per_day] Dollars of estimated cost by UTC day; 0: none of its own
    [budget_per_month] Dollars of estimated cost by UTC month; 0: none of its own
    [delivery] Where results are posted
    [language] Of what everybody reads
    [retention] How long ended requests are kept; 0: as the operator set
    [keep_blocked_prompts] Whether the log keeps the text of what the rules refused
    [channels] Where Generate counts for the role; none chosen: everywhere
    [allowance] In place of the bot's own allowance
    [in_flight] Waiting ones included
   *[cost_per_day] Dollars of estimated cost by member and day
 }
