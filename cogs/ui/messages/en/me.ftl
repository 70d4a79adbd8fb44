# The private panel of a member: /me.
command-me = Your credits, jobs, saved results and settings
command-me-panel = What you may spend here
command-me-jobs = Your latest jobs, with their results
command-me-history = Where your credits came from and went
command-me-saved = What you have saved
command-me-defaults = Your usual model and ratio, and your language

me-page =
    { $page ->
        [credits] Credits
        [jobs] Jobs
        [history] History
        [saved] Saved
       *[defaults] Settings
    }
me-page-about =
    { $page ->
        [credits] What you may spend here
        [jobs] Your latest jobs, with their results
        [history] Where your credits came from and went
        [saved] What you have saved
       *[defaults] Your usual model and ratio, and your language
    }
me-newer = Newer
me-older = Older
me-refresh = Refresh
me-open = Open
me-cancel = Cancel
me-why = Why?
me-send = Send again

me-credits =
    { $credits ->
        [one] ## { $credits } credit
       *[other] ## { $credits } credits
    }
me-jobs = ### Your latest jobs
me-job-line = **{ $state }** · { $model }
    > { $prompt }
    -# { $job } · { $when }
me-history = ### Your credits, newest first
me-saved =
    { $count ->
        [0] ### Saved
       *[other] ### Saved: { $count }
    }
me-saved-none = You have saved nothing here yet. Press **Save** under a result, and it stays for you.
me-saved-line =
    > { $prompt }
    -# { $model } · saved { $when }
me-sent-link =
    { $saved }
    I can't send its files here any more. It stands at { $link }
me-sent-none =
    { $saved }
    I can't send its files here any more, and its message is gone.

me-defaults =
    ### Your settings
    They count in every server, wherever you name nothing else.
me-setting =
    { $setting ->
        [image_model] **Model for images**
        [image_ratio] **Ratio of images**
        [video_model] **Model for videos**
        [video_ratio] **Ratio of videos**
        [delivery] **Where my results go**
       *[locale] **Language of my private answers**
    }
me-delivery =
    -# { $delivery ->
        [member] Where results go is decided here by the server: into one thread a day for each member.
       *[channel] Where results go is decided here by the server: straight into the channel.
    }
me-delivery-choice =
    { $delivery ->
        [member] All of a day in one thread
       *[thread] Each in a thread of its own
    }
me-unset = No preference
me-usual-model = Then { $model } makes it
me-usual-ratio = Then the model decides
me-language-of-discord = As in Discord
me-setting-gone = { $value } (not offered here)
me-set = Done. It counts from now on.
me-not-set = This can't be chosen any more, so nothing was changed. Above is what there is now.
