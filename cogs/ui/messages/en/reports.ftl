# Reports: the form, what its sender reads, and the card that moderators decide on.
report-title = Report this post
report-note-label = What is wrong with it
report-note-about = Only moderators read this, without your name. You may leave it empty.
report-received = **Thank you.** Moderators will look at it. Neither its author nor anybody else learns that it was you.
report-twice = You have reported this already. Moderators know.
report-own = This is your own. To take it down, press ⋯ and then Delete.
report-count = { $reports ->
        [one] **Reported** once: { $whys }
       *[other] **Reported** { $reports } times: { $whys }
    }
report-standing =
    { $hidden ->
        [yes] **Hidden** until you decide.
       *[no] { $needed ->
            [0] Reports don't hide posts here.
           *[other] Still to be seen; { $counting } of { $needed } reports that hide it.
        }
    }
# What the moderator who pressed reads.
report-decided =
    { $decision ->
        [kept] It stays, and is shown again. More reports don't hide it any more.
        [banned] It is being taken down, and { $member } is banned from the bot in this server.
       *[withdrawn] { $struck ->
            [yes] It is being taken down.
           *[no] It is being taken down. { $member } is told that it is gone, without a reason.
        }
    }
