"""Showing a job's state on its card, and telling the member about an end; neither may cost the job its result."""

import asyncio
from datetime import datetime

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, Pool, State, Withdrawal
from bot.domain.late_results import next_look
from bot.domain.polling import DELIVERY_DEADLINE
from bot.domain.refused_withdrawals import PATIENCE, next_try
from bot.domain.review import Verdict, verdict_of
from bot.pipeline import takedowns
from bot.pipeline.courier import (
    DeliveryError,
    DestinationGone,
    Forbidden,
    Hidden,
    Locked,
    NotAgeRestricted,
    Posted,
    TakenDown,
    TryLater,
)
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.covering import cover
from bot.pipeline.steps.withdrawing import withdraw
from bot.storage import events, jobs, posts, request_lines, reviews
from bot.storage.database import Connection
from bot.storage.events import Event
from bot.storage.jobs import LostLease

log = structlog.stdlib.get_logger(__name__)

_PATIENCE = 60.0
"""Seconds for one edit; a step has better things to wait for."""
_LONGEST_PAUSE = 300.0
"""Seconds between the tries to tell an end while Discord is unwell."""
_SILENT_ENDS = frozenset({State.DELIVERED, State.CANCELLED})
"""Whose member needs no message of its own: the result is there, or the member pressed the button."""


async def show(ctx: Context, job: Job) -> TryLater | None:
    """Bring the card up to date. A card that a moderator took down withholds a job that is still alive.

    The answer is Discord's wish to be asked later; a card that is late with a percentage can ignore it.
    """
    if job.card_id is None:
        return None
    try:
        async with asyncio.timeout(_PATIENCE):
            await ctx.courier.report(job, await ctx.card_facts.of(job))
    except TakenDown:
        await take_down(ctx, job)
    except TimeoutError:
        return TryLater("the card's edit takes too long")
    except TryLater as error:
        return error
    except DeliveryError as error:
        log.info("card_not_updated", kind=type(error).__name__, detail=error.detail)
    return None


async def take_down(ctx: Context, job: Job) -> None:
    """A moderator removed it: nothing more is posted, the credits come back. Of a job that has ended, the rest is taken
    down.

    Raises LostLease in a step that still holds the row: what it was about to do is not wanted any more.
    """
    withheld = await ctx.database.write(takedowns.take_down, job, ctx.clock(), by=None)
    if withheld is None:
        return
    ctx.observer.refunded(withheld)
    reached(Failpoint.ENDED)
    ctx.wake()
    if job.lease is not None:
        raise LostLease(job)


async def ended(ctx: Context, job: Job) -> None:
    """The last step of every row: the card shows the end, or all of it is taken down; the member is told, and nothing
    is left to do.
    """
    outcome = await (_shown(ctx, job) if job.withdrawal is None else _taken_down(ctx, job))
    later = outcome if isinstance(outcome, TryLater) else None
    told = job.state in _SILENT_ENDS or job.withdrawal is Withdrawal.REFUSED
    if later is None and not told:
        later = await tell(ctx, job, "apology")
    since = max(job.state_since, job.withdrawn_at or job.state_since, job.hidden_at or job.state_since)
    patience = PATIENCE if job.withdrawal is Withdrawal.REFUSED else DELIVERY_DEADLINE
    if later is not None and ctx.clock() - since < patience:
        await ctx.retry(job, later.retry_after, longest=_LONGEST_PAUSE)
        return
    if later is not None:
        log.warning("end_not_shown", detail=later.detail)
    withdrawal = outcome if isinstance(outcome, Withdrawal) else Withdrawal.REFUSED
    await ctx.database.write(_rest, job, ctx.clock(), withdrawal)


async def _shown(ctx: Context, job: Job) -> TryLater | None:
    """First what is not to be seen any more, then the card."""
    covered = await cover(ctx, job)
    return await show(ctx, job) or covered


