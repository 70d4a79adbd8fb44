"""SUBMITTING and UNKNOWN: the paid call, made once; an answer that was lost is never replaced by paying again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.polling import DEADLINE, first_check
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.health import ProviderHealth
from bot.pipeline.notices import Notice, OfferDisabled, ProviderFailing, ProviderOutOfFunds
from bot.pipeline.router import Route
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.telling import show, tell
from bot.providers.base import (
    IMAGE_URLS,
    BadCredentials,
    Disabled,
    InputGone,
    Maintenance,
    NotCreated,
    NotHandedOver,
    NotOffered,
    NotSent,
    OutOfFunds,
    ProviderError,
    RateLimited,
    RequestRefused,
    Submission,
    Ticket,
)
from bot.storage import jobs
from bot.storage.fair_queue import parked_until
from bot.storage.rows import Changes

log = structlog.stdlib.get_logger(__name__)

_BAD_ANSWERS = 5
"""In a row, which is about a minute, before a lost call is given up."""
TRIES_TO_REACH = 4
"""Of a host that cannot be reached, where no other provider is left."""
_UNREACHABLE_WAIT = timedelta(seconds=10)
_REASONS: dict[type[NotCreated], Reason] = {
    Maintenance: Reason.MAINTENANCE,
    Disabled: Reason.DISABLED,
    NotOffered: Reason.DISABLED,
    InputGone: Reason.INPUT_GONE,
    NotHandedOver: Reason.NOT_HANDED_OVER,
    OutOfFunds: Reason.OUT_OF_FUNDS,
    BadCredentials: Reason.BAD_CREDENTIALS,
}


@dataclass(frozen=True, slots=True)
class Paid:
    """A job whose intent is written, and what goes along: the callback URL, if any, and the pictures' addresses."""

    job: Job
    callback_url: str | None
    addresses: tuple[str, ...] = ()


async def submit(ctx: Context, paid: Paid, route: Route) -> None:
    job, began = paid.job, ctx.clock()
    submission = Submission(
        upstream=route.offer.upstream_for(job.request),
        prompt=job.request.prompt if route.offer.prompt_max else "",
        fields=route.model.fields_for(route.offer, job.request),
        key=job.call_key,
        image=ctx.media.input_path(job.request.image) if job.request.image else None,
        references=tuple(ctx.media.input_path(kept) for kept in job.request.references),
        end_frame=ctx.media.input_path(job.request.end_frame) if job.request.end_frame else None,
        video=ctx.media.input_path(job.request.video) if job.request.video else None,
        does=route.model.does,
        kind=job.lane,
        picture_fields=route.offer.pictures or IMAGE_URLS,
        addresses=paid.addresses,
    )
    try:
        ticket = await ctx.provider(job).submit(submission, paid.callback_url)
    except ProviderError as error:
        _observe(ctx, job, began, type(error).__name__)
        await _refused(ctx, job, route, error, began)
        return
    reached(Failpoint.SUBMITTED)
    log.info("submitted", provider=job.provider, task=ticket.upstream_id)  # whatever happens to the row
    _observe(ctx, job, began, "ok")
    ctx.health.of(route.offer.provider).answered(began)
    await ctx.insist(lambda: _accepted(ctx, job, ticket))


async def not_handed_over(ctx: Context, job: Job, route: Route, error: ProviderError) -> None:
    """Before the intent: nothing can have been created. Of the host that takes orders it says nothing, so that orders
    without pictures go on; but the key is the same.
    """
    if isinstance(error, BadCredentials):
        await _refused(ctx, replace(job, attempt=job.attempt + 1), route, error, ctx.clock())
        return
    log.warning("not_handed_over", provider=error.provider, kind=type(error).__name__, detail=error.detail)
    if isinstance(error, RateLimited):
        failure = Failure(Reason.PROVIDER_BUSY, error.provider, error.detail[:300])
        delay = error.retry_after or _UNREACHABLE_WAIT
        await ctx.insist(lambda: _requeue(ctx, job, failure, delay=delay))
        return
    await ctx.insist(lambda: _settle(ctx, replace(job, attempt=job.attempt + 1), error))


