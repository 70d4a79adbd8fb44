# Why the answer is no. Nothing here names what a filter matched.
option-none = { $maker } has no { option } to choose, so leave it out. { nothing-charged }
option-value-unknown = { $maker } doesn't offer { option } { $value }. Try: { $supported }. { nothing-charged }
options-together =
    These options don't work together with **{ $model }**: { $asked }.
    What works:
    { $offers }
    { nothing-charged }
options-clash = **{ $model }** can't make { option } { $value } together with { $because }. With that, these work: { $supported }. { nothing-charged }
picture-needed = **{ $model }** works on an image. Add one with the option image. { nothing-charged }
video-needed = **{ $model }** works on a video that was made here. Press **⋯** below one, then **{ $does ->
        [extend] { button-extend }
       *[edit] { button-edit }
    }**. { nothing-charged }
video-unfit =
    { $why ->
        [shortest] **{ $model }** takes videos of at least { $limit } s; this one has { $length } s.
        [longest] **{ $model }** takes videos of up to { $limit } s; this one has { $length } s.
        [unknown] This video doesn't say how long it is, and **{ $model }** costs by the second.
       *[types] **{ $model }** takes { $types }; this video is { $type }.
    } Choose another video. { nothing-charged }
picture-unfit =
    { $why ->
        [bytes] **{ $model }** takes images of up to { $limit } MB; this one has { $size } MB.
        [shorter_side] **{ $model }** takes images of at least { $limit } pixels on each side; this one has { $width } × { $height }.
        [longer_side] **{ $model }** takes images of up to { $limit } pixels on each side; this one has { $width } × { $height }.
        [pixels] **{ $model }** takes images of up to { $limit } megapixels; this one has { $width } × { $height } pixels.
       *[types] **{ $model }** takes { $types }; this { $type } cannot be turned into one, perhaps because it moves.
    } Give it another image, or choose another model. { nothing-charged }
part-option = { option } { $value }
part-image = an image
part-video = a video
part-end-frame = an image to end on
offer-line = - { $provider }: { $takes }
offer-references =
    { $references ->
        [one] up to { $references } reference
       *[other] up to { $references } references
    }
model-unknown = I don't have the model { $name } here. Try: { $available }. { nothing-charged }
model-none = There is no model for this here right now. { nothing-charged }
provider-unknown = I don't have the provider { $name } for this. Try: { $available }. { nothing-charged }
provider-none = There is no provider for this here right now. { nothing-charged }

prompt-empty = The prompt is empty. Describe what you'd like to see. { nothing-charged }
prompt-too-long = The prompt has { $length } characters; this takes at most { $limit }. Shorten it. { nothing-charged }
prompt-refused = I can't make this here: { category }. No provider got the prompt. If you meant something else, describe it differently. { nothing-charged }
prompt-refused-minors = I can't make this: it goes against the rule that protects minors, which has no exceptions. Nobody got the prompt. If you meant something else, describe it differently. { nothing-charged }
category =
    { $category ->
        [sexual] it is too sexual for this place
        [violence] it is too violent for this place
        [hate] it spreads hatred
        [harassment] it harasses somebody
        [self_harm] it is about self-harm
        [illegal] it is about something illegal
        [real_people] it shows a real person as they are not
        [terms] it goes against this server's own rules
       *[other] it goes against the rules
    }
mode-restricted = Mode { $mode } works only in an age-restricted channel. Choose another mode, or ask in such a channel. { nothing-charged }
made-restricted = This was made in an age-restricted channel, and works only in one. { nothing-charged }

input-refused =
    { $why ->
        [not_an_image] An attachment isn't an image that I can read. PNG, JPEG and WebP work.
        [unreachable] I couldn't fetch an attachment. Attach it again.
        [wrong_host] An attachment isn't from Discord. Upload the file itself.
        [end_frame_alone] Attach `image` too: an image to end on goes with one to start from.
       *[image_and_references] Give either an image or references, not both: they can't be combined.
    } { nothing-charged }
input-too-large =
    { $limit ->
        [0] An attachment is too large.
       *[other] An attachment is too large: the limit is { $limit } MiB.
    } Send a smaller one. { nothing-charged }
input-video-too-large = This video is too large to be passed on: the limit is { $limit } MB. Choose another one. { nothing-charged }
input-too-many-pixels =
    { $limit ->
        [0] An attachment has too many pixels.
       *[other] An attachment has too many pixels: the limit is { $limit } pixels.
    } Scale it down and send it again. { nothing-charged }

