# A member's jobs and credits.
jobs-title = Your latest jobs
jobs-line =
    { $job } · **{ $state }** · { $model } · { $when }
    > { $prompt }
jobs-footer = /jobs show tells more about a job, /jobs cancel takes a waiting one back
jobs-none = You have made nothing here yet. Try `/imagine` or `/video`.
job-choice = { $job } · { $state } · { $prompt }

job-title = Job { $job }: { $state }
job-page =
    { $ending }
    > { $prompt }
job-model = Model
job-provider = Provider
job-price = Price
job-asked = Asked
job-asked-by = { $when } by { $member }
job-before = Before it
job-ended = Ended
job-where = Where

history-title = Your credits, newest first
history-line = { $when } **{ $effect }** · { $what }
history-empty = Nothing has happened yet.
history-end = There is nothing older than that.
history-footer = /jobs show tells what became of a job
history-footer-older = /jobs show tells what became of a job; /credits history page:{ $page } shows older lines
effect-gain = +{ $credits }
effect-loss = -{ $credits }
effect-refunded = refunded
effect-free = free
history-allowance = daily allowance
history-given = given
history-given-by = given by { $member }
history-taken = taken back
history-taken-by = taken back by { $member }
history-correction = correction
history-note = { $what }: { $note }
history-job = { $model }, job { $job }
history-job-unknown = a generation, job { $job }
history-waiting = waiting for { $job }; held until it is done
history-in-part = { $job }; { $refunded } of the { $held } held refunded
history-ended =
    { $held ->
        [one] { $job }: no result, { $held } credit is back
       *[other] { $job }: no result, { $held } credits are back
    }
history-ended-free = { $job }: no result
