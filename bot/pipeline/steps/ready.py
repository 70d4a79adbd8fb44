"""READY: post the media where the member waits, then charge and close in the transaction that says DELIVERED."""

from dataclasses import replace

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.media import MediaFile
from bot.domain.polling import DELIVERY_DEADLINE
from bot.pipeline.courier import DeliveryError, DestinationGone, Part, TooLarge, TryLater
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.age import check_age
from bot.pipeline.steps.batching import parcel
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.encoding import send_to_encoder
from bot.pipeline.steps.telling import not_postable
from bot.pipeline.steps.threads import in_thread_of_another, threadless, with_thread
from bot.storage import jobs, ledger, media_files, posts, request_lines
from bot.storage.database import Connection
from bot.storage.jobs import LostLease

log = structlog.stdlib.get_logger(__name__)

_CUTS = 16
"""How often a result is cut anew: each time a limit was learned, or a file more is known to be there."""


async def ready(ctx: Context, job: Job) -> None:
    done = await ctx.database.read(posts.result_parts, job.id)
    files = await _files(ctx, job)
    try:
        for _ in range(_CUTS):
            left = [file for file in files if file.index not in done]
            if await send_to_encoder(ctx, job, left):
                return
            if not done:
                job = await with_thread(ctx, job)
            try:
                if await _post_all(ctx, job, await parcel(ctx, job, left), done):
                    break
            except TooLarge as error:
                log.info("too_large", files=len(left), detail=error.detail)
                job = await _apart(ctx, job)
        reached(Failpoint.RECORDED)
        await close(ctx, job, len(done))
    except DeliveryError as error:
        await _not_posted(ctx, job, error, len(done))


async def _files(ctx: Context, job: Job) -> list[MediaFile]:
    fresh = await ctx.database.read(jobs.get, job.id)
    if fresh is None or fresh.state is not State.READY:
        raise LostLease(job)
    return await ctx.database.read(media_files.of_job, job.id)


async def _post_all(ctx: Context, job: Job, parts: list[Part], done: set[int]) -> bool:
    """Adds to `done`. False when what is left must be cut anew: a message of an earlier try holds other files than
    its part would. Raises DeliveryError.
    """
    for part in parts:
        await check_age(ctx, job)
        placed = replace(part, threadless=await threadless(ctx, job))
        message = await ctx.courier.post(job, placed, again=job.tries > 1)
        reached(Failpoint.POSTED)
        where = (message.channel_id, message.message_id)
        await ctx.database.write(posts.record_result, job.id, message.indexes, *where, ctx.clock())
        done.update(message.indexes)
        if set(message.indexes) != set(part.indexes):
            return False
    return True


async def _apart(ctx: Context, job: Job) -> Job:
    """Discord took less than it was thought to: the courier has learned the limit, and each file goes by itself now.

    Stored before any is sent: another cut after a restart would give them other nonces.
    """
    await ctx.database.write(jobs.record, job.id, apart=True)
    return replace(job, apart=True)


async def _not_posted(ctx: Context, job: Job, error: DeliveryError, posted: int) -> None:
    if isinstance(error, DestinationGone) and in_thread_of_another(job):
        await ctx.database.write(jobs.forget_thread, job, ctx.clock())
        await ctx.retry(job)
        return
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
        if ctx.policies.current(tx, job.guild_id).policy.log_channel is not None:
            request_lines.add(tx, delivered, now)
        return delivered

    delivered = await ctx.database.write(deliver)
    ctx.observer.delivered(delivered, now - job.state_since)
    ctx.wake()
    reached(Failpoint.DELIVERED)