async def _accepted(ctx: Context, job: Job, ticket: Ticket) -> None:
    now = ctx.clock()
    running = await ctx.move(
        job,
        State.RUNNING,
        due_at=now if ticket.done else now + first_check(ctx.rhythm(job)),
        upstream_id=ticket.upstream_id,
        failure=None,
        checks=0,
        progress=None,
    )
    reached(Failpoint.ACCEPTED)
    ctx.cards.touch(running)


async def _refused(ctx: Context, job: Job, route: Route, error: ProviderError, began: datetime) -> None:
    """Stores the outcome first and tells of it afterwards, so that it never waits for Discord."""
    log.warning("submit_failed", provider=error.provider, kind=type(error).__name__, detail=error.detail)
    warning = _note_health(ctx, route, error, began)
    try:
        await ctx.insist(lambda: _settle(ctx, job, error))
    finally:
        if warning:
            await ctx.courier.alert(warning)


async def _settle(ctx: Context, job: Job, error: ProviderError) -> None:
    match error:
        case RequestRefused():
            moderated = error.reason == "moderation"
            cost = ctx.cost_of_rejection(job, error.cost, error.reason)
            reason = Reason.MODERATED if moderated else Reason.INVALID
            await ctx.fail(job, reason, error.detail, cost=cost)
        case NotCreated():
            await _not_created(ctx, job, error)
        case _:
            await _lost(ctx, job, error.detail)


async def _not_created(ctx: Context, job: Job, error: NotCreated) -> None:
    """Nothing was created, surely. A busy provider is waited out, as long as the queue lives; any other is left for the
    next offer, and tried a few times more where there is none.
    """
    reason = _REASONS.get(type(error), Reason.PROVIDER_BUSY)
    failure = Failure(reason, error.provider, error.detail[:300])
    if isinstance(error, RateLimited | NotSent):
        wait = _UNREACHABLE_WAIT if isinstance(error, NotSent) else None
        await _requeue(ctx, job, failure, attempt=job.attempt - 1, delay=wait)
        return
    tried = replace(job, tried=(*job.tried, error.provider), failure=failure)
    if not isinstance(ctx.router.offers(tried, ctx.clock()), Failure):
        await _requeue(ctx, job, failure, tried=tried.tried)
    elif reason is not Reason.PROVIDER_BUSY or job.attempt >= TRIES_TO_REACH:
        await ctx.end(job, State.FAILED, failure, cost=0)
    else:
        await _requeue(ctx, job, failure, delay=error.retry_after or _UNREACHABLE_WAIT)


async def _requeue(
    ctx: Context,
    job: Job,
    failure: Failure,
    *,
    tried: tuple[str, ...] | None = None,
    attempt: int | None = None,
    delay: timedelta | None = None,
) -> None:
    """Back to its turn in the queue, and the place is free for others. With a `delay` it is not started before that."""
    now = ctx.clock()
    due_at = parked_until(job) if delay is None else now + delay
    back = replace(job, tried=job.tried if tried is None else tried)
    offers = ctx.router.offers(back, now)
    changes = Changes(
        failure=failure,
        tried=back.tried,
        attempt=job.attempt if attempt is None else attempt,
        offers=() if isinstance(offers, Failure) else offers,
        granted_at=None,
        callback_token=None,
        callback_sent=False,
        tries=0,
        errors=0,
    )
    if job.state is State.QUEUED:
        await ctx.database.write(jobs.yield_, job, due_at=due_at, **changes)
    else:
        await ctx.database.write(jobs.move, job, State.QUEUED, now=now, due_at=due_at, **changes)
    reached(Failpoint.REQUEUED)
    ctx.wake()
    ctx.cards.touch(job)