too-many-requests = You're going a little fast. You can ask again { $when }. { nothing-charged }
too-many-jobs-member =
    { $limit ->
        [one] You have { $limit } generation under way, the most that one member may have. Wait for it to finish, or cancel it with `/jobs cancel`.
       *[other] You have { $limit } generations under way, the most that one member may have. Wait for one to finish, or cancel one with `/jobs cancel`.
    } { nothing-charged }
too-many-jobs-guild =
    { $limit ->
        [one] This server has { $limit } generation under way, which is its limit.
       *[other] This server has { $limit } generations under way, which is its limit.
    } Try again in a while. { nothing-charged }
credits-short =
    { $needed ->
        [one] This costs { $needed } credit
       *[other] This costs { $needed } credits
    } and you have { $available } available. Refills to { $refill } { $when }. { nothing-charged }
credits-short-after-refill =
    { $needed ->
        [one] This costs { $needed } credit
       *[other] This costs { $needed } credits
    } and you have { $available } available. Refills to { $refill } { $when }, which isn't enough for this; whoever manages the server can give you more. { nothing-charged }
credits-short-no-refill =
    { $needed ->
        [one] This costs { $needed } credit
       *[other] This costs { $needed } credits
    } and you have { $available } available. Whoever manages the server can give you more. { nothing-charged }
budget-spent =
    { $scope ->
        [operator] The bot's budget for today is used up.
        [guild] This server's budget for today is used up.
        [guild_month] This server's budget for this month is used up.
       *[member] What your roles may spend in a day is used up.
    } It resets { $when }. { nothing-charged }

banned-here = You are banned from this bot in this server; its moderators can lift that. { nothing-charged }
banned-everywhere = You are banned from this bot. { nothing-charged }
member-paused = A moderator has paused you. You can ask again { $when }. { nothing-charged }
too-new = You are too new here. You can ask { $when }. { nothing-charged }
not-in-policy =
    { $what ->
        [place] This server makes no images or videos in this channel{ $elsewhere ->
            [yes] ; ask in { $places }.
           *[no] .
        }
        [role] Your roles may not make images or videos here.
        [kind] This server doesn't make this kind here.
        [model] This server doesn't use this model here.
        [mode] This server doesn't use this mode here.
       *[references] This server takes no images along with a prompt here.
    } { nothing-charged }
paused =
    { $scope ->
        [operator] Generation is paused by the bot's operator. Try again later.
       *[disk] There is no room for new images and videos right now. Try again later.
    } { nothing-charged }
paused-here = Generation is paused in this server: “{ $reason }”. { nothing-charged }
out-of-funds = { $maker } can't be made right now: this bot's account there is empty. Try another model, or ask again later. { nothing-charged }
out-of-funds-at = { $maker } can't be made right now: this bot's account there is empty. Try another model or provider, or ask again later. { nothing-charged }
switched-off = { $maker } is switched off at the moment. Try another model; `/darkroom models` shows what there is. { nothing-charged }
switched-off-at = { $maker } is switched off at the moment. Try another model or provider; `/darkroom models` shows what there is. { nothing-charged }

not-allowed =
    { $needs ->
        [author] Only the member who asked for it can do this.
        [author_or_moderator] Only the member who asked for it can do this or, in the channel it belongs to, somebody with **Manage Messages**.
        [its_channel] Its prompt and files stay where they were posted: press Again there.
        [manage_server] You need **Manage Server** for this.
        [moderator] Only moderators of this server may do this.
        [another_moderator] Your own request is for another moderator to decide.
        [other_than_decided] You decided this yourself: another moderator decides on the appeal.
       *[operator] Only the bot's operator can do that.
    }
no-such-job = There is no job { $job } in this server. `/jobs list` shows yours.
nothing-posted = There is nothing to delete: no result was posted, or it is gone already.
too-late =
    { $state ->
        [delivered] It is already finished and posted.
        [cancelled] It is already cancelled; the credits were refunded.
        [failed] It has already ended without a result; the credits were refunded.
        [rejected] A moderator has already declined it; the credits were refunded.
        [expired] It has already run out of time; the credits were refunded.
        [withheld] It has already been withheld; the credits were refunded.
        [undeliverable] It has already ended without being posted; the credits were refunded.
        [ready] It is finished and being posted, so it can no longer be cancelled.
        [collecting] It is finished and being fetched, so it can no longer be cancelled.
        [review] It is made already and waits for a moderator, so it can no longer be cancelled.
       *[other] It is being made already and is paid for, so it can no longer be cancelled.
    }
