"""QUEUED: post the card before any money is spent, wait for a turn, look whether the card still stands, hand
its pictures over, and pay.

The dispatcher gives the turn. Until then the row waits for the date at which it expires.
"""

from datetime import timedelta

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.handing_over import Way
from bot.domain.job import Job, Pool, State, new_token
from bot.domain.polling import QUEUE_EXPIRY
from bot.pipeline.budget import OverBudget
from bot.pipeline.courier import DeliveryError, DestinationGone, Hidden, TakenDown, TryLater
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.router import Route
from bot.pipeline.steps.age import check_age
from bot.pipeline.steps.announcing import announce
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.handing_over import Handed, hand_over
from bot.pipeline.steps.submitting import Paid, not_handed_over, submit
from bot.pipeline.steps.telling import not_postable
from bot.providers.base import ProviderError
from bot.storage import jobs
from bot.storage.database import Connection
from bot.storage.fair_queue import parked_until

log = structlog.stdlib.get_logger(__name__)

_FRESH_CARD = timedelta(seconds=20)
"""A card this new is not looked for again before the call is paid."""
_ASK_DISCORD_AGAIN = timedelta(seconds=10)


async def queued(ctx: Context, job: Job) -> None:
    if ctx.clock() - job.queued_since >= QUEUE_EXPIRY:
        await ctx.end(job, State.EXPIRED, job.failure or Failure(Reason.QUEUE_EXPIRED), cost=0)
    elif job.card_id is None:
        if announced := await announce(ctx, job):
            await _wait_for_turn(ctx, announced)
    elif job.granted_at is None:
        await _wait_for_turn(ctx, job)
        ctx.cards.touch(job)  # one that waited for a moderator shows what is asked for from here on
    elif job.pool is Pool.SUBMIT:
        await _start(ctx, job)
    else:
        await _prepare(ctx, job)


async def _wait_for_turn(ctx: Context, job: Job) -> None:
    """How the job ends, if waiting is of no use; else None."""
    offers = ctx.router.offers(job, ctx.clock())
    if isinstance(offers, Failure):
        await ctx.end(job, State.FAILED, offers, cost=0)
        return
    await ctx.database.write(
        jobs.yield_, job, due_at=parked_until(job), pool=Pool.SUBMIT, offers=offers, tries=0, errors=0
    )
    ctx.wake()


async def _prepare(ctx: Context, job: Job) -> None:
    """The turn has come. Nothing is paid for a card that a moderator took down while the job waited."""
    try:
        if ctx.clock() - job.created_at > _FRESH_CARD:
            await _look_for_card(ctx, job)
        await check_age(ctx, job)
    except TryLater as error:  # others may have the place until Discord answers
        await give_turn_back(ctx, job, error.retry_after or _ASK_DISCORD_AGAIN)
        return
    except DeliveryError as error:
        await not_postable(ctx, job, error, cost=0)
        return
    await ctx.later(job, timedelta(), pool=Pool.SUBMIT, tries=0)


async def _look_for_card(ctx: Context, job: Job) -> None:
    """Raises TakenDown, DestinationGone or Hidden; where Discord does not let us look otherwise, the job goes on."""
    try:
        await ctx.courier.find_card(job)
    except (TakenDown, DestinationGone, Hidden):
        raise
    except DeliveryError as error:
        log.info("card_not_seen", kind=type(error).__name__, detail=error.detail)


async def _start(ctx: Context, job: Job) -> None:
    route = ctx.router.route(job)
    if route is None:  # the catalogue or the settings changed since the turn was given
        await give_turn_back(ctx, job)
        return
    try:
        handed = await hand_over(ctx, job)
    except ProviderError as error:
        await not_handed_over(ctx, job, route, error)
        return
    if paid := await _intend(ctx, handed, route):
        await submit(ctx, paid, route)


async def give_turn_back(ctx: Context, job: Job, delay: timedelta = timedelta()) -> None:
    """The place and the call are free for others; the job keeps its turn, and is looked at again after `delay`."""
    await ctx.later(job, delay, granted_at=None, tries=0)
    ctx.wake()


async def _intend(ctx: Context, handed: Handed, route: Route) -> Paid | None:
    """Writes that the call is about to be made; None when there is no budget for it."""
    job, now, provider = handed.job, ctx.clock(), route.offer.provider
    token, callback_url = _callback(ctx, provider)
    inputs_token, served_at = _served(ctx, handed)

    def intend(tx: Connection) -> Job:
        ctx.budget.rebook(tx, job, route.cost, now)
        return jobs.move(
            tx,
            job,
            State.SUBMITTING,
            now=now,
            due_at=now,
            keep_lease=True,
            provider=provider,
            attempt=job.attempt + 1,
            callback_token=token,
            callback_sent=callback_url is not None,
            inputs_token=inputs_token,
            submitted_at=now,
        )

    try:
        intended = await ctx.database.write(intend)
    except OverBudget:
        await ctx.end(job, State.FAILED, Failure(Reason.BUDGET, provider), cost=0)
        return None
    reached(Failpoint.INTENDED)
    return Paid(intended, callback_url, handed.addresses(served_at))


def _callback(ctx: Context, provider: str) -> tuple[str | None, str | None]:
    """A fresh token and the URL that carries it, where this provider may be given one."""
    if ctx.public_url is None:
        return None, None
    token = new_token()
    url = f"{ctx.public_url}/callbacks/{provider}/{token}"
    return (token, url) if ctx.providers[provider].takes_callback(url) else (None, None)


def _served(ctx: Context, handed: Handed) -> tuple[str | None, str]:
    """A fresh token and the address that carries it, where the provider is to fetch a picture from us."""
    if Way.SERVED not in handed.ways:
        return None, ""
    token = new_token()
    return token, f"{ctx.public_url}/inputs/{token}"
