# /setup.
setup-title = ## Setting up this server
    -# Five things; each choice counts at once, and `/settings panel` has the rest.
setup-step = { $step ->
    [places] **1. Where** may members make images and videos? Choose channels; none chosen: everywhere.
    [prompts] **2. Which prompts** wait for a moderator before anything is spent?
    [review] **3. The review channel**, where moderators decide. Choose one that members don't see, or have one made.
   *[log] **4. The log channel**, with what moderators and rules did. Choose one, or have one made.
 }
setup-placeholder = { $step ->
    [places] Everywhere
   *[channel] No channel yet
 }
setup-budget = **5. The budget a day** of estimated provider cost: { $none ->
    [yes] none of this server's own.
   *[no] { $amount }.
 }
setup-button = { $step ->
    [make_review] Make a review channel
    [make_log] Make a log channel
    [budget] Change
   *[post] Post a page for members here
 }
setup-sound = ✅ Nothing is wrong with these channels.
setup-problems = { $count ->
    [one] ⚠️ **One thing is wrong:**
   *[other] ⚠️ **{ $count } things are wrong:**
 }
setup-problem = - { $what ->
    [gone] { $channel } is gone, or I don't see it: choose another { $use ->
        [review] review channel
        [log] log channel
       *[generate] place
     }.
    [missing] In { $channel } I need { $permissions }.
    [seen] Everybody sees { $channel }: take View Channel from @everyone there, since { $use ->
        [review] prompts that nobody has approved are shown in it
       *[log] it tells who did what
     }.
    [roles_gone] These roles of the policy are not in this server: { $roles }. Choose others in `/settings panel`.
    [unseen] { $roles } may decide, and don't see { $channel }: let them in.
    [not_age_restricted] { $channel } shows results that nobody has approved: mark it as age-restricted.
   *[nobody_decides] Requests are held, and there is no review channel to decide on them: they will run out of time. Choose one.
 }
setup-cannot-make = ⚠️ I can't make channels here. Give my role Manage Channels under Server Settings → Roles and press again, or make a channel yourself and choose it.
setup-made = { $count ->
    [0] ✅ { $channel } is made, and you alone see it: let your moderators into it.
   *[other] ✅ { $channel } is made. You see it, and { $roles }.
 }
setup-posted = ✅ The page stands [here]({ $link }). Pin it, so that members find it.
# The page for members.
page-title = ## Making images and videos here
page-paused = **Paused at the moment:** { $reason }
page-places = { $somewhere ->
    [yes] **Where:** in { $places }.
   *[no] **Where:** in every channel that has the commands.
 }
page-kinds = **What:** { $images ->
    [yes] { $videos ->
        [yes] `/imagine` makes images, `/video` makes videos.
       *[no] `/imagine` makes images; no videos.
     }
   *[no] { $videos ->
        [yes] `/video` makes videos; no images.
       *[no] nothing at the moment.
     }
 }
page-prompts = { $review ->
    [all] **Prompts:** moderators look at each before it is made. Until then nothing is charged.
    [flagged] **Prompts:** what looks as if it could go against the rules waits for a moderator. Until then nothing is charged.
   *[off] **Prompts:** what goes against the rules is refused, and nothing is charged.
 }
page-outputs = { $review ->
    [all] **Results:** moderators look at each before anybody sees it.
   *[flagged] **Results:** a moderator looks at what seems wrong before anybody sees it.
 }
page-new = **New members** (account or membership under { $hours ->
    [one] one hour
   *[other] { $hours } hours
 }): { $happens ->
    [refuse] can't ask yet.
   *[hold] a moderator looks at what they ask for.
 }
page-minors = **Never:** sexual content with minors. That rule can't be switched off.
page-strikes = **Strikes** for what goes against the rules count for { $days ->
    [one] one day
   *[other] { $days } days
 } and lead, { $count ->
    [one] from the first on
   *[other] step by step
 }, to a pause or a ban from the bot here.
page-more = `/darkroom help` explains the rest, `/darkroom privacy` what is stored.
