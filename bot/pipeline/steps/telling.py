"""Showing a job's state on its card, and telling the member about an end; neither may cost the job its result."""

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.job import LIVE, Job, State
from bot.pipeline.courier import DeliveryError, TakenDown, TryLater
from bot.pipeline.faults import FaultPoint, reached
from bot.pipeline.steps.context import Context
from bot.storage import jobs, ledger, posts

log = structlog.stdlib.get_logger(__name__)

_ATTEMPTS = 12
"""Of telling an end; with backing off that is about five minutes, then the card stays as it is."""
_SILENT_ENDS = frozenset({State.DELIVERED, State.CANCELLED})
"""Whose member needs no message of its own: the result is there, or the member pressed the button."""


async def show(ctx: Context, job: Job) -> None:
    """Bring the card up to date. A card that a moderator took down withholds a job that is still alive."""
    if job.card_id is None:
        return
    try:
        await ctx.courier.report(job)
    except TakenDown:
        await take_down(ctx, job)
    except DeliveryError as error:
        log.info("card_not_updated", kind=type(error).__name__, detail=error.detail)


async def take_down(ctx: Context, job: Job) -> None:
    """A moderator removed it: nothing more is posted, the credits come back."""
    now = ctx.clock()
    async with ctx.database.transaction() as tx:
        withheld = await jobs.move_unleased(
            tx,
            job.id,
            LIVE,
            State.WITHHELD,
            now=now,
            due_at=now,
            failure=Failure(Reason.TAKEN_DOWN, job.provider),
        )
        if withheld is None:
            return
        await ledger.release(tx, job.id, now)
        await ctx.make_room(tx, job, now)
    ctx.observer.refunded(withheld)
    reached(FaultPoint.ENDED)
    ctx.wake()


async def ended(ctx: Context, job: Job) -> None:
    """The last step of every row: the card shows the end, the member is told, and nothing is left to do."""
    if job.state in _SILENT_ENDS:
        await show(ctx, job)
    elif not await tell(ctx, job, "apology"):
        return
    async with ctx.database.transaction() as tx:
        await jobs.yield_(tx, job, due_at=None)


async def tell(ctx: Context, job: Job, purpose: str) -> bool:
    """Card and message, once; False when the row was given back to be tried again."""
    await show(ctx, job)
    async with ctx.database.read() as conn:
        told = any(post.purpose == purpose for post in await posts.of_job(conn, job.id))
    if told:
        return True
    try:
        message_id = await ctx.courier.apologise(job, again=job.tries > 1)
    except TryLater as error:
        if job.errors < _ATTEMPTS:
            await ctx.retry(job, error.retry_after)
            return False
        log.warning("member_not_told", detail=error.detail)
        message_id = None
    reached(FaultPoint.APOLOGISED)
    if message_id is not None:
        async with ctx.database.transaction() as tx:
            await posts.record(
                tx, job.id, purpose, 0, job.thread_id or job.channel_id, message_id, ctx.clock()
            )
    return True
