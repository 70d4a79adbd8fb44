"""QUEUED: post the card before any money is spent, then wait for a fair turn, then call the provider."""

from datetime import datetime, timedelta
from typing import Literal

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State, new_callback_token
from bot.domain.polling import QUEUE_EXPIRY
from bot.pipeline.courier import (
    DeliveryError,
    DestinationGone,
    Forbidden,
    TakenDown,
    TryLater,
)
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.router import Route, WaitUntil
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.submitting import Paid, submit
from bot.storage import fair_queue, jobs, posts
from bot.storage.database import Connection
from bot.storage.jobs import LostLease

log = structlog.stdlib.get_logger(__name__)

_RECHECK = timedelta(seconds=30)
"""A waiting row is woken when a place comes free; this is only the safety net."""


async def queued(ctx: Context, job: Job) -> None:
    if ctx.clock() - job.created_at > QUEUE_EXPIRY:
        failure = job.failure or Failure(Reason.QUEUE_EXPIRED)
        await ctx.end(job, State.EXPIRED, failure, cost=0)
        return
    try:
        if job.card_id is None:
            await _start(ctx, await _announce(ctx, job))
        else:
            await _start(ctx, job, waited=True)
    except DeliveryError as error:
        await not_postable(ctx, job, error, cost=0)


async def _announce(ctx: Context, job: Job) -> Job:
    files = [(kept, ctx.media.input_path(kept)) for kept in job.request.inputs]
    card = await ctx.courier.announce(job, files, again=job.tries > 1)
    reached(Failpoint.ANNOUNCED)

    def record(tx: Connection) -> Job | None:
        jobs.record(
            tx,
            job.id,
            card_id=card.message_id,
            card_channel_id=card.channel_id,
            thread_id=card.thread_id,
        )
        posts.record(tx, job.id, "card", 0, card.channel_id, card.message_id, ctx.clock())
        return jobs.get(tx, job.id)

    fresh = await ctx.database.write(record)
    if fresh is None or fresh.state is not job.state:  # cancelled while the card was on its way
        raise LostLease(job)
    return fresh


async def not_postable(ctx: Context, job: Job, error: DeliveryError, **changes: object) -> None:
    """Discord does not take a message that the job cannot do without."""
    if isinstance(error, TryLater):
        await ctx.retry(job, error.retry_after)
    elif isinstance(error, TakenDown):
        await ctx.end(job, State.WITHHELD, Failure(Reason.TAKEN_DOWN), **changes)
    elif isinstance(error, DestinationGone):
        await ctx.end(job, State.UNDELIVERABLE, Failure(Reason.CHANNEL_GONE), **changes)
    elif isinstance(error, Forbidden):
        await ctx.end(job, State.UNDELIVERABLE, Failure(Reason.NO_PERMISSION, detail=error.detail), **changes)
    else:
        failure = Failure(Reason.REFUSED_BY_DISCORD, detail=error.detail[:300])
        await ctx.end(job, State.UNDELIVERABLE, failure, **changes)


async def _start(ctx: Context, job: Job, *, waited: bool = False) -> None:
    """Raises DeliveryError when the card is gone, or the member's attachments cannot be read from it."""
    now = ctx.clock()
    route = ctx.router.route(job, now)
    if isinstance(route, Failure):
        await ctx.end(job, State.FAILED, route, cost=0)
    elif isinstance(route, WaitUntil):
        await _wait_for_provider(ctx, job, route.at - now)
    elif await _has_place_now(ctx, job):
        if waited:
            await _look_for_card(ctx, job)
        urls = await ctx.courier.input_urls(job) if job.request.inputs else []
        if intent := await _intend(ctx, job, route):
            await submit(ctx, intent, route, urls)
    else:
        await _wait_for_place(ctx, job)


async def _look_for_card(ctx: Context, job: Job) -> None:
    """Nothing is paid for a card that a moderator took down while the job waited. Raises TakenDown or DestinationGone;
    where Discord does not let us look, the job goes on.
    """
    try:
        await ctx.courier.find_card(job)
    except (TakenDown, DestinationGone):
        raise
    except DeliveryError as error:
        log.info("card_not_seen", kind=type(error).__name__, detail=error.detail)


async def _wait_for_provider(ctx: Context, job: Job, delay: timedelta) -> None:
    """With a failure it is no longer counted among those that a free place would start."""
    busy = job.failure or Failure(Reason.PROVIDER_BUSY, job.request.provider)
    await ctx.later(job, max(delay, timedelta(seconds=1)), tries=0, failure=busy)


async def _wait_for_place(ctx: Context, job: Job) -> None:
    """Without a failure: it would pass for one that waits for its own date."""
    await ctx.later(job, _RECHECK, tries=0, errors=0, failure=None)


async def _has_place_now(ctx: Context, job: Job) -> bool:
    return await ctx.database.read(lambda conn: _has_place(ctx, conn, job))


async def _intend(ctx: Context, job: Job, route: Route) -> Paid | None:
    """Take a running place and the provider's turn and write the intent, in one transaction; None when it must wait
    or there is no budget.
    """
    now, provider = ctx.clock(), route.offer.provider
    token, callback_url = _callback(ctx, provider)

    def intend(tx: Connection) -> Job | Literal["waits", "too_dear"]:
        if not _has_place(ctx, tx, job):
            jobs.yield_(tx, job, due_at=now + _RECHECK, tries=0, errors=0, failure=None)
            return "waits"
        if ctx.budget.exceeded_by(tx, job, route.cost, now):
            return "too_dear"
        if wait := _turn(ctx, provider, now):
            jobs.yield_(tx, job, due_at=now + wait, tries=0)
            return "waits"
        intended = jobs.move(
            tx,
            job,
            State.SUBMITTING,
            now=now,
            due_at=now,
            keep_lease=True,
            provider=provider,
            attempt=job.attempt + 1,
            cost=route.cost,
            callback_token=token,
            callback_sent=callback_url is not None,
            submitted_at=now,
        )
        fair_queue.wake_next(tx, job.guild_id, job.member_id, now)  # there may be room for another
        return intended

    intended = await ctx.database.write(intend)
    if intended == "too_dear":
        await ctx.end(job, State.FAILED, Failure(Reason.BUDGET, provider), cost=0)
    if isinstance(intended, str):
        return None
    reached(Failpoint.INTENDED)
    return Paid(intended, callback_url)


def _turn(ctx: Context, provider: str, now: datetime) -> timedelta:
    """Zero when the call may go out now; a half-open circuit lets one probe go at a time."""
    circuit = ctx.health.of(provider).circuit
    if circuit.take(now):
        return timedelta()
    return max(circuit.reopens(now) - now, timedelta(seconds=1))


def _has_place(ctx: Context, tx: Connection, job: Job) -> bool:
    """First come, first served among a member's own; a place that an older one is about to take is not free."""
    flight = jobs.in_flight(tx, job.guild_id, job.member_id)
    older = fair_queue.older_waiting(tx, job)
    return (
        flight.member_running + older < ctx.limits.running_per_member
        and flight.guild_running < ctx.limits.running_per_guild
    )


def _callback(ctx: Context, provider: str) -> tuple[str | None, str | None]:
    """A fresh token and the URL that carries it, where this provider may be given one."""
    if ctx.public_url is None:
        return None, None
    token = new_callback_token()
    url = f"{ctx.public_url}/callbacks/{provider}/{token}"
    return (token, url) if ctx.providers[provider].takes_callback(url) else (None, None)
