"""RUNNING: ask where the task stands, show progress, and stop at the deadline."""

from datetime import datetime, timedelta

import structlog

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.polling import DEADLINE, NOT_VISIBLE_GRACE, REFETCHES, next_check
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.context import Context
from bot.providers.base import (
    CheckFailed,
    Finished,
    NotVisibleYet,
    ProviderError,
    Rejected,
    Running,
    Throttled,
)
from bot.storage import jobs, media_files, spending
from bot.storage.database import Connection

log = structlog.stdlib.get_logger(__name__)

_REJECTIONS = {
    "moderation": Reason.MODERATED,
    "invalid": Reason.INVALID,
    "failed": Reason.PROVIDER_FAILED,
    "no_media": Reason.NO_MEDIA,
    "expired": Reason.PROVIDER_FAILED,
}
_ASK_AGAIN = timedelta(seconds=15)
_BAD_ANSWERS = 5
"""So many in a row, about a minute's worth, are believed."""


async def running(ctx: Context, job: Job) -> None:
    now = ctx.clock()
    if job.provider not in ctx.providers:
        await _give_up(ctx, job, Reason.DISABLED, "its key was taken out of the settings", stray=True)
        return
    age = now - (job.submitted_at or job.state_since)
    try:
        progress = await ctx.provider(job).check(str(job.upstream_id))
    except ProviderError as error:
        observe(ctx, job, now, type(error).__name__)
        await _no_answer(ctx, job, age, error)
        return
    observe(ctx, job, now, "ok")
    match progress:
        case Finished():
            await _finished(ctx, job, progress)
        case Rejected():
            cost = ctx.cost_of_rejection(job, progress.cost, progress.reason)
            known = job.collects > 0 and progress.cost is None  # it had finished, and said what it took
            cost = None if job.late or known else cost
            await _give_up(ctx, job, _REJECTIONS[progress.reason], progress.detail, cost=cost)
        case Running():
            await _still_running(ctx, job, age, progress)


async def _finished(ctx: Context, job: Job, finished: Finished) -> None:
    reached(Failpoint.FINISHED)
    if job.callback_sent and job.callback_at is None and job.collects == 0:
        ctx.health.of(str(job.provider)).callbacks_work = False  # polling found it first: take over
    now, cost = ctx.clock(), ctx.cost_of_result(job, finished)

    def collect(tx: Connection) -> Job:
        moved = jobs.move(
            tx, job, State.COLLECTING, now=now, due_at=now, results=finished.urls, progress=None, stray=False
        )
        if cost is not None and not job.late:  # the row that asked for it has the cost
            spending.set_cost(tx, moved, cost)
        if job.collects == 0:
            ctx.latencies.learn(tx, job, now)
        return moved

    await ctx.database.write(collect)
    ctx.wake()


async def _still_running(ctx: Context, job: Job, age: timedelta, progress: Running) -> None:
    delay = next_check(age, ctx.rhythm(job))
    if delay is None:
        await _give_up(ctx, job, Reason.TIMED_OUT, stray=True)
        return
    percent = progress.percent if progress.percent is not None else job.progress
    changed = percent != job.progress
    fresh = await ctx.later(job, delay, checks=job.checks + 1, errors=0, tries=0, progress=percent)
    if changed:
        ctx.cards.touch(fresh)


async def _no_answer(ctx: Context, job: Job, age: timedelta, error: ProviderError) -> None:
    """One bad answer proves nothing, not even after the deadline: the network may only just be coming up."""
    if isinstance(error, NotVisibleYet) and age < NOT_VISIBLE_GRACE:
        await ctx.later(job, next_check(age, ctx.rhythm(job)) or _ASK_AGAIN, checks=job.checks + 1)
        return
    if isinstance(error, Throttled):
        await _throttled(ctx, job, age, error)
        return
    log.warning("check_failed", provider=job.provider, kind=type(error).__name__, detail=error.detail)
    if job.errors >= _BAD_ANSWERS and isinstance(error, NotVisibleYet):
        await _give_up(ctx, job, Reason.PROVIDER_FAILED, "the provider does not know the task", stray=True)
    elif job.errors >= _BAD_ANSWERS and age >= DEADLINE:
        await _give_up(ctx, job, Reason.TIMED_OUT, error.detail, stray=True)
    else:
        await ctx.retry(job, error.retry_after if isinstance(error, CheckFailed) else None)


async def _throttled(ctx: Context, job: Job, age: timedelta, error: Throttled) -> None:
    """We ask too much: every question to this provider gets slower, and this one is never asked sooner than usual."""
    now = ctx.clock()
    ctx.health.of(str(job.provider)).throttled(now)
    if age >= DEADLINE and job.errors >= _BAD_ANSWERS:
        await _give_up(ctx, job, Reason.TIMED_OUT, error.detail, stray=True)
        return
    usual = next_check(age, ctx.rhythm(job)) or _ASK_AGAIN
    await ctx.later(job, max(usual, error.retry_after or usual), errors=job.errors + 1)


async def _give_up(
    ctx: Context,
    job: Job,
    reason: Reason,
    detail: str = "",
    *,
    stray: bool = False,
    cost: int | None = None,
) -> None:
    """The end, at what the provider says that it cost; unless files of an earlier answer are on disk: then those are
    delivered.
    """
    kept = bool(await ctx.database.read(media_files.of_job, job.id)) if job.collects else False
    if kept:
        await ctx.move(job, State.COLLECTING, collects=REFETCHES, progress=None)
    else:
        await ctx.fail(job, reason, detail, cost=cost, progress=None, stray=stray)


def observe(ctx: Context, job: Job, began: datetime, outcome: str) -> None:
    ctx.observer.provider_answered(str(job.provider), "check", outcome, ctx.clock() - began)
