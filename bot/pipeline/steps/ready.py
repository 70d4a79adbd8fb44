"""READY: post the media where the member waits, then charge and close in the transaction that says DELIVERED."""

from datetime import timedelta
from pathlib import Path

import structlog

from bot.domain.job import Job, State
from bot.domain.parcel import cut
from bot.domain.polling import DELIVERY_DEADLINE
from bot.pipeline.courier import Attachment, DeliveryError, Link, Part, Posted, TooLarge, TryLater
from bot.pipeline.faults import FaultPoint, reached
from bot.pipeline.media.errors import SandboxDown
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.queued import not_postable
from bot.pipeline.steps.telling import show
from bot.storage import jobs, ledger, media_files, posts
from bot.storage.jobs import LostLease
from bot.storage.media_files import StoredMedia

log = structlog.stdlib.get_logger(__name__)

_URL_LIFE = timedelta(hours=24)
"""All three providers say that result URLs live for 24 hours."""
_ERRORS = 8
_CONTENT_TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".webp": "image/webp"}
"""Of what a file is made into to fit."""


async def ready(ctx: Context, job: Job) -> None:
    await show(
        ctx, job
    )  # finds out, before anything is posted, that a moderator took the card down meanwhile
    async with ctx.database.read() as conn:
        fresh = await jobs.get(conn, job.id)
        if fresh is None or fresh.state is not State.READY:
            raise LostLease(job)
        stored = await media_files.of_job(conn, job.id)
        done = {post.part for post in await posts.of_job(conn, job.id) if post.purpose == "result"}
    try:
        parts = await _plan(ctx, job, [item for item in stored if item.index not in done])
    except SandboxDown:
        await ctx.retry(job)
        return
    posted = len(done)
    for part, indexes in parts:
        try:
            message = await ctx.courier.post(job, part, again=job.tries > 1)
        except DeliveryError as error:
            await _not_posted(ctx, job, error, posted)
            return
        reached(FaultPoint.POSTED)
        await _record(ctx, job, indexes, message)
        posted += len(indexes)
    reached(FaultPoint.RECORDED)
    await _close(ctx, job, posted)


async def _plan(ctx: Context, job: Job, left: list[StoredMedia]) -> list[tuple[Part, list[int]]]:
    """What fits goes as it is, byte for byte; what does not is made to fit; failing that it is linked."""
    limit = ctx.courier.upload_limit(job.guild_id)
    files: dict[int, Attachment] = {}
    links: dict[int, Link] = {}
    for item in left:
        attachment = await _attachment(ctx, item, limit)
        if attachment is not None:
            files[item.index] = attachment
        else:
            links[item.index] = Link(
                str(item.url), max(_URL_LIFE - (ctx.clock() - item.created_at), timedelta())
            )
    groups = cut([(index, file.size) for index, file in files.items()]) + [[index] for index in links]
    wanted, stored = job.quota
    return [
        (
            Part(
                number=group[0],
                count=len(groups),
                files=tuple(files[index] for index in group if index in files),
                links=tuple(links[index] for index in group if index in links),
                missing=wanted - stored if group is groups[-1] else 0,
                last=group is groups[-1],
            ),
            group,
        )
        for group in groups
    ]


async def _attachment(ctx: Context, item: StoredMedia, limit: int) -> Attachment | None:
    path = ctx.media.path(item.path)
    if item.size <= limit:
        return Attachment(path, item.name, item.size, item.content_type)
    fitted = await ctx.media.fit(path, item.content_type, limit)
    if fitted is None:
        return None
    size = await ctx.media.size(fitted)
    name = Path(item.name).with_suffix(fitted.suffix).name
    return Attachment(fitted, name, size, _CONTENT_TYPES[fitted.suffix])


async def _record(ctx: Context, job: Job, indexes: list[int], message: Posted) -> None:
    now = ctx.clock()
    async with ctx.database.transaction() as tx:
        for index in indexes:
            await posts.record(tx, job.id, "result", index, message.channel_id, message.message_id, now)


async def _not_posted(ctx: Context, job: Job, error: DeliveryError, posted: int) -> None:
    log.warning("not_posted", kind=type(error).__name__, detail=error.detail, posted=posted)
    waited = ctx.clock() - job.state_since
    if isinstance(error, TooLarge) and job.errors < _ERRORS:
        await ctx.retry(job, timedelta(seconds=1))  # the courier has learned the limit: plan anew
    elif isinstance(error, TryLater) and waited < DELIVERY_DEADLINE:
        await ctx.retry(job, error.retry_after)
    elif posted:
        await _close(ctx, job, posted)
    else:
        await not_postable(ctx, job, _final(error))


def _final(error: DeliveryError) -> DeliveryError:
    return DeliveryError(error.detail) if isinstance(error, TryLater | TooLarge) else error


async def _close(ctx: Context, job: Job, posted: int) -> None:
    """Charge what was posted: all of it, or the share of a partial delivery, rounded down."""
    now = ctx.clock()
    wanted = max(job.quota[0], posted, 1)
    async with ctx.database.transaction() as tx:
        delivered = await jobs.move(tx, job, State.DELIVERED, now=now, due_at=now, quota=(wanted, posted))
        await ledger.capture(tx, job.id, job.price * posted // wanted, now)
        await ctx.make_room(tx, job, now)
    ctx.observer.delivered(delivered, now - job.state_since)
    ctx.wake()
    reached(FaultPoint.DELIVERED)
