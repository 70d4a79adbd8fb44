# The card that moderators decide on.
review-title =
    { $kind ->
        [prompt] ### A request waits for you
        [output] ### A result waits for you
        [report] ### A post was reported
       *[appeal] ### A member appeals
    }
    { $member } · job { $job }
review-decided =
    { $decision ->
        [approved] ✅ Approved by { $by }
        [declined] ⛔ Declined by { $by }{ $struck ->
            [yes] {" "}with a strike
           *[no] {""}
        }: { $why }
        [kept] ✅ Kept by { $by }
        [withdrawn] ⛔ Withdrawn by { $by }{ $struck ->
            [yes] {" "}with a strike
           *[no] {""}
        }
        [banned] ⛔ Withdrawn, and the member banned, by { $by }
        [granted] ✅ Appeal granted by { $by }
        [cancelled] Cancelled before anybody decided
        [expired] Nobody decided in time; the credits were refunded
       *[gone] There is nothing left to decide
    }
    { $has-note ->
        [yes] > { $note }
       *[no] { "" }
    }
    -# { $member } · job { $job }
review-reasons = **Why it waits:** { $reasons }
review-reason =
    { $reason ->
        [minors] may show a minor
        [sexual] sexual
        [violence] violence
        [hate] hatred
        [harassment] harassment
        [self_harm] self-harm
        [illegal] something illegal
        [real_people] a real person
        [terms] the server's own rules
        [new_member] a new member
        [everything] everything is looked at here
        [unclear] the classifier gave no clear answer
       *[other] the classifier flagged it
    }
review-member = **Who:** account made { $created }{ $has-joined ->
        [yes] , joined { $joined }
       *[no] { "" }
    }
review-history = **So far:** { $requests ->
        [one] { $requests } request
       *[other] { $requests } requests
    }, { $declined } declined, { $strikes ->
        [one] { $strikes } strike
       *[other] { $strikes } strikes
    }
review-made = **With:** { $made } · { credits } · costs about { $cost }
review-channel = **Where:** { $channel }
review-expires = { $channel } · expires { $when }
review-votes = **Approved by:** { $by } ({ $votes } of { $needed })
review-kept = **Lets through:** { $kept } of { $all }: number { $files }
review-all-kept = All of it is let through.
review-too-large = ||Number { $number } is too large for Discord here: <{ $url }>||
review-choose = Let through only some of them
review-file = Number { $number }
review-awaits-author = Changed by { $member }; waits for its author to confirm.

# Why a moderator declines, and why a member reports.
review-why =
    { $why ->
        [sexual] Too sexual for this place
        [violence] Too violent for this place
        [hate] Spreads hatred
        [harassment] Harasses somebody
        [real_people] Shows a real person as they are not
        [illegal] About something illegal
        [quality] Not what this channel is for
        [rules] Against this server's rules
       *[other] Another reason
    }

# Forms.
review-edit-title = Edit the prompt
review-edit-prompt = Prompt
review-edit-about = Its author confirms it before anything is spent.
review-decline-title = Decline
review-strike-title = Decline and give a strike
review-why-label = Reason
review-note-label = To its author
review-note-about = Its author reads this, and moderators on the card. You may leave it empty.

# What the moderator who pressed reads.
review-done =
    { $decision ->
        [approved] { $kind ->
            [output] Approved. It is posted for { $member } now.
           *[prompt] Approved. { $member } gets it made now.
        }
        [declined] Declined{ $struck ->
            [yes] {" "}with a strike
           *[no] {""}
        }. { $member } was refunded and is told why.
        [kept] It stays.
        [withdrawn] It is being taken down.
        [banned] It is being taken down, and { $member } is banned.
        [granted] Granted.
       *[gone] There is nothing left to decide.
    }
review-one-more = Your approval counts: { $votes } of { $needed }. Another moderator must approve too.
review-chosen =
    { $kept }
    Nothing is decided yet: press **Approve** when that is right.
review-edited = Changed. { $member } is asked to confirm it; nothing is spent before.
review-over =
    { $decision ->
        [approved] { $known ->
            [yes] { $by } has approved it already.
           *[no] It was approved already.
        }
        [declined] { $known ->
            [yes] { $by } has declined it already.
           *[no] It was declined already.
        }
        [cancelled] It was cancelled before anybody decided. Nothing was charged.
        [expired] It expired before anybody decided. The credits were refunded.
        [gone] There is nothing left to decide: it ended another way.
       *[kept] { $known ->
            [yes] { $by } has decided already.
           *[no] It was decided already.
        }
    }
review-outdated = What is decided here has changed since this was shown to you, so nothing was counted. The newest is shown now: look at it, and press again.
review-awaits = A moderator has changed the prompt, and its author has to confirm it first.
review-author-banned = This member is banned from the bot here. Decline it, or lift the ban first.
review-no-channel = Moderators look at requests like this first, and this server has no channel for that yet. Ask somebody who manages the server to set one. { nothing-charged }

# What the author reads.
confirm-question =
    A moderator has changed your prompt to:
    > { $prompt }
    Press **Confirm** to have it made for { credits }, or **Cancel** for a refund.
    -# job { $job }
confirm-public =
    { $member } a moderator has changed a request of yours. Press **Confirm** to see it first.
    -# job { $job }
confirmed = Confirmed. It joins the queue now.
confirmed-waits = Confirmed. Another moderator has to approve it too.
declined =
    A moderator did not approve your { $made ->
        [yes] result
       *[no] request
    }: **{ $why }**. { $refunded }{ $struck ->
        [yes] {" "}It came with a strike.
       *[no] {""}
    }
    { $has-note ->
        [yes] > { $note }
       *[no] { "" }
    }
    -# job { $job }
declined-public =
    { $member } your { $made ->
        [yes] result
       *[no] request
    } was not approved. { $refunded }
    -# job { $job }
