# The public card of a job, in the server's language.
card-held = ⏳ **Waiting for a moderator's yes.** Nothing is spent yet.
card-to-confirm = ✏️ **Changed by a moderator**, and waiting for its author to agree. Nothing is spent yet.
card-queued = ⏳ **Waiting for its turn.**
card-queued-behind =
    ⏳ **Waiting for its turn, behind { $before ->
        [one] 1 other
       *[other] { $before } others
    }.**
card-ready-at = Ready { $ready }, as a guess.
card-busy = ⏳ **Waiting: the provider is busy.** Nothing is spent yet.
card-submitting = 📨 **On its way to { $provider }.**
card-unknown = ❔ **{ $provider } gave no clear answer.** If nothing comes of it, the credits come back.
card-running = 🎞️ **Being made by { $provider }.**
card-running-progress = 🎞️ **Being made by { $provider }.** { $bar }
card-collecting = 📥 **Made by { $provider }**, being fetched.
card-review = 🔎 **Made**, and waiting for a moderator's look.
card-ready = 📤 **Being posted.**
card-done = ✅ **Done.**
card-done-partly = ✅ **Done: { $posted } of { $wanted }.**
card-hidden = 🙈 **Hidden** until a moderator has looked at it.
card-deleted = -# 🗑️ Deleted. · { $job }
card-provider = the provider
card-price =
    { $price ->
        [one] 1 credit
       *[other] { $price } credits
    }
card-images =
    { $count ->
        [one] 1 image
       *[other] { $count } images
    }
card-job = job { $job }
card-origin =
    { $work ->
        [remix] remix of job { $job }
        [animate] animated from job { $job }
        [vary] variation of job { $job }
        [edit] edit of job { $job }
        [extend] extension of job { $job }
        [upscale] upscaled from job { $job }
        [cut-out] background removed from job { $job }
       *[other] made from job { $job }
    }
card-input = What the member attached
card-ended = -# ✖️ { $member } { $what } { $credits } · { $job }
card-collapsed = -# ✖️ { $member } Nothing came of this request. { $credits } · { $job }
thread-of-day = { $member } · { $day }
