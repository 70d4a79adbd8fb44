# How a job stands and how it ended: what happened, what became of the credits, what to do next.
state =
    { $state ->
        [held] waiting for a moderator
        [queued] in the queue
        [submitting] being sent
        [unknown] unclear
        [running] being made
        [collecting] being fetched
        [review] waiting for a moderator
        [ready] being posted
        [delivered] delivered
        [failed] failed
        [rejected] declined
        [cancelled] cancelled
        [expired] expired
        [withheld] withheld
       *[undeliverable] could not be posted
    }
state-progress = being made, { $percent }%
withdrawal =
    { $withdrawal ->
        [asked] being deleted
        [done] deleted
       *[refused] deleted in part
    }

ending = { $what } { $credits } { $next }
ending-live =
    { $credits ->
        [one] It is { $state }. { $credits } credit held.
       *[other] It is { $state }. { $credits } credits held.
    }
ending-unclear = Lost contact with the provider. Nothing is sent twice. If nothing arrives, you'll be refunded.
ending-deleted = { $deleted } { $spent }

what-happened =
    { $reason ->
        [moderated] The provider's content filter refused it.
        [invalid] The provider did not accept this request.
        [provider_failed] The provider could not make it.
        [provider_busy] The provider was too busy to take it.
        [maintenance] The provider is down for maintenance.
        [disabled] The provider has switched this model off for now.
        [out_of_funds] This bot's account at the provider is empty.
        [bad_credentials] The provider doesn't let this bot in right now.
        [no_offer] No provider could take it.
        [budget] The budget for today is used up.
        [timed_out] The provider did not finish it in time.
        [late] It came after all, when its credits had been refunded.
        [uncertain] Lost contact with the provider, so I don't know whether it began.
        [no_media] The provider finished without a result.
        [bad_media] The provider's result could not be fetched or read.
        [disk_full] There was no room left to keep the result.
        [queue_expired] It waited too long for its turn.
        [unsafe] The result did not pass a safety check, so nobody gets to see it.
        [declined] A moderator did not approve it.
        [review_expired] No moderator decided in time.
        [cancelled] It was cancelled before it was finished.
        [taken_down] A moderator took it down.
        [channel_gone] The channel it belonged to is gone.
        [no_permission] I can't post where it belongs.
        [hidden] I can no longer see the place it belongs to.
        [not_age_restricted] The channel is not age-restricted any more, so nothing was posted there.
        [locked] The thread it belongs to is locked.
        [not_handed_over] There is no way to get your image to the provider.
        [input_gone] Your attachment can no longer be read.
        [refused_by_discord] Discord did not take the message.
       *[our_fault] Something went wrong on my side.
    }
what-next =
    { $reason ->
        [moderated] Describe it differently and ask again.
        [invalid] Try other options or another model.
        [provider_failed] Ask again, or try another model.
        [provider_busy] Ask again in a few minutes.
        [maintenance] Ask again later, or try another model or provider.
        [disabled] Try another model; `/darkroom models` shows what there is.
        [out_of_funds] Try another model or provider, or ask again later; the bot's operator knows.
        [bad_credentials] Try another model or provider; the bot's operator must look at it.
        [no_offer] Ask again in a few minutes, or try another model.
        [budget] Ask again after 00:00 UTC.
        [timed_out] Ask again, or try another model.
        [late] You can ask again.
        [uncertain] It isn't sent a second time by itself; ask again if you still want it.
        [no_media] Ask again, or try another model.
        [bad_media] Ask again.
        [disk_full] Ask again later.
        [queue_expired] Ask again when it is quieter.
        [unsafe] Describe it differently and ask again.
        [declined] Describe it differently and ask again, or press **Why?** to read the reason.
        [review_expired] Ask again later.
        [cancelled] You can ask again at any time.
        [taken_down] Ask the moderators if you don't know why.
        [channel_gone] Ask again in another channel.
        [no_permission] Ask again in another channel, or ask whoever manages the server to let me post.
        [hidden] Add me there again, or ask somewhere else.
        [not_age_restricted] Ask again in an age-restricted channel.
        [locked] Ask again somewhere else.
        [not_handed_over] Attach a copy without metadata, try another model or provider, or ask without it; the bot's operator knows.
        [input_gone] Attach it again and ask again.
        [refused_by_discord] Ask again, or try another model or a smaller size.
       *[our_fault] Ask again; the bot's operator is told.
    }
# Where only the state is known.
what-happened-then =
    { $state ->
        [rejected] A moderator declined it.
        [undeliverable] The result could not be posted.
       *[failed] It could not be made.
    }
what-next-then =
    { $state ->
        [rejected] Ask the moderators if you don't know why.
        [undeliverable] Ask again in another channel.
       *[failed] Ask again, or try another model.
    }
next-kept = It was made, though: `/jobs show { $job }` hands it to you while it is kept.
next-kept-restricted = It was made, though: `/jobs show { $job }` in an age-restricted channel hands it to you while it is kept.

refunded =
    { $credits ->
        [0] It cost nothing.
        [one] { $credits } credit refunded.
       *[other] { $credits } credits refunded.
    }
refunded-to =
    { $credits ->
        [0] It cost nothing.
        [one] { $credits } credit refunded to { $member }.
       *[other] { $credits } credits refunded to { $member }.
    }
spent =
    { $credits ->
        [one] { $credits } credit spent.
       *[other] { $credits } credits spent.
    }
delivered = It is finished and posted. { spent }
delivered-late = It came after all, and is posted. { spent }
delivered-in-part =
    { $credits ->
        [one] { $posted } of { $wanted } files could be posted; the others are missing. { $credits } credit spent, { $refunded } refunded.
       *[other] { $posted } of { $wanted } files could be posted; the others are missing. { $credits } credits spent, { $refunded } refunded.
    }
deleted-by-whom = a moderator
deleted-by = Its result was deleted by { $member }, { $when }.
deleted-in-discord = Its result was deleted in Discord, { $when }.
deleted-in-part-by = Its result was deleted by { $member }, { $when }. Discord didn't let me take all of it down; whoever manages the server can.
deleted-in-part-in-discord = Its result was deleted in Discord, { $when }. Discord didn't let me take all of it down; whoever manages the server can.
