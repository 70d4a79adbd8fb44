"""READY: post the media where the member waits, then charge and close in the transaction that says DELIVERED."""

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.media import MediaFile
from bot.domain.polling import DELIVERY_DEADLINE
from bot.pipeline.courier import DeliveryError, Posted, TooLarge, TryLater
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.age import check_age
from bot.pipeline.steps.batching import parcel
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.encoding import send_to_encoder
from bot.pipeline.steps.telling import not_postable, show
from bot.storage import jobs, ledger, media_files, posts
from bot.storage.database import Connection
from bot.storage.jobs import LostLease

log = structlog.stdlib.get_logger(__name__)

_CUTS = 8
"""How often a result is cut anew because Discord took less than it was thought to."""


async def ready(ctx: Context, job: Job) -> None:
    done = await ctx.database.read(posts.result_parts, job.id)
    if not done:
        await show(ctx, job)  # a moderator may have taken the card down: then nothing is posted
    files = await _files(ctx, job)
    try:
        for cuts in range(_CUTS):
            left = [file for file in files if file.index not in done]
            if await send_to_encoder(ctx, job, left):
                return
            if await _post_all(ctx, job, left, done, alone=cuts > 0):
                break
        reached(Failpoint.RECORDED)
        await close(ctx, job, len(done))
    except DeliveryError as error:
        await _not_posted(ctx, job, error, len(done))


async def _files(ctx: Context, job: Job) -> list[MediaFile]:
    fresh = await ctx.database.read(jobs.get, job.id)
    if fresh is None or fresh.state is not State.READY:
        raise LostLease(job)
    return await ctx.database.read(media_files.of_job, job.id)


async def _post_all(ctx: Context, job: Job, left: list[MediaFile], done: set[int], *, alone: bool) -> bool:
    """False when Discord took less than it was thought to: the courier has learned the limit, or the files go
    `alone` from now on. Adds to `done`. Raises DeliveryError.
    """
    for part, indexes in await parcel(ctx, job, left, alone=alone):
        await check_age(ctx, job)
        try:
            message = await ctx.courier.post(job, part, again=job.tries > 1)
        except TooLarge as error:
            log.info("too_large", files=len(indexes), detail=error.detail)
            return False
        reached(Failpoint.POSTED)
        await _record(ctx, job, indexes, message)
        done.update(indexes)
    return True


async def _record(ctx: Context, job: Job, indexes: list[int], message: Posted) -> None:
    now = ctx.clock()
    for index in indexes:
        await ctx.database.write(
            posts.record, job.id, "result", index, message.channel_id, message.message_id, now
        )


async def _not_posted(ctx: Context, job: Job, error: DeliveryError, posted: int) -> None:
    log.warning("not_posted", kind=type(error).__name__, detail=error.detail, posted=posted)
    if isinstance(error, TryLater) and ctx.clock() - job.state_since < DELIVERY_DEADLINE:
        await ctx.retry(job, error.retry_after)
    elif posted:
        await close(ctx, job, posted)
    else:
        final = DeliveryError(error.detail) if isinstance(error, TryLater) else error
        await not_postable(ctx, job, final)


async def give_up(ctx: Context, job: Job) -> None:
    """For a job whose posting keeps breaking: what stands in Discord is charged, and nothing else."""
    if done := await ctx.database.read(posts.result_parts, job.id):
        await close(ctx, job, len(done))
    else:
        await ctx.end(job, State.UNDELIVERABLE, Failure(Reason.OUR_FAULT, job.provider))


async def close(ctx: Context, job: Job, posted: int) -> None:
    """Charge what was posted: all of it, or the share of a partial delivery, rounded down."""
    if not posted:
        await not_postable(ctx, job, DeliveryError("Discord took none of the files"))
        return
    now = ctx.clock()
    wanted = max(job.quota[0], posted)

    def deliver(tx: Connection) -> Job:
        delivered = jobs.move(tx, job, State.DELIVERED, now=now, due_at=now, quota=(wanted, posted))
        ledger.capture(tx, job.id, delivered.charge_for(posted), now)
        return delivered

    delivered = await ctx.database.write(deliver)
    ctx.observer.delivered(delivered, now - job.state_since)
    ctx.wake()
    reached(Failpoint.DELIVERED)
