start-question =
    { $work ->
        [animate]
            { $pictures ->
                [one] **Your image becomes a video**, made by { $model }.
               *[other] **Image { $number } becomes a video**, made by { $model }.
            }
        [upscale]
            { $pictures ->
                [one] **Your image becomes larger**, by { $model }.
               *[other] **Image { $number } becomes larger**, by { $model }.
            }
        [cut-out]
            { $pictures ->
                [one] **The background is removed from your image**, by { $model }.
               *[other] **The background is removed from image { $number }**, by { $model }.
            }
       *[vary]
            { $pictures ->
                [one] **A variation of the image**, made by { $model }.
               *[other] **A variation of image { $number }**, made by { $model }.
            }
    }
    { $price ->
        [one] It costs { $price } credit, charged when it is posted. You have { $available }.
       *[other] It costs { $price } credits, charged when it is posted. You have { $available }.
    }
start-begin =
    { $work ->
        [animate] Animate
        [upscale] Upscale
        [cut-out] Remove background
       *[vary] Vary
    }
form-title =
    { $work ->
        [extend] Extend
       *[edit] Edit
    }
form-prompt =
    { $work ->
        [extend] What happens next
       *[edit] What to change
    }
form-example =
    { $work ->
        [extend] e.g. the camera turns to the sea, where a ship appears
       *[edit] e.g. make it night, and add a lantern
    }
form-file =
    { $kind ->
        [video] Which video
       *[image] { start-picture }
    }
form-duration = How much longer
form-priced = { $named } · { credits }
start-picture = Which image
start-picture-number =
    { $kind ->
        [video] Video { $number }
       *[image] Image { $number }
    }
start-model = Model
start-duration = Length
start-resolution = Resolution
save-done = **Saved.** Only you see it, under `/me saved`.
save-already = **Already saved.** It is under `/me saved`.
save-remove = Remove
save-removed = Removed from your saved results. The result itself stays where it was posted.
save-not-there = It is no longer among your saved results.
save-too-many = You have saved { $limit } results here, and there is no room for more. Remove some under `/me saved` first.
result-not-posted = There is no result to use here: none has been posted yet, or it was deleted. Nothing was charged.
result-not-kept = I no longer have this file: files are kept for a few days, and saved ones for longer. Press Again for a new one. Nothing was charged.
result-no-picture = There is no image here to start from. Choose a result that has one. Nothing was charged.
result-no-video = There is no video here to go on with. Choose a result that has one. Nothing was charged.
result-no-model = No model here can do this at the moment. Nothing was charged.
result-no-job = That is not an image or video of mine. Choose one of my messages that shows a result.
result-too-long = The prompt is too long to be changed in a form: Discord takes 4,000 characters there. `/imagine` and `/video` take longer ones.
result-hidden = This was reported and is hidden until a moderator decides. Until then nothing can be made from it. Nothing was charged.
more-made =
    Job { $job }, made with **{ $model }**.
    { $provider } took { $time }.
more-file = -# File { $number }, SHA-256: { $sha256 }
