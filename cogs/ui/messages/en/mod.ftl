# Strikes, bans and pauses.
mod-not-them = { $who ->
    [self] You can't decide about yourself; ask another moderator.
    [bot] A bot makes no images or videos, so there is nothing to decide about it.
   *[manager] This member manages the server, so no moderator can strike, pause or ban them. Nothing was decided.
 }
# To the member it is about, below an answer. The reason comes quoted.
sanction-told = { $act ->
    [strike] { $consequence ->
        [ban] A moderator gave you a strike: you can no longer make images or videos in this server.
        [pause] A moderator gave you a strike: you can make images and videos again { $until }.
       *[warning] A moderator gave you a strike, which is a warning: nothing else follows this time.
     }
    [pardon] A moderator took a strike of yours back.
    [ban] A moderator banned you from this bot in this server.
    [unban] A moderator lifted your ban: you can make images and videos here again.
    [resume] A moderator lifted your pause: you can make images and videos here again.
   *[pause] A moderator paused you: you can make images and videos again { $until }.
 }{ $has-reason ->
    [yes] {" "}Reason: { $reason }
   *[no] {""}
 }
# To the moderator who decided.
sanction-decided = { $consequence ->
    [none] { $act ->
        [pardon] { $member } has no strike that counts, so there is none to take back.
        [ban] { $member } is banned here already.
        [unban] { $member } is not banned here.
       *[resume] { $member } is not paused here.
     }
   *[other] { $act ->
        [strike] { $consequence ->
            [ban] { $member } has { $strikes ->
                [one] one strike
               *[other] { $strikes } strikes
             } now and is banned from the bot in this server.
            [pause] { $member } has { $strikes ->
                [one] one strike
               *[other] { $strikes } strikes
             } now and is paused; it ends { $until }.
           *[warning] { $member } has { $strikes ->
                [one] one strike
               *[other] { $strikes } strikes
             } now: a warning.
         }
        [pardon] A strike of { $member } was taken back, with what it led to; { $strikes ->
            [0] none is left
            [one] one is left
           *[other] { $strikes } are left
         }.
        [ban] { $member } is banned from the bot in this server. What they asked for before goes on.
        [unban] { $member } is no longer banned.
        [resume] { $member } is no longer paused.
       *[pause] { $member } is paused; it ends { $until }.
     }
 }
# /mod member.
record-title = ### { $member }
record-sanction = { $kind ->
    [ban] ⛔ Banned { $scope ->
        [everywhere] everywhere
       *[here] here
     } by { $by } { $since }.
   *[pause] ⏸️ Paused by { $by } { $since }; it ends { $until }.
 }{ $has-reason ->
    [yes] {" "}Reason: { $reason }
   *[no] {""}
 }
record-strikes = { $count ->
    [0] No strikes.
    [one] One strike, { $counting ->
        [0] which counts no more
       *[other] which counts
     }:
   *[other] { $count } strikes, of which { $counting } { $counting ->
        [one] counts
       *[other] count
     }:
 }
record-strike = - { $at } by { $by }{ $has-job ->
    [yes] {" "}for { $job }
   *[no] {""}
 }{ $pardoned ->
    [yes] , taken back
   *[no] {""}
 }{ $has-reason ->
    [yes] : { $reason }
   *[no] {""}
 }
record-days = { $days ->
    [one] **In the last day:**
   *[other] **In the last { $days } days:**
 } { credits } paid, cost about { $cost } · { $blocked ->
    [one] one prompt refused by the rules or a provider
   *[other] { $blocked } prompts refused by the rules or a provider
 } · { $reported ->
    [one] reported once
   *[other] reported { $reported } times
 }
record-jobs = { $count ->
    [0] They have asked for nothing here that is still kept.
   *[other] **Last requests:**
 }
record-job = - { $job } { $model }, { $state ->
    [held] waits for a moderator
    [queued] waits its turn
    [submitting] is being sent
    [unknown] unclear at the provider
    [running] is being made
    [collecting] is being fetched
    [review] the result waits for a moderator
    [ready] is being posted
    [delivered] posted
    [failed] failed
    [cancelled] cancelled
    [rejected] declined
    [expired] ran out of time
    [withheld] withheld
   *[undeliverable] could not be posted
 }, { $at }
record-button = { $act ->
    [strike] Strike
    [pardon] Take a strike back
    [ban] Ban
    [unban] Lift the ban
    [pause] Pause
    [resume] Lift the pause
   *[grant] Grant
 }
record-form = { $field ->
    [hours] Hours
    [amount] Credits
   *[reason] Reason
 }
record-form-about = { $field ->
    [hours] 1 to { $most }
    [amount] A negative number takes credits back
   *[reason] The member reads it. You may leave it empty.
 }
record-unreadable = ⚠️ Nothing was done: give a whole number.
# A line of the log channel. By whom, about whom and which job come as mentions and code.
log-nobody = a rule
log-entry = { $at } { $told }{ $has-reason ->
    [yes] {" "}({ $reason })
   *[no] {""}
 }