def _note_health(ctx: Context, route: Route, error: ProviderError, began: datetime) -> Notice | None:
    """What the answer to a call that `began` then says of the provider's health; and what the operator should hear,
    where it is news.
    """
    health, now = ctx.health.of(error.provider), ctx.clock()
    match error:
        case NotSent() | InputGone():
            return None
        case Disabled() | NotOffered() if route.model.withdrawn:
            health.answered(began)
            return _withdrawn(health, route)
        case RequestRefused() | NotOffered():
            health.answered(began)
            return None
        case RateLimited():
            health.circuit.succeeded()  # it answered: nothing is wrong with the provider
            health.rate_limited(now, error.retry_after, began)
            return None
        case OutOfFunds():
            health.answered(began)
            return ProviderOutOfFunds(error.provider) if ctx.balances.ran_out(error.provider) else None
        case Disabled():
            health.answered(began)
            news = not health.disabled(route.offer, now)
            health.disabled_offers[route.offer.upstream] = now
            return OfferDisabled(error.provider, route.offer.upstream) if news else None
        case _:
            return _count_failure(ctx, error)


def _withdrawn(health: ProviderHealth, route: Route) -> Notice | None:
    """The offer is gone for good, as was announced: it is not tried again."""
    name = route.offer.upstream
    if name in health.withdrawn:
        return None
    health.withdrawn = (*health.withdrawn, name)
    return OfferDisabled(route.offer.provider, name)


def _count_failure(ctx: Context, error: ProviderError) -> Notice | None:
    health = ctx.health.of(error.provider)
    health.last_error = type(error).__name__
    if not health.circuit.failed(ctx.clock()):
        return None
    log.warning("circuit_opened", provider=error.provider, until=str(health.circuit.open_until))
    return ProviderFailing(error.provider, health.last_error)


async def _lost(ctx: Context, job: Job, detail: str) -> None:
    """The answer went astray. Before the call is given up, a provider that keeps our key is asked for its task; while
    that cannot be told, the row stays as it is.
    """
    provider = ctx.providers.get(str(job.provider))
    try:
        ticket = await provider.find(job.call_key) if provider else None
    except ProviderError as error:
        log.warning("not_found_out", provider=job.provider, kind=type(error).__name__, detail=error.detail)
        if job.errors < _BAD_ANSWERS:
            await ctx.retry(job)
            return
        ticket = None
    if ticket is None:
        await uncertain(ctx, job, detail)
        return
    log.info("found", provider=job.provider, task=ticket.upstream_id)
    await _accepted(ctx, job, ticket)


async def uncertain(ctx: Context, job: Job, detail: str) -> None:
    """It may exist upstream. With a callback URL out there it can still be named; without one this is the end."""
    log.error("submit_uncertain", provider=job.provider, cost=job.cost, callback=job.callback_sent)
    if job.callback_sent:
        await _set_aside(ctx, job, Failure(Reason.UNCERTAIN, job.provider, detail[:300]))
    else:
        await ctx.fail(job, Reason.UNCERTAIN, detail, stray=True)
    reached(Failpoint.UNCERTAIN)


async def _set_aside(ctx: Context, job: Job, failure: Failure) -> None:
    now = ctx.clock()
    await ctx.database.write(jobs.move, job, State.UNKNOWN, now=now, due_at=now, failure=failure, stray=True)
    ctx.wake()


async def submitting(ctx: Context, job: Job) -> None:
    """Found in this state by a claim: the process died between the intent and the answer, or nobody could say yet what
    became of the call.
    """
    await _lost(ctx, job, "the process ended before the answer")


async def unknown(ctx: Context, job: Job) -> None:
    """The member is told at once; then only a callback can name the task, until the deadline."""
    deadline = (job.submitted_at or job.state_since) + DEADLINE
    if ctx.clock() >= deadline:
        await ctx.fail(job, Reason.UNCERTAIN, "no callback named the task before the deadline")
        return
    await show(ctx, job)
    if later := await tell(ctx, job, "unknown"):
        await ctx.retry(job, later.retry_after)
        return
    await ctx.database.write(jobs.yield_, job, due_at=deadline)


def _observe(ctx: Context, job: Job, began: datetime, outcome: str) -> None:
    ctx.observer.provider_answered(str(job.provider), "submit", outcome, ctx.clock() - began)
