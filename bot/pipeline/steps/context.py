"""What steps work with, and the endings that several of them share."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

import structlog

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.limits import Limits
from bot.domain.offer import Offer
from bot.domain.polling import Rhythm, retry_delay
from bot.pipeline import provider_refusals
from bot.pipeline.budget import Budget
from bot.pipeline.card_facts import CardFactsReader
from bot.pipeline.card_updates import CardUpdates
from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.health import Health
from bot.pipeline.latencies import Latencies
from bot.pipeline.media.store import MediaStore
from bot.pipeline.observer import Observer
from bot.pipeline.policies import PolicyCache
from bot.pipeline.preferences import Preferences
from bot.pipeline.provider_balances import ProviderBalances
from bot.pipeline.question_pace import QuestionPace
from bot.pipeline.result_moderation import ResultModeration
from bot.pipeline.router import Router
from bot.providers.base import Finished, Provider, RejectedFor
from bot.storage import events, jobs, ledger, spending
from bot.storage.database import Connection, Database, DatabaseError
from bot.storage.events import Event

T = TypeVar("T")
log = structlog.stdlib.get_logger(__name__)

_PAUSES = (0.5, 1.0, 2.0, 4.0, 4.0)
"""Seconds between the tries to store what must not be lost."""


async def _to_its_end(work: Awaitable[T]) -> T:
    """Raises a cancel only when the work has ended."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


@dataclass(frozen=True, slots=True)
class Context:
    database: Database
    providers: Mapping[str, Provider]
    courier: Courier
    media: MediaStore
    router: Router
    health: Health
    balances: ProviderBalances
    budget: Budget
    limits: Limits
    clock: Clock
    observer: Observer
    cards: CardUpdates
    card_facts: CardFactsReader
    policies: PolicyCache
    preferences: Preferences
    latencies: Latencies
    question_pace: QuestionPace
    result_moderation: ResultModeration
    wake: Callable[[], None]
    call_moderators: Callable[[], None]
    """Tells `ReviewCards` that there is a card to show."""
    public_url: str | None = None

    def provider(self, job: Job) -> Provider:
        return self.providers[str(job.provider)]

    def origin(self, job: Job) -> str | None:
        """The server of the provider's operator, where it has one and its results are fetched there."""
        provider = self.providers.get(str(job.provider))
        return provider.origin if provider else None

    async def later(self, job: Job, delay: timedelta, **changes: Any) -> Job:
        """Give the row back; its state's step runs again after `delay`."""
        return await self.database.write(jobs.yield_, job, due_at=self.clock() + delay, **changes)

    async def retry(
        self, job: Job, retry_after: timedelta | None = None, *, longest: float = 30.0, **changes: Any
    ) -> Job:
        """Give the row back after a failure of the other side, backing off up to `longest` seconds."""
        errors = job.errors + 1
        jitter = random.random()  # noqa: S311  no secret
        delay = retry_delay(errors, jitter, retry_after, longest)
        return await self.later(job, delay, errors=errors, **changes)

    async def insist(self, write: Callable[[], Awaitable[T]]) -> T:
        """Stores what must not be lost to one failure of the database: tries for about ten seconds. A try that has
        begun is not given up for a cancel: what was paid for a moment before a stop is stored, too.
        """
        for pause in _PAUSES:
            try:
                return await _to_its_end(write())
            except DatabaseError:
                log.exception("write_failed", again_in=pause)
                await asyncio.sleep(pause)
        return await _to_its_end(write())

    async def move(self, job: Job, to: State, *, due_at: datetime | None = None, **changes: Any) -> Job:
        """To a live state, due at once unless said otherwise."""
        now = self.clock()
        moved = await self.database.write(jobs.move, job, to, now=now, due_at=due_at or now, **changes)
        self.wake()
        return moved

    async def end(
        self,
        job: Job,
        to: State,
        failure: Failure,
        *,
        cost: int | None = None,
        event: Event | None = None,
        **changes: Any,
    ) -> Job:
        """End without a result: the hold is released in the same transaction; telling the member is the next step.

        `cost`: what it cost after all, in micro-dollars; as estimated unless given. `event` is for the moderation log.
        """
        now = self.clock()

        def end(tx: Connection) -> Job:
            ended = jobs.move(tx, job, to, now=now, due_at=now, failure=failure, **changes)
            if cost is not None:
                spending.set_cost(tx, ended, cost)
            ledger.release(tx, job.id, now)
            if event is not None:
                events.append(tx, event)
            elif failure.reason is Reason.MODERATED:
                events.append(tx, provider_refusals.refused(job, now))
            return ended

        ended = await self.database.write(end)
        self.observer.refunded(ended)
        self.wake()
        reached(Failpoint.ENDED)
        return ended

    async def fail(
        self, job: Job, reason: Reason, detail: str = "", *, cost: int | None = None, **changes: Any
    ) -> Job:
        failure = Failure(reason, job.provider, detail[:300])
        return await self.end(job, State.FAILED, failure, cost=cost, **changes)

    def promised_files(self, job: Job) -> int:
        """How many files the catalogue promises for the price; fewer are charged at their share."""
        model = self.router.catalog.find(job.request.model)
        return model.files if model else 1

    def cost_of_rejection(
        self, job: Job, said: int | None, reason: RejectedFor | Literal["params"]
    ) -> int | None:
        """Micro-dollars of a task or a call that came to nothing: as the provider `said`, else the catalogue's fee.

        None where it may have been made, and paid for: then what was estimated stays counted.
        """
        if said is not None or reason == "expired":
            return said
        offer = self._offer(job)
        return offer.refusal_fee if offer and reason == "moderation" else 0

    def cost_of_result(self, job: Job, finished: Finished) -> int | None:
        """Micro-dollars, as the provider said or by the tokens that it counted; None where it told neither."""
        offer = self._offer(job)
        if finished.cost is not None or finished.tokens is None or offer is None or offer.tokens is None:
            return finished.cost
        return offer.tokens.of(finished.tokens)

    def _offer(self, job: Job) -> Offer | None:
        return self.router.catalog.offer(job.request.model, job.provider)

    def rhythm(self, job: Job) -> Rhythm:
        """What decides when the job's task is asked about next."""
        provider = str(job.provider)
        return Rhythm(
            self.latencies.of(job),
            crowd=self.question_pace.seconds(provider, self.clock()),
            jitter=random.random(),  # noqa: S311 - no secret
            callbacks_work=job.callback_sent
            and job.callback_at is None
            and self.health.of(provider).callbacks_work,
        )