log-line = { $kind ->
    [strike] { $by } gave { $member } a strike, { $strikes ->
        [one] the first that counts
       *[other] one of { $strikes } that count
     }: { $consequence ->
        [ban] banned
        [pause] paused, which ends { $until }
       *[warning] a warning
     }.
    [pardon] { $by } took a strike of { $member } back.
    [ban] { $by } banned { $member }.
    [unban] { $by } lifted the ban of { $member }.
    [pause] { $by } paused { $member }; it ends { $until }.
    [resume] { $by } lifted the pause of { $member }.
    [approve] { $by } approved { $job } of { $member }.
    [edit_prompt] { $by } changed the prompt of { $job }; { $member } is asked to confirm it.
    [confirm_edit] { $member } confirmed the changed prompt of { $job }.
    [decline] { $by } declined { $job } of { $member }: { $why }.
    [cancel] { $by } cancelled { $job } of { $member }.
    [delete_result] { $by } deleted the result of { $job } of { $member }.
    [withdraw] { $by } withdrew { $job } of { $member }.
    [withdraw_refused] Discord did not let me take down all of { $job } of { $member }. I'll keep trying for a week; whoever may delete messages there can do it by hand.
    [report] { $job } of { $member } was reported.
    [hide] { $job } of { $member } was reported often enough: it is hidden until a moderator decides.
    [keep] { $by } kept { $job } of { $member }.
    [appeal] { $member } appeals against what was decided about { $job }.
    [uphold] { $by } upheld what was decided about { $job } of { $member }.
    [lift] { $by } lifted what was decided about { $job } of { $member }.
    [policy] { $by } changed the settings: { $keys }
    [blocked] { $category ->
        [provider] The provider's filter refused { $job } of { $member }.
       *[other] A prompt of { $member } was refused: { $category }.
     }
    [blocked_result] A result of { $member } was stopped, and nobody saw it: { $category }. { $job }
    [held] { $job } of { $member } waits for a moderator: { $reasons }.
    [held_result] The result of { $job } of { $member } waits for a moderator: { $reasons }.
    [budget_alert] { $span ->
        [month] { $spent } of this month's budget of { $ceiling } is spent.
       *[day] { $spent } of today's budget of { $ceiling } is spent.
     }
   *[other] { $kind } { $job }: { $member }, by { $by }.
 }
audit-exported = { $count ->
    [0] Nothing was noted in that time.
    [one] One entry of the moderation log, oldest first.
   *[other] { $count } entries of the moderation log, oldest first.
 }
# To the operator, who decides for all servers.
sanction-everywhere = { $act ->
    [ban] { $changed ->
        [yes] { $member } is banned from this bot in every server. What they asked for before goes on.
       *[no] { $member } is banned everywhere already.
     }
   *[unban] { $changed ->
        [yes] { $member } is no longer banned everywhere. A ban of a single server stays.
       *[no] { $member } is not banned everywhere.
     }
 }
# /mod verify.
verify-known = { $count ->
    [one] This file was made by this bot, in this server:
   *[other] This file was made by this bot, in this server, { $count } times:
 }
verify-job = - { $job } for { $member }, with { $model }, { $at }{ $gone ->
    [yes] , taken down since
   *[no] {""}
 }
verify-unknown = No request that is kept in this server made exactly this file. It may be from elsewhere, have been changed or made smaller since, or be older than what is kept.
verify-unreadable = I couldn't read this file: it is too large to be from here, or gone. Attach it again.
# /mod queue
queue-title = { $count ->
    [0] Nothing waits for moderators.
    [one] **One thing waits for moderators.**
   *[other] **{ $count } things wait for moderators**, the longest waiting first.
 }
queue-line = { $kind ->
    [prompt] **Request**
    [output] **Result**
    [report] **Reported post**
   *[appeal] **Appeal**
 } of { $member }, { $since }{ $ends ->
    [yes] {" "}· expires { $expires }
   *[no] {""}
 }{ $carded ->
    [yes] {""}
   *[no] {" "}· its card is not posted yet
 }
# A line for each request that was delivered, with its buttons.
log-request = { $at } { $member } made something with **{ $model }** for { credits } · job { $job }{ $withdrawn ->
    [no] {""}
    [refused] {" "}· **withdrawn in part**
   *[done] {" "}· **withdrawn**
 }{ $banned ->
    [yes] {" "}· **banned**
   *[no] {""}
 }
log-withdraw = Withdraw
log-ban = Ban
queue-reminder = { $count ->
    [one] ⏰ This has waited for a moderator for some time:
   *[other] ⏰ These have waited for a moderator for some time:
 }
queue-reminder-line = - { $kind ->
    [prompt] Request
    [output] Result
    [report] Reported post
   *[appeal] Appeal
 } { $job }, { $since }, expires { $expires }: { $url }
