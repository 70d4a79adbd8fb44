# As its speakers call it.
language-name = English
# Between the items of a list. The quoted space keeps its place at the end.
list-separator = ,{" "}
# Between parts that may be lists themselves.
part-separator = ;{" "}
number-range = { $first } to { $last }
lines-left-out = … and { $count } more.

credits =
    { $credits ->
        [one] { $credits } credit
       *[other] { $credits } credits
    }
seconds =
    { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }
hours =
    { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    }
days =
    { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
requests =
    { $requests ->
        [one] { $requests } request
       *[other] { $requests } requests
    }
images =
    { $images ->
        [one] { $images } image
       *[other] { $images } images
    }
references =
    { $references ->
        [one] { $references } reference
       *[other] { $references } references
    }
nothing-charged = Nothing was charged.

# What a member chooses, as it is called in a sentence.
option =
    { $option ->
        [aspect_ratio] aspect ratio
        [duration] duration
        [mode] mode
        [resolution] resolution
        [quality] quality
        [sound] sound
        [seed] seed
        [negative] negative prompt
        [count] count
        [model] model
       *[provider] provider
    }
model-at = **{ $model }** at { $provider }

# As Discord's client calls its permissions.
permission =
    { $permission ->
        [view_channel] View Channel
        [connect] Connect
        [send_messages] Send Messages
        [send_messages_in_threads] Send Messages in Threads
       *[attach_files] Attach Files
    }
