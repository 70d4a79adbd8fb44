"""Results that come after the deadline: asked for ever more rarely within a day, and never thrown away.

The job has ended by then, and its credits are back. So a late result gets a job of its own, with a hold of its own,
which goes the rest of the way as every other: fetched, posted, charged at the price that was quoted. Whoever no longer
has the credits is not charged; `/jobs show` then hands out what was kept.

It does not begin a member's day of credits: how many there are a day, their roles say, and nobody is here to be asked.
"""

from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, Pool, State, new_job_id
from bot.domain.late_results import next_look
from bot.pipeline import provider_refusals
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.running import observe
from bot.providers.base import Finished, ProviderError, Rejected, Running
from bot.storage import events, jobs, ledger, spending
from bot.storage.database import Connection

log = structlog.stdlib.get_logger(__name__)


async def late(ctx: Context, job: Job) -> None:
    if job.provider not in ctx.providers:
        await ctx.database.write(jobs.yield_, job, due_at=None)
        return
    began = ctx.clock()
    try:
        progress = await ctx.provider(job).check(str(job.upstream_id))
    except ProviderError as error:
        observe(ctx, job, began, type(error).__name__)
        await _look_again(ctx, job)
        return
    observe(ctx, job, began, "ok")
    match progress:
        case Running():
            await _look_again(ctx, job)
        case Rejected():
            cost = ctx.cost_of_rejection(job, progress.cost, progress.reason)
            await ctx.database.write(_nothing_came, job, cost, progress, ctx.clock())
            ctx.wake()
        case Finished():
            await _arrived(ctx, job, progress)


async def _look_again(ctx: Context, job: Job) -> None:
    now = ctx.clock()
    await ctx.database.write(jobs.yield_, job, due_at=next_look(job, now))


def _nothing_came(tx: Connection, job: Job, cost: int | None, rejected: Rejected, now: datetime) -> None:
    """What a filter refused does not stay public: the row's last step runs once more."""
    if rejected.reason == "moderation":
        failure = Failure(Reason.MODERATED, job.provider, rejected.detail[:300])
        ended = jobs.yield_(tx, job, due_at=now, pool=Pool.REPORT, stray=False, failure=failure)
        events.append(tx, provider_refusals.refused(job, now))
    else:
        ended = jobs.yield_(tx, job, due_at=None, stray=False)
    if cost is not None:
        spending.set_cost(tx, ended, cost)


async def _arrived(ctx: Context, job: Job, finished: Finished) -> None:
    """One transaction: the old row is done with its task, and the new one has it."""
    now, cost = ctx.clock(), ctx.cost_of_result(job, finished)

    def adopt(tx: Connection) -> Job | None:
        ended = jobs.yield_(tx, job, due_at=None, stray=False)
        if cost is not None:
            spending.set_cost(tx, ended, cost)
        if ended.withdrawal is not None:
            return None  # deleted while the question was out
        return _new_job(tx, ended, finished.urls, now)

    reached(Failpoint.FINISHED)
    adopted = await ctx.database.write(adopt)
    ctx.wake()
    if adopted:
        log.info(
            "came_late", provider=job.provider, task=job.upstream_id, late_job=adopted.id, price=adopted.price
        )


def _new_job(tx: Connection, ended: Job, urls: tuple[str, ...], now: datetime) -> Job | None:
    """None if the result has had its job already."""
    adopted = replace(
        ended,
        id=new_job_id(),
        interaction_id=-ended.interaction_id,
        state=State.COLLECTING,
        pool=Pool.FETCH,
        created_at=now,
        state_since=now,
        due_at=now,
        finished_at=None,
        results=urls,
        failure=None,
        callback_at=None,
        cost=0,
        cost_day=spending.day_of(now),
        collects=0,
        apart=False,
        tries=0,
        errors=0,
    )
    owner = adopted.guild_id, adopted.member_id
    if ledger.balance(tx, *owner, allowance=0, now=now).available < adopted.price:
        adopted = replace(adopted, price=0, failure=Failure(Reason.LATE, adopted.provider))
    if not jobs.insert(tx, adopted):
        return None
    ledger.hold(tx, adopted.id, *owner, adopted.price, now)
    return adopted
