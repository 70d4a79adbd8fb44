"""READY or REVIEW, in the encoder's pool: make one file small enough for where it goes to, then post or go on.

Members get each file as large as the server takes it; before moderators all are on one message.

A step encodes one file: however many a result has, no step takes longer than one encode.
"""

import asyncio
from datetime import timedelta

import structlog

from bot.domain.job import Job, Pool, State, pool_of
from bot.domain.media import MediaFile
from bot.domain.message_batches import limit_together
from bot.domain.polling import DELIVERY_DEADLINE
from bot.pipeline.media.errors import DecodersDown
from bot.pipeline.steps.context import Context
from bot.storage import media_files, posts

log = structlog.stdlib.get_logger(__name__)

_PATIENCE = timedelta(minutes=12)
"""For one file, below the worker's limit for a step. The encoder's own limits end it sooner, unless it has to wait."""


async def encoding(ctx: Context, job: Job) -> None:
    left = await _left_to_post(ctx, job)
    files, limit = await _unencoded(ctx, job, left), _limit(ctx, job, left)
    try:
        if files:
            async with asyncio.timeout(_PATIENCE.total_seconds()):
                await ctx.media.encode(files[0], limit)
    except (DecodersDown, TimeoutError) as error:
        log.warning("not_encoded", index=files[0].index, kind=type(error).__name__)
        await ctx.retry(job, tries=job.tries - 1)
        return
    await _hand_over(ctx, job, Pool.ENCODE if len(files) > 1 else pool_of(job.state))


async def send_to_encoder(ctx: Context, job: Job, left: list[MediaFile]) -> bool:
    """Whether one of the files has to be encoded before it can be posted; the row is given away then."""
    if not await _unencoded(ctx, job, left):
        return False
    await _hand_over(ctx, job, Pool.ENCODE)
    return True


async def _left_to_post(ctx: Context, job: Job) -> list[MediaFile]:
    posted = await ctx.database.read(posts.result_parts, job.id)
    return [file for file in await ctx.database.read(media_files.of_job, job.id) if file.index not in posted]


async def _unencoded(ctx: Context, job: Job, files: list[MediaFile]) -> list[MediaFile]:
    """None past the deadline of a delivery: a link has to do then."""
    if ctx.clock() - job.state_since >= DELIVERY_DEADLINE:
        return []
    limit = _limit(ctx, job, files)
    return [file for file in files if await ctx.media.fitted(file, limit) == "not_encoded"]


def _limit(ctx: Context, job: Job, files: list[MediaFile]) -> int:
    limit = ctx.courier.upload_limit(job.guild_id)
    return limit_together([file.size for file in files], limit) if job.state is State.REVIEW else limit


async def _hand_over(ctx: Context, job: Job, to: Pool) -> None:
    """`tries` stays as it was before this step, which posted nothing that is not recorded: above 1, an earlier one may
    have.
    """
    await ctx.later(job, timedelta(), pool=to, tries=job.tries - 1, errors=0)
