"""RUNNING: ask where the task stands, show progress, and stop at the deadline."""

from datetime import datetime, timedelta

import structlog

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.polling import DEADLINE, NOT_VISIBLE_GRACE, next_check
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.telling import show
from bot.providers.base import (
    CheckFailed,
    Finished,
    NotVisibleYet,
    ProviderError,
    Rejected,
    Running,
)
from bot.storage import media_files

log = structlog.stdlib.get_logger(__name__)

_REJECTIONS = {
    "moderation": Reason.MODERATED,
    "invalid": Reason.INVALID,
    "failed": Reason.PROVIDER_FAILED,
    "no_media": Reason.NO_MEDIA,
}
_ASK_AGAIN = timedelta(seconds=15)
_BAD_ANSWERS = 5
"""In a row, which is about a minute, before they are taken for the truth."""
REFETCHES = 4
"""How often fresh URLs are asked for when the ones we have are dead."""


async def running(ctx: Context, job: Job) -> None:
    now = ctx.clock()
    if job.provider not in ctx.providers:
        await _give_up(ctx, job, Reason.DISABLED, "its key was taken out of the settings", stray=True)
        return
    age = now - (job.submitted_at or job.state_since)
    try:
        progress = await ctx.provider(job).check(str(job.upstream_id))
    except ProviderError as error:
        _observe(ctx, job, now, type(error).__name__)
        await _no_answer(ctx, job, age, error)
        return
    _observe(ctx, job, now, "ok")
    match progress:
        case Finished():
            await _finished(ctx, job, progress)
        case Rejected():
            await _give_up(ctx, job, _REJECTIONS[progress.reason], progress.detail)
        case Running():
            await _still_running(ctx, job, age, progress)


async def _finished(ctx: Context, job: Job, finished: Finished) -> None:
    reached(Failpoint.FINISHED)
    if job.callback_sent and job.callback_at is None and job.collects == 0:
        ctx.health.of(str(job.provider)).callbacks_work = False  # polling found it first: take over
    cost = finished.cost if finished.cost is not None else job.cost
    await ctx.move(job, State.COLLECTING, results=finished.urls, cost=cost, progress=None, stray=False)


async def _still_running(ctx: Context, job: Job, age: timedelta, progress: Running) -> None:
    checks = job.checks + 1
    delay = next_check(
        age,
        checks,
        _usual_seconds(ctx, job),
        callbacks_work=job.callback_sent
        and job.callback_at is None
        and ctx.health.of(str(job.provider)).callbacks_work,
    )
    if delay is None:
        await _give_up(ctx, job, Reason.TIMED_OUT, stray=True)
        return
    percent = progress.percent if progress.percent is not None else job.progress
    fresh = await ctx.later(job, delay, checks=checks, errors=0, tries=0, progress=percent)
    await show(ctx, fresh)


async def _no_answer(ctx: Context, job: Job, age: timedelta, error: ProviderError) -> None:
    """One bad answer proves nothing, not even after the deadline: the network may only just be coming up."""
    if isinstance(error, NotVisibleYet) and age < NOT_VISIBLE_GRACE:
        delay = next_check(age, job.checks, _usual_seconds(ctx, job)) or _ASK_AGAIN
        await ctx.later(job, delay, checks=job.checks + 1)
        return
    log.warning("check_failed", provider=job.provider, kind=type(error).__name__, detail=error.detail)
    if job.errors >= _BAD_ANSWERS and isinstance(error, NotVisibleYet):
        await _give_up(ctx, job, Reason.PROVIDER_FAILED, "the provider does not know the task", stray=True)
    elif job.errors >= _BAD_ANSWERS and age >= DEADLINE:
        await _give_up(ctx, job, Reason.TIMED_OUT, error.detail, stray=True)
    else:
        await ctx.retry(job, error.retry_after if isinstance(error, CheckFailed) else None)


async def _give_up(ctx: Context, job: Job, reason: Reason, detail: str = "", *, stray: bool = False) -> None:
    """The end; unless files of an earlier answer are on disk, which are then delivered as they are."""
    kept = bool(await ctx.database.read(media_files.of_job, job.id)) if job.collects else False
    if kept:
        await ctx.move(job, State.COLLECTING, collects=REFETCHES, progress=None)
    else:
        await ctx.fail(job, reason, detail, progress=None, stray=stray)


def _usual_seconds(ctx: Context, job: Job) -> int:
    model = ctx.router.catalog.find(job.request.model)
    return model.usual_seconds if model else 60


def _observe(ctx: Context, job: Job, began: datetime, outcome: str) -> None:
    ctx.observer.provider_answered(str(job.provider), "check", outcome, ctx.clock() - began)
