"""COLLECTING: fetch every result to disk and check that it is the picture or video it claims to be."""

from datetime import timedelta
from typing import Literal

import structlog

from bot.domain.failure import Reason
from bot.domain.job import Job, State
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
from bot.pipeline.steps.context import Context
from bot.storage import media_files

log = structlog.stdlib.get_logger(__name__)

_ERRORS = 5
_WAITS = tuple(timedelta(seconds=seconds) for seconds in (1, 10, 60, 120))
"""Before fresh URLs are asked for: a URL that is not there yet may be a moment later."""
_ROOM_EVERY = timedelta(minutes=5)
_ROOM_FOR = timedelta(hours=12)
"""How long a full disk is waited out; the providers keep results for 24 hours."""

Outcome = Literal["stored", "gone", "broken", "full", "bad"]


async def collecting(ctx: Context, job: Job) -> None:
    have = {file.index for file in await ctx.database.read(media_files.of_job, job.id)}
    outcomes = [
        "stored" if index in have else await _fetch(ctx, job, index, url)
        for index, url in enumerate(job.results)
    ]
    if "full" in outcomes and ctx.clock() - job.state_since < _ROOM_FOR:
        await ctx.later(job, _ROOM_EVERY)
        if job.tries == 1:
            await ctx.courier.alert("The disk for media is full: results wait, and new requests are refused.")
    elif "gone" in outcomes and job.collects < REFETCHES:
        due_at = ctx.clock() + _WAITS[job.collects]
        await ctx.move(job, State.RUNNING, due_at=due_at, collects=job.collects + 1)
    elif "broken" in outcomes and job.errors < _ERRORS:
        await ctx.retry(job)
    elif stored := len(have | {index for index, outcome in enumerate(outcomes) if outcome == "stored"}):
        await ctx.move(job, State.READY, quota=(max(len(outcomes), stored), stored))
        reached(Failpoint.COLLECTED)
    else:
        reason = Reason.DISK_FULL if "full" in outcomes else Reason.BAD_MEDIA
        await ctx.fail(job, reason, ", ".join(outcomes), stray=True)


async def _fetch(ctx: Context, job: Job, index: int, url: str) -> Outcome:
    try:
        file = await ctx.media.collect(job.id, index, url, ctx.clock())
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
