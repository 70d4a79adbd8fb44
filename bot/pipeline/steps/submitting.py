"""SUBMITTING and UNKNOWN: the paid call, made once; an answer that was lost is never replaced by paying again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.polling import DEADLINE, first_check
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.router import Route
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.telling import show, tell
from bot.providers.base import (
    BadCredentials,
    Disabled,
    Maintenance,
    NotCreated,
    NotSent,
    OutOfFunds,
    ProviderError,
    RateLimited,
    RequestRefused,
    Submission,
    Ticket,
)
from bot.storage import jobs
from bot.storage.database import Connection

log = structlog.stdlib.get_logger(__name__)

_BUSY_ATTEMPTS = 4
_BUSY_WAIT = timedelta(seconds=10)
"""kie's rate-limit window; nobody promises a Retry-After."""
_REASONS: dict[type[NotCreated], Reason] = {
    Maintenance: Reason.MAINTENANCE,
    Disabled: Reason.DISABLED,
    OutOfFunds: Reason.OUT_OF_FUNDS,
    BadCredentials: Reason.BAD_CREDENTIALS,
}


@dataclass(frozen=True, slots=True)
class Paid:
    """A job whose intent is written, and the callback URL that goes along, if any."""

    job: Job
    callback_url: str | None


async def submit(ctx: Context, paid: Paid, route: Route, input_urls: list[str]) -> None:
    job, began = paid.job, ctx.clock()
    submission = Submission(
        upstream=route.offer.upstream,
        prompt=job.request.prompt,
        fields=route.model.fields_for(route.offer, job.request),
        image_url=input_urls[0] if job.request.image and input_urls else None,
        reference_urls=tuple(input_urls) if job.request.references else (),
    )
    try:
        ticket = await ctx.provider(job).submit(submission, paid.callback_url)
    except ProviderError as error:
        _observe(ctx, job, began, type(error).__name__)
        await _refused(ctx, job, route, error)
        return
    reached(Failpoint.SUBMITTED)
    log.info("submitted", provider=job.provider, task=ticket.upstream_id)  # whatever happens to the row
    _observe(ctx, job, began, "ok")
    ctx.health.of(route.offer.provider).circuit.succeeded()
    running = await ctx.insist(lambda: _accepted(ctx, job, route, ticket))
    reached(Failpoint.ACCEPTED)
    await show(ctx, running)


async def _accepted(ctx: Context, job: Job, route: Route, ticket: Ticket) -> Job:
    return await ctx.move(
        job,
        State.RUNNING,
        due_at=ctx.clock() + first_check(route.model.usual_seconds),
        upstream_id=ticket.upstream_id,
        failure=None,
        checks=0,
        progress=None,
    )


async def _refused(ctx: Context, job: Job, route: Route, error: ProviderError) -> None:
    """What is known is stored before anybody is told of it: the outcome must not wait for Discord."""
    log.warning("submit_failed", provider=error.provider, kind=type(error).__name__, detail=error.detail)
    warning = _note_health(ctx, route, error)
    try:
        await ctx.insist(lambda: _settle(ctx, job, route, error))
    finally:
        if warning:
            await ctx.courier.alert(warning)


async def _settle(ctx: Context, job: Job, route: Route, error: ProviderError) -> None:
    match error:
        case RequestRefused():
            reason = Reason.MODERATED if error.reason == "moderation" else Reason.INVALID
            await ctx.fail(job, reason, error.detail, cost=0)
        case NotSent():
            busy = Failure(Reason.PROVIDER_BUSY, detail=error.detail)  # nobody's fault, so it names nobody
            await _requeue(ctx, job, busy, due_at=ctx.clock() + _BUSY_WAIT)
        case NotCreated():
            await _not_created(ctx, job, route, error)
        case _:
            await uncertain(ctx, job, error.detail)


async def _not_created(ctx: Context, job: Job, route: Route, error: NotCreated) -> None:
    """Nothing was created, surely: the next offer may take it; without one, a busy provider is asked again later."""
    reason = _REASONS.get(type(error), Reason.PROVIDER_BUSY)
    failure = Failure(reason, error.provider, error.detail[:300])
    if route.others:
        await _requeue(ctx, job, failure, tried=(*job.tried, error.provider))
    elif reason is not Reason.PROVIDER_BUSY or job.attempt >= _BUSY_ATTEMPTS:
        await ctx.end(job, State.FAILED, failure, cost=0)
    else:
        wait = min(error.retry_after or _BUSY_WAIT, timedelta(seconds=120))
        await _requeue(ctx, job, failure, due_at=ctx.clock() + wait)


async def _requeue(
    ctx: Context,
    job: Job,
    failure: Failure,
    *,
    tried: tuple[str, ...] | None = None,
    due_at: datetime | None = None,
) -> None:
    now = ctx.clock()

    def requeue(tx: Connection) -> None:
        jobs.move(
            tx,
            job,
            State.QUEUED,
            now=now,
            due_at=due_at or now,
            failure=failure,
            tried=job.tried if tried is None else tried,
            callback_token=None,
            callback_sent=False,
        )
        ctx.make_room(tx, job, now)

    await ctx.database.write(requeue)
    reached(Failpoint.REQUEUED)
    ctx.wake()


def _note_health(ctx: Context, route: Route, error: ProviderError) -> str | None:
    """What the answer says of the provider's health; and a warning for the operator, where it is news."""
    health = ctx.health.of(error.provider)
    match error:
        case NotSent():
            return None
        case RequestRefused() | RateLimited():
            health.circuit.succeeded()  # it answered: nothing is wrong with the provider
            return None
        case OutOfFunds():
            health.circuit.succeeded()
            news = ctx.balances.ran_out(error.provider)
            return (
                f"{error.provider} says its account is empty. It gets no work until it has funds."
                if news
                else None
            )
        case Disabled():
            health.circuit.succeeded()
            news = route.offer.upstream not in health.disabled_offers
            health.disabled_offers.add(route.offer.upstream)
            return (
                f"{error.provider} has switched {route.offer.upstream} off: unused until a restart."
                if news
                else None
            )
        case _:
            health.last_error = type(error).__name__
            opened = health.circuit.failed(ctx.clock())
            return (
                f"{error.provider} keeps failing ({health.last_error}): pausing it for a while."
                if opened
                else None
            )


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

    def set_aside(tx: Connection) -> None:
        jobs.move(tx, job, State.UNKNOWN, now=now, due_at=now, failure=failure, stray=True)
        ctx.make_room(tx, job, now)

    await ctx.database.write(set_aside)
    ctx.wake()


async def submitting(ctx: Context, job: Job) -> None:
    """Found in this state by a claim: the process died between the intent and the answer."""
    await uncertain(ctx, job, "the process ended while the answer was awaited")


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
