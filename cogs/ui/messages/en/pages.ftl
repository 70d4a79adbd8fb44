# One screen, at most 2,000 characters.
help =
    ### Make something
    `/imagine prompt:a red fox in snow` makes images, `/video` makes a video, also from an image of yours. Everything else is optional; see `/darkroom models`.
    ### What happens then
    A card in the channel tells how far it is. When the result is there, you are notified. With the buttons below it you ask again, remix, animate or save it; **⋯** has the rest, such as edit, upscale and delete; until it is being made, you can cancel it.
    ### Credits
    { $cheapest ->
        [0] What fails costs nothing.
        [one] It costs { $cheapest } credit or more. What fails costs nothing.
       *[other] It costs { $cheapest } credits or more. What fails costs nothing.
    } { $allowance ->
        [0] {""}
       *[other] Your credits refill to { $allowance } a day.
    } `/credits balance` and `/credits history` show yours; whoever manages the server can `/credits grant`.
    ### Look back
    `/me panel`: your credits, your jobs with their results, what you have saved, and your settings. `/jobs list`, `/jobs show` and `/jobs cancel` do it by command. `/darkroom privacy` tells what is stored.
privacy =
    ### What is stored
    Your Discord id (not your name), where you asked, your prompt and options, images you attach, the result, what it did to your credits, and what moderators did to either; of a prompt that was refused, its category and a fingerprint, unless this server keeps it whole. I read no messages and keep no profile of you.
    ### For how long
    Images and videos, yours and the results, are deleted here { hours } after the job ended; the job with its prompt after { days }, or sooner where this server says so. What is posted in Discord stays until somebody deletes it there. What was booked, and what moderators did, stays, so that it can be accounted for.
    ### Who else gets it
    Your prompt, options and attached images go to the provider that makes it: { $providers }. Your name and id do not. Where a server reviews prompts, a moderation service may look at yours and your images first. Nothing is sold, and I train nothing with it.
    ### To have it deleted
    Press **⋯** and then **Delete** under a result: it is taken down, with your prompt and attachments on its card. `/privacy delete` deletes your prompts, files and settings in all servers, and puts a pseudonym in place of your id. `/privacy show` says what there is, `/privacy export` gives it to you.
    ### If something is wrong
    Report a result to this server's moderators, or to Discord: both can have it removed.
privacy-no-providers = none at present
