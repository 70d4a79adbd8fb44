"""The bot's engine with a real clock and a real database, between providers and a Discord that are this process's own.

The doubles are those of the tests (`tests/pipeline/harness.py`); what a scene needs otherwise it overrides.
"""

import logging
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import structlog

from bot.catalog import load_catalog
from bot.domain.ask import Actor, Ask, Place
from bot.domain.job import Job, Pool, State
from bot.domain.limits import Limits, RateLimit
from bot.domain.request import Kind, Request
from bot.pipeline.claims import Claims, Taken
from bot.pipeline.classifier import Classifier
from bot.pipeline.clock import system_clock
from bot.pipeline.dispatcher import Dispatcher
from bot.pipeline.media.decoder_pool import DecoderPool
from bot.pipeline.media.download import Downloader
from bot.pipeline.media.store import MediaStore
from bot.pipeline.wiring import Parts, Pipeline, wire
from bot.pipeline.worker import Worker
from bot.providers.base import Pace, Progress, Provider
from bot.storage import jobs
from bot.storage.database import Connection, Database
from tests.pipeline.harness import RecordingCourier, ScriptedProvider, Silent

PROMPT = (
    "A red fox in deep snow at dusk, soft rim light, shallow depth of field, 85 mm, film grain, quiet mood"
)
FAST = Pace(creates=None, window=timedelta(seconds=10), running=None, questions_per_second=5_000)
"""So that the engine is measured and not a provider's pace."""
LIMITS = Limits(rate=RateLimit(burst=10_000))
FIRST_SERVER = 1_100_000_000_000_000_000
_snowflakes = count(1_400_000_000_000_000_000)


class WatchedClaims(Claims):
    """Keeps the date for which each row was taken."""

    def __init__(self, pipeline: Pipeline, dates: dict[str, datetime]) -> None:
        context = pipeline.context
        dispatcher = Dispatcher(context.providers, context.health, context.limits)
        super().__init__(dispatcher, context.health, context.question_pace, pipeline.wakeup)
        self._dates = dates

    def take(self, tx: Connection, now: datetime, working: Collection[Job]) -> Taken:
        taken = super().take(tx, now, working)
        for job in (one.job for one in taken.claimed):
            if job and job.due_at:
                self._dates[job.id] = job.due_at
        return taken


@dataclass(slots=True)
class WatchedProvider(ScriptedProvider):
    """Answers at once that the task is running; `lateness` is by how many seconds each question came late.

    A task has its job's id.
    """

    pace: Pace = FAST
    dates: dict[str, datetime] = field(default_factory=dict[str, datetime])
    lateness: list[tuple[str, float]] = field(default_factory=list[tuple[str, float]])

    async def check(self, upstream_id: str) -> Progress:
        if date := self.dates.get(upstream_id):
            self.lateness.append((upstream_id, (system_clock() - date).total_seconds()))
        return await ScriptedProvider.check(self, upstream_id)


@dataclass(frozen=True, slots=True)
class Engine:
    pipeline: Pipeline
    worker: Worker
    dates: dict[str, datetime]

    @property
    def database(self) -> Database:
        return self.pipeline.context.database

    async def admit(self, server: int = 0, member: int | None = None, kind: Kind = "image") -> Job:
        number = next(_snowflakes)
        place = Place(FIRST_SERVER + server, 1)
        ask = Ask(number, Actor(member or number), place, kind=kind, prompt=PROMPT)
        return (await self.pipeline.gate.admit(ask)).job


def silence() -> None:
    """What the bot would log goes nowhere: it would be measured too."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@asynccontextmanager
async def open_engine(
    directory: Path,
    providers: Mapping[str, Provider] | None = None,
    *,
    courier: RecordingCourier | None = None,
    media: MediaStore | None = None,
    classifier: Classifier | None = None,
) -> AsyncGenerator[Engine]:
    """Nothing runs until the `worker` does."""
    known = providers or {"kie": WatchedProvider("kie")}
    async with Database.open(f"sqlite+aiosqlite:///{directory / 'darkroom.db'}") as database:
        pipeline = wire(
            Parts(
                database=database,
                catalog=load_catalog(None).offered_by(known),
                providers=known,
                media=media or a_store(directory),
                courier=courier or RecordingCourier(),
                clock=system_clock,
                observer=Silent(),
                daily_allowance=1_000,
                limits=LIMITS,
                classifier=classifier,
            )
        )
        await pipeline.restore()
        dates: dict[str, datetime] = {}
        for provider in known.values():
            if isinstance(provider, WatchedProvider):
                provider.dates = dates
        claims = WatchedClaims(pipeline, dates)
        yield Engine(pipeline, Worker(pipeline.context, claims, pipeline.wakeup), dates)
        await pipeline.context.cards.aclose()


def a_store(directory: Path) -> MediaStore:
    return MediaStore(directory / "media", Downloader(frozenset()), DecoderPool(), min_free_bytes=0)


def a_running_job(
    number: int, due_at: datetime, *, server: int, provider: str = "kie", age: float = 90
) -> Job:
    """A video that its provider has been working on for `age` seconds; without a price, so without a hold."""
    began, job_id = due_at - timedelta(seconds=age), f"r{number:09}"
    return Job(
        id=job_id,
        interaction_id=next(_snowflakes),
        guild_id=FIRST_SERVER + server,
        channel_id=1,
        parent_id=None,
        member_id=number + 1,
        state=State.RUNNING,
        request=Request("grok-video", PROMPT),
        price=0,
        created_at=began,
        state_since=began,
        due_at=due_at,
        pool=Pool.CHECK,
        lane="video",
        offers=(provider,),
        provider=provider,
        upstream_id=job_id,
        submitted_at=began,
    )


def with_card(job: Job) -> Job:
    return replace(job, card_id=next(_snowflakes), card_channel_id=1)


def insert_all(tx: Connection, new: Collection[Job]) -> None:
    for job in new:
        assert jobs.insert(tx, job)
