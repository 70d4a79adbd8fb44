# Appeals: the form, the card that another moderator decides on, and what the author reads.
appeal-title = Appeal
appeal-label = Why it should be decided otherwise
appeal-about = Moderators read this. A decision is looked at again once.
appeal-received = **Your appeal is before the moderators.** If there is another moderator than the one who decided, they look at it. You hear how it went.
appeal-twice = You have appealed against this already; **Why?** tells how that stands. A decision is looked at again once.
appeal-nothing = There is no decision of a moderator here that you could appeal against.
appeal-nobody = This server has no channel for its moderators, so nobody would read it. Ask somebody who manages the server.
appeal-against =
    { $what ->
        [declined] **Declined** by { $by }
       *[withdrawn] **Withdrawn** by { $by }
    }{ $act ->
        [strike] {" "}with a strike
        [ban] {" "}with a ban
       *[none] {""}
    }{ $has-why ->
        [yes] : { $why }
       *[no] {""}
    }
appeal-choices = -# **{ button-appeal-uphold }**: it stays as decided. **{ button-appeal-lift }**: a strike or a ban that went with it is taken back; what was taken down stays gone.
appeal-closed =
    { $granted ->
        [yes] ✅ Lifted by { $by }
       *[no] ⛔ Upheld by { $by }
    }
    -# { $member } · job { $job }
# What the moderator who pressed reads.
appeal-decided =
    { $granted ->
        [yes] { $act ->
            [strike] Lifted. The strike is taken back, with what it led to, and { $member } is told.
            [ban] Lifted. { $member } is no longer banned by that decision, and is told.
           *[none] Lifted. { $member } is told. What was taken down stays gone.
        }
       *[no] Upheld. { $member } is told.
    }
# What the author reads; the first where others read it too.
appeal-public =
    { $member } your appeal was decided. Press **Why?** to read how.
    -# job { $job }
appeal-reason = The reason: **{ $why }**.
appeal-waits = Your appeal is before the moderators.
appeal-outcome =
    { $granted ->
        [yes] { $act ->
            [strike] **Your appeal was granted.** The strike is taken back, with what it led to. What was taken down stays gone; you may ask again. (job { $job })
            [ban] **Your appeal was granted.** The ban is lifted. What was taken down stays gone; you may ask again. (job { $job })
           *[none] **Your appeal was granted.** The decision does not count against you. What was taken down stays gone; you may ask again. (job { $job })
        }
       *[no] **Your appeal was looked at, and the decision stays as it was.** (job { $job })
    }
