# Private answers to commands and presses.
not-here = Darkroom is not set up for this server.
servers-only = Darkroom works in servers only. Use this command in a channel of one.
one-moment = One moment…
outdated-command = This command has changed since your Discord last loaded it. Reload Discord (Ctrl+R) and try again.
option-unreadable = One of the options couldn't be read. Choose it again from the suggestions.
button-unknown = I don't know this button any more. `/jobs list` shows what you have made.
incident = Something went wrong on my side, and I noted it. Try again in a minute; if it happens again, give the bot's operator the code { $code }.

queued =
    { queued-what } { $stage ->
        [held] { $files ->
            [one] is
           *[other] are
        } waiting for a moderator
        [queued] { $files ->
            [one] is
           *[other] are
        } in the queue
       *[made] { $files ->
            [one] is
           *[other] are
        } being made
    }: { $made }. { queued-credits } { queued-place } { job-code }
queued-what =
    { $kind ->
        [image] { $files ->
            [one] Your image
           *[other] Your images
        }
        [video] Your video
       *[other] Your request
    }
queued-credits =
    { $credits ->
        [one] { $credits } credit held, { $available } left.
       *[other] { $credits } credits held, { $available } left.
    }
queued-place =
    { $place ->
        [thread] The result will appear in { $channel }.
       *[channel] The result will appear in { $channel } below its card.
    }
queued-before = { $ending } { job-code }
job-code = Job { $job }.
made-from-image = from your image
made-from-video = from your video
made-to-end-frame = to your end image
cancelled = Cancelled. { $refunded }

delete-it = **Delete this for everybody?** The result goes, and with it the request's text and attachments on the card, and the thread's name. It can't be undone, and credits aren't refunded.
deleting = It is being deleted. `/jobs show { $job }` tells when it is gone. Credits aren't refunded.
withdrawing = It is being taken down: the result, the card and the thread's name. Its author is told that it is gone, without a reason. `/jobs show { $job }` tells when all of it is gone.
delete-not-let = Discord doesn't let me do this here any more. Whoever manages the server can delete it.
delete-place-gone = The channel or thread it was in is gone.
discord-unwell = Discord isn't well right now. Try again in a minute.

balance-available =
    { $credits ->
        [one] { $credits } credit available
       *[other] { $credits } credits available
    }
balance-held =
    { $credits ->
        [one] { $credits } credit held for what is being made, refunded if it fails.
       *[other] { $credits } credits held for what is being made, refunded if it fails.
    }
balance-refill = Refills to { $allowance } { $when }.
balance-history = `/credits history` shows where they went.
granted =
    { $credits ->
        [one] You gave { $member } { $credits } credit.
       *[other] You gave { $member } { $credits } credits.
    } { granted-left }
taken-back =
    { $credits ->
        [one] You took { $credits } credit from { $member }.
       *[other] You took { $credits } credits from { $member }.
    } { granted-left }
granted-left =
    { $available ->
        [one] They have { $available } credit available now.
       *[other] They have { $available } credits available now.
    }
grant-zero = Give an amount other than 0; a negative one takes credits back.
grant-to-bot = Bots don't spend credits. Choose a member.
grant-too-little =
    { $credits ->
        [one] They have only { $credits } credit available, so no more can be taken back. Nothing changed.
       *[other] They have only { $credits } credits available, so no more can be taken back. Nothing changed.
    }
grant-too-large = At most { $limit } credits can be given or taken at once. Nothing changed.

budget-none = This server has no daily budget. { $spent } spent today, by estimate. `/budget usd:5` sets one.
budget-set = This server may spend { $ceiling } a day on generations; { $spent } of it is spent today, by estimate. Resets { $when }.
budget-unreadable = { $value } is not an amount of dollars. Give one like 5 or 2.50, or `none` for no budget.