async def _taken_down(ctx: Context, job: Job) -> TryLater | Withdrawal:
    """What Discord lets stand is covered as long as it is hidden."""
    outcome = await withdraw(ctx, job)
    if outcome is Withdrawal.REFUSED:
        return await cover(ctx, job) or outcome
    return outcome


def _rest(tx: Connection, job: Job, now: datetime, withdrawal: Withdrawal) -> None:
    """Nothing is left to do, unless a result may come late, or something could not be taken down. A callback may have
    named the task in the meantime, and somebody may have asked for a deletion: then the row is due again.
    """
    fresh = jobs.get(tx, job.id) or job
    if job.withdrawal is None:
        due_at = next_look(fresh, now)
        jobs.yield_(
            tx,
            job,
            due_at=due_at,
            pool=Pool.CHECK if due_at else job.pool,
            withdrawal=fresh.withdrawal,
        )
        return
    refused = withdrawal is Withdrawal.REFUSED
    if withdrawal is not job.withdrawal:
        request_lines.job_changed(tx, job.id)
    if refused and job.withdrawal is Withdrawal.ASKED:
        events.append(tx, Event(job.guild_id, "withdraw_refused", now, job.id, member_id=job.member_id))
    if not refused:  # who reported it meanwhile is answered by that
        reviews.post_gone(tx, job.id, now, job.withdrawn_by)
    due_at = next_try(job.withdrawn_at or now, now) if refused else None
    jobs.yield_(tx, job, due_at=due_at, withdrawal=withdrawal)


async def tell(ctx: Context, job: Job, purpose: str) -> TryLater | None:
    """A message to the member, once for each purpose; the answer is Discord's wish to be asked later.

    It is private while the command can still be answered; after that it answers the card, unless the end is private.
    """
    if any(post.purpose == purpose for post in await ctx.database.read(posts.of_job, job.id)):
        return None
    try:
        message = await _told(ctx, job)
    except TryLater as error:
        return error
    reached(Failpoint.APOLOGISED)
    if message is not None:
        await ctx.database.write(
            posts.record, job.id, purpose, 0, message.channel_id, message.message_id, ctx.clock()
        )
    return None


async def _told(ctx: Context, job: Job) -> Posted | None:
    """Raises TryLater."""
    if job.failure and job.failure.reason is Reason.DECLINED:
        found = await ctx.database.read(reviews.of_job, job.id)
        verdict = next((one for review in found if (one := verdict_of(review))), Verdict("other"))
        return await ctx.courier.tell_declined(job, verdict)
    message = await ctx.courier.answer_privately(job)
    if message is None and not job.ends_privately:
        message = await ctx.courier.apologise(job, again=job.tries > 1)
    return message or await ctx.courier.write_privately(job)


async def not_postable(ctx: Context, job: Job, error: DeliveryError, *, cost: int | None = None) -> None:
    """Discord does not take a message that the job cannot do without. `cost` as in `Context.end`."""
    match error:
        case TryLater():
            await ctx.retry(job, error.retry_after)
        case TakenDown():
            await ctx.end(job, State.WITHHELD, Failure(Reason.TAKEN_DOWN), cost=cost)
        case NotAgeRestricted():
            await ctx.end(job, State.WITHHELD, Failure(Reason.NOT_AGE_RESTRICTED), cost=cost)
        case DestinationGone():
            await ctx.end(job, State.UNDELIVERABLE, Failure(Reason.CHANNEL_GONE), cost=cost)
        case Forbidden():
            failure = Failure(_why_forbidden(error), detail=error.detail)
            await ctx.end(job, State.UNDELIVERABLE, failure, cost=cost)
        case _:
            failure = Failure(Reason.REFUSED_BY_DISCORD, detail=error.detail[:300])
            await ctx.end(job, State.UNDELIVERABLE, failure, cost=cost)


def _why_forbidden(error: Forbidden) -> Reason:
    match error:
        case Hidden():
            return Reason.HIDDEN
        case Locked():
            return Reason.LOCKED
        case _:
            return Reason.NO_PERMISSION
