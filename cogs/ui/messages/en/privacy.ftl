# /privacy. Numbers are of all servers of this bot together.
privacy-kept =
    ### What is kept about you
    In all servers of this bot together:
    - { $jobs ->
        [one] one request with its prompt
       *[other] { $jobs } requests with their prompts
     } ({ $here } in this server), { $inputs } of them with images attached: until { days } after they ended, or sooner where a server says so
    - { $media ->
        [one] one entry about a file that was made
       *[other] { $media } entries about files that were made
     }, as long as the request; the files themselves { hours }
    - { $favourites ->
        [one] one saved result
       *[other] { $favourites } saved results
     }, until you remove them; your settings: { $defaults ->
        [yes] set, until you clear them
       *[no] none
     }
    - { $lines ->
        [one] one line
       *[other] { $lines } lines
     } in the ledger of credits: kept, so that it can be accounted for
    - { $blocked ->
        [one] one refused prompt
       *[other] { $blocked } refused prompts
     } in the moderation log, as category and fingerprint, { $whole } of them with the text: kept
    - { $strikes ->
        [one] one strike
       *[other] { $strikes } strikes
     }; bans and pauses in force: { $sanctions }
    - { $reports ->
        [one] one report
       *[other] { $reports } reports
     } that you made; { $notices ->
        [one] one notice
       *[other] { $notices } notices
     } for you, for 30 days at most
    { $erasing ->
        [yes] You asked to have it deleted { $since }; that is under way.
       *[no] `/privacy export` gives you all of it, `/privacy delete` has it deleted.
     }
privacy-export = This is all that is kept about you, in all servers of this bot. Only you see it.
privacy-export-large = What is kept about you is too large for a message here. Ask the bot's operator for it.
erase-question = **Delete what is kept about you, in all servers of this bot?**
    - { $jobs ->
        [one] One request goes, with its prompt, images and results
       *[other] { $jobs } requests go, with their prompts, images and results
     }; what is posted of them in Discord is taken down. What waits its turn is cancelled, and its credits come back.
    - Your saved results, settings and notices go.
    - Credits, strikes and bans stay, as do the entries of the moderation log: with a pseudonym in place of your id. If you come back, they count for you again.
    - What the bot has already written into a server's log channel stays there; its moderators can delete it.
    It can't be undone.
erase-begun = { $left ->
    [0] It is deleted. { erase-cancelled }
    [one] It has begun: one request is being taken down and deleted, which can take a few minutes. { erase-cancelled } `/privacy show` tells how far it is.
   *[other] It has begun: { $left } requests are being taken down and deleted, which can take a while. { erase-cancelled } `/privacy show` tells how far it is.
 } What Discord does not let the bot take down is for the moderators of that server to delete.
erase-cancelled = { $cancelled ->
    [0] Your credits stay as they are.
    [one] One request that waited was cancelled; its credits are back.
   *[other] { $cancelled } requests that waited were cancelled; their credits are back.
 }
erase-still-made = { $count ->
    [one] One of your requests is being made right now, or its result waits for a moderator.
   *[other] { $count } of your requests are being made right now, or their results wait for a moderator.
 } Press again when that is over. Nothing was deleted.
