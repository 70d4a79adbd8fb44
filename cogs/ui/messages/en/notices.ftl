# For the operator's channel, and for those who manage a server.
notice-out-of-funds = { $provider } says its account is empty. It gets no work until it has funds.
notice-offer-disabled = { $provider } has switched { $upstream } off: unused for a day, or until a restart.
notice-uploads-missing = There is nowhere to upload images to { $provider }: the address that is set answers that it has no such endpoint. With `PUBLIC_URL` set, it could fetch them from me; until then it gets Discord's links to those without metadata, and other requests with images go to other providers, or are refunded.
notice-failing = { $provider } keeps failing ({ $error }): pausing it for a while.
notice-balance-low = The account at { $provider } is nearly empty: { $balance } credits left there.
notice-disk-full = The disk for media is full: results wait, and new requests are refused.
notice-ledger-broken =
    { $violations ->
        [one] The ledger does not add up in { $violations } place: run `darkroom doctor`.
       *[other] The ledger does not add up in { $violations } places: run `darkroom doctor`.
    }
notice-rows-unreadable = Jobs that cannot be read: { $count } ({ $jobs }). Tried again every hour; the log says why.
notice-cannot-post = Discord doesn't let me post results in { $channel }.
notice-needs-permissions = I need { $permissions } in { $channel } to post results there.

# What others did to a member's credits.
told-cancelled =
    { $credits ->
        [one] { $member } cancelled your job { $job }; { $credits } credit refunded.
       *[other] { $member } cancelled your job { $job }; { $credits } credits refunded.
    }
told-given =
    { $credits ->
        [one] { $member } gave you { $credits } credit.
       *[other] { $member } gave you { $credits } credits.
    }
told-taken =
    { $credits ->
        [one] { $member } took { $credits } credit back from you.
       *[other] { $member } took { $credits } credits back from you.
    }
told-in-private = { $told } `/credits history` there shows every line.
told-in-private-of = In **{ $server }**: { $told } `/credits history` there shows every line.
told-below = -# **New:** { $told }
notice-nobody-to-report-to = In the server { $server } a member reported the post of job { $job }, and no channel for its moderators is set there.
notice-nobody-reviews = In the server { $server } the result of job { $job } was to be looked at by a moderator, and no review channel is set there: nobody saw it, and the credits were refunded. `/setup` there sets one.
