"""Takes down what was published of a job: the result's messages, the card's text and inputs, the thread's name.

It is a part of every row's last step, for the rows that are marked (`bot.pipeline.withdrawals`). Whatever is gone
already is fine, so that a restart goes through it once more.
"""

from collections.abc import Awaitable

import structlog

from bot.domain.job import Job, State, Withdrawal
from bot.pipeline.courier import DeliveryError, DestinationGone, TakenDown, TryLater
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.context import Context
from bot.storage import posts, withdrawals

log = structlog.stdlib.get_logger(__name__)

NOTICE = "deletion"
"""What the author's notice is recorded as."""


async def withdraw(ctx: Context, job: Job) -> TryLater | Withdrawal:
    """How far it came, or TryLater where Discord wants to be asked later about what still stands."""
    outcomes = [
        await _results(ctx, job),
        await _attempt(ctx.courier.collapse(job), Failpoint.COLLAPSED),
        await _attempt(ctx.courier.rename_thread(job), Failpoint.RENAMED),
    ]
    for outcome in outcomes:
        if isinstance(outcome, TryLater):
            return outcome
    if (later := await _tell_author(ctx, job)) is not None:
        return later
    return Withdrawal.REFUSED if any(outcomes) else Withdrawal.DONE


async def _results(ctx: Context, job: Job) -> DeliveryError | None:
    sent = [post for post in await ctx.database.read(posts.of_job, job.id) if post.stands_for_result]
    places = {post.message_id: post.channel_id for post in sent}  # several files are on one message
    refusal: DeliveryError | None = None
    for message_id, channel_id in places.items():
        refused = await _attempt(ctx.courier.remove(channel_id, message_id), Failpoint.REMOVED)
        if refused is None:
            await ctx.database.write(withdrawals.mark_gone, [message_id], ctx.clock())
        elif not isinstance(refusal, TryLater):
            refusal = refused
    return refusal


async def _attempt(removal: Awaitable[None], point: Failpoint) -> DeliveryError | None:
    """Takes one part down, even where another was refused or is late."""
    try:
        await removal
    except (TakenDown, DestinationGone) as error:
        log.info("already_gone", detail=error.detail)
    except DeliveryError as error:
        log.warning("not_taken_down", kind=type(error).__name__, detail=error.detail)
        return error
    reached(point)
    return None


async def _tell_author(ctx: Context, job: Job) -> TryLater | None:
    """Of what somebody else deleted with the button, once; not again where Discord had refused a part.

    Messages deleted by hand are told by `/jobs` alone: Discord does not say by whom, and a bot that opens a
    conversation with every author of a channel that is being cleared is taken for a spammer. An end that is told
    anyway needs no second message.
    """
    if job.withdrawn_by in {None, job.member_id} or job.state is not State.DELIVERED:
        return None
    if job.withdrawal is Withdrawal.REFUSED:
        return None
    if any(post.purpose == NOTICE for post in await ctx.database.read(posts.of_job, job.id)):
        return None
    try:
        message = await ctx.courier.tell_of_deletion(job, again=job.tries > 1)
    except TryLater as error:
        return error
    if message is not None:
        reached(Failpoint.NOTIFIED)
        where = (message.channel_id, message.message_id)
        await ctx.database.write(posts.record, job.id, NOTICE, 0, *where, ctx.clock())
    return None
