"""COLLECTING: fetch every result to disk and check that it is the picture or video it claims to be."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.policy.judge import Allow, Hold, Refuse
from bot.domain.polling import REFETCHES
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.media.errors import (
    DecodersDown,
    DiskFull,
    DownloadBroken,
    DownloadFailed,
    Gone,
    MediaRefused,
)
from bot.pipeline.notices import DiskFull as DiskIsFull
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.review import hold
from bot.storage import media_files
from bot.storage.events import Event

log = structlog.stdlib.get_logger(__name__)

DEADLINE = timedelta(minutes=5)
"""For all files of a result together; well below the worker's limit for a step."""
SIDE_BY_SIDE = 6
"""Files of one result that are fetched at the same time."""
_ERRORS = 5
_WAITS = tuple(timedelta(seconds=seconds) for seconds in (1, 10, 60, 120))
"""Between tries, before fresh URLs are asked for: a file that is missing now may be there a moment later."""
_ROOM_EVERY = timedelta(minutes=5)
_ROOM_FOR = timedelta(hours=12)
"""How long a full disk is waited out; the providers keep results for 24 hours."""

BLOCKED_RESULT = "blocked_result"
"""The kind of the moderation log's row for a result that nobody may see."""

Outcome = Literal["stored", "gone", "broken", "full", "bad"]


async def collecting(ctx: Context, job: Job) -> None:
    stored = {file.index for file in await ctx.database.read(media_files.of_job, job.id)}
    missing = [index for index in range(len(job.results)) if index not in stored]
    wanted = max((job.request.count or len(job.results)) - len(stored), 0)
    outcomes = await _fetch_all(ctx, job, starting_order(missing[:wanted], job.tries))
    if spare := missing[wanted:][: outcomes.count("bad")]:  # more came than was asked for
        outcomes += await _fetch_all(ctx, job, spare)
    # Again: the deadline may have met a file being recorded.
    stored = await ctx.database.read(media_files.of_job, job.id)
    await _conclude(ctx, job, outcomes, len(stored))


async def _conclude(ctx: Context, job: Job, outcomes: Sequence[Outcome], stored: int) -> None:
    if "full" in outcomes and ctx.clock() - job.state_since < _ROOM_FOR:
        await ctx.later(job, _ROOM_EVERY)
        if job.tries == 1:
            await ctx.courier.alert(DiskIsFull())
    elif "gone" in outcomes and job.collects < REFETCHES:
        due_at = ctx.clock() + _WAITS[job.collects]
        await ctx.move(job, State.RUNNING, due_at=due_at, collects=job.collects + 1)
    elif "broken" in outcomes and job.errors < _ERRORS:
        await ctx.retry(job)
    elif stored:
        await _collected(ctx, job, stored)
    else:
        reason = Reason.DISK_FULL if "full" in outcomes else Reason.BAD_MEDIA
        await ctx.fail(job, reason, ", ".join(outcomes), stray=True)


async def _collected(ctx: Context, job: Job, stored: int) -> None:
    """A late result that its member cannot pay for is kept, and not posted; what a moderator would have to see first is
    not handed out either.
    """
    wanted = job.request.count or max(ctx.promised_files(job), len(job.results), stored)
    files = await ctx.database.read(media_files.of_job, job.id)
    verdict = await ctx.result_moderation.judge(job, files)
    if job.failure and job.failure.reason is Reason.LATE:
        kept = stored if isinstance(verdict, Allow) else 0
        await ctx.end(job, State.UNDELIVERABLE, job.failure, quota=(wanted, kept))
        return
    match verdict:
        case Allow():
            await ctx.move(job, State.READY, quota=(wanted, stored))
            reached(Failpoint.COLLECTED)
        case Hold():
            await hold(ctx, job, verdict, wanted=wanted, stored=stored)
        case Refuse():
            await _refuse(ctx, job, str(verdict.category))


async def _refuse(ctx: Context, job: Job, category: str) -> None:
    data = {"category": category}
    event = Event(job.guild_id, BLOCKED_RESULT, ctx.clock(), job.id, None, job.member_id, category, data)
    await ctx.end(job, State.FAILED, Failure(Reason.UNSAFE, job.provider), event=event)


def starting_order(missing: Sequence[int], tries: int) -> list[int]:
    """Each try begins with the files after those that the last try began with: so slow URLs that took all places until
    the deadline come last.
    """
    if not missing:
        return []
    start = (max(tries, 1) - 1) * SIDE_BY_SIDE % len(missing)
    return [*missing[start:], *missing[:start]]


async def _fetch_all(ctx: Context, job: Job, indexes: Sequence[int]) -> list[Outcome]:
    """Side by side until the deadline; each file is recorded as soon as it is checked. Late is broken."""
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def fetch(index: int) -> Outcome:
        async with places:
            return await _fetch(ctx, job, index)

    fetches = {index: asyncio.create_task(fetch(index)) for index in indexes}
    try:
        if fetches:
            seconds = DEADLINE.total_seconds()
            await asyncio.wait(fetches.values(), timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in fetches.values():
            task.cancel()
        await asyncio.gather(*fetches.values(), return_exceptions=True)
    return [_outcome(index, task) for index, task in fetches.items()]


def _outcome(index: int, task: asyncio.Task[Outcome]) -> Outcome:
    """Raises what went wrong that does not concern the file itself."""
    if task.cancelled():
        return _note("broken", index, TimeoutError(f"not fetched after {DEADLINE}"))
    return task.result()


async def _fetch(ctx: Context, job: Job, index: int) -> Outcome:
    try:
        file = await ctx.media.collect(
            job.id, index, job.results[index], ctx.clock(), task=job.upstream_id, origin=ctx.origin(job)
        )
    except DiskFull as error:
        return _note("full", index, error)
    except Gone as error:
        return _note("gone", index, error)
    except (DownloadBroken, DecodersDown) as error:
        return _note("broken", index, error)
    except (DownloadFailed, MediaRefused) as error:
        return _note("bad", index, error)
    reached(Failpoint.FETCHED)
    await ctx.database.write(media_files.record, job.id, file)
    return "stored"


def _note(outcome: Outcome, index: int, error: Exception) -> Outcome:
    log.warning(
        "result_not_fetched", index=index, outcome=outcome, kind=type(error).__name__, detail=str(error)
    )
    return outcome
