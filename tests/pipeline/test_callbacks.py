"""What a verified callback does to the row it names, on a real database."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, State
from bot.domain.request import Request
from bot.pipeline.budget import Budget
from bot.pipeline.callbacks import CallbackOutcome, Callbacks
from bot.pipeline.health import Health
from bot.storage import jobs, ledger, spending
from bot.storage.database import Database
from bot.telemetry.metrics import Metrics
from bot.telemetry.scrape import scrape
from tests.new_database import new_database
from tests.storage.samples import admit

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
TOKEN = "the-token-of-this-job-0123456789"
TASK = "281e5b0fff39b9"
UNCERTAIN = Failure(Reason.UNCERTAIN, "kie", "read timeout")


class Bench:
    """A database with jobs in the states that a test wants, and the callbacks that act on them."""

    def __init__(self, database: Database) -> None:
        self.now = NOW
        self.database = database
        self.health = Health(["kie", "evolink"])
        self.woken = 0
        self.callbacks = Callbacks(database, self.health, lambda: self.now, self._wake)

    def _wake(self) -> None:
        self.woken += 1

    async def admit(self, job_id: str = "abcdefghij") -> Job:
        """A queued job with its hold, as the gate leaves it."""
        job = Job(
            id=job_id,
            interaction_id=hash(job_id) % 2**40,
            guild_id=1,
            channel_id=2,
            parent_id=None,
            member_id=3,
            state=State.QUEUED,
            request=Request("grok-video", "a fox"),
            price=10,
            created_at=NOW,
            state_since=NOW,
            due_at=NOW,
            cost=60_000,
        )
        await self.database.write(admit, job)
        return await self.move(job, State.SUBMITTING, provider="kie", callback_token=TOKEN)

    async def move(self, job: Job, to: State, *, due_at: datetime | None = LATER, **changes: Any) -> Job:
        return await self.database.write(jobs.move, job, to, now=NOW, due_at=due_at, **changes)

    async def running(self, **facts: Any) -> Job:
        return await self.move(await self.admit(), State.RUNNING, upstream_id=TASK, **facts)

    async def unknown(self) -> Job:
        return await self.move(await self.admit(), State.UNKNOWN, failure=UNCERTAIN, stray=True)

    async def failed(self, failure: Failure, **facts: Any) -> Job:
        job = await self.admit()
        ended = await self.database.write(
            jobs.move, job, State.FAILED, now=NOW, due_at=None, failure=failure, **facts
        )
        await self.database.write(ledger.release, job.id, NOW)
        return ended

    async def row(self, job: Job) -> Job:
        found = await self.database.read(jobs.get, job.id)
        assert found is not None
        return found

    async def take(
        self, upstream_id: str = TASK, *, token: str = TOKEN, provider: str = "kie"
    ) -> CallbackOutcome:
        return await self.callbacks.take(provider, token, upstream_id)


@asynccontextmanager
async def bench_on(path: Path) -> AsyncGenerator[Bench]:
    async with Database.open(new_database(path / "darkroom.db")) as database:
        yield Bench(database)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncGenerator[Bench]:
    async with bench_on(tmp_path) as made:
        yield made


async def test_a_running_job_is_due_at_once_and_otherwise_as_it_was(bench: Bench) -> None:
    job = await bench.running()
    assert await bench.take() is CallbackOutcome.WOKEN
    after = await bench.row(job)
    assert (after.state, after.due_at, after.callback_at) == (State.RUNNING, NOW, NOW)
    assert bench.woken == 1
    assert bench.health.of("kie").callbacks_work


async def test_the_same_callback_again_does_not_wake_the_job_again(bench: Bench) -> None:
    job = await bench.running()
    await bench.take()
    bench.now += timedelta(seconds=20)
    assert await bench.take() is CallbackOutcome.REPEATED
    assert (await bench.row(job)).due_at == NOW
    assert bench.woken == 1


@pytest.mark.parametrize("state", [State.UNKNOWN, State.SUBMITTING])
async def test_a_job_that_does_not_know_its_task_adopts_it(bench: Bench, state: State) -> None:
    job = await (bench.unknown() if state is State.UNKNOWN else bench.admit())
    assert await bench.take() is CallbackOutcome.ADOPTED
    after = await bench.row(job)
    assert (after.state, after.upstream_id, after.due_at) == (State.RUNNING, TASK, NOW)
    assert (after.failure, after.stray) == (None, False)
    assert bench.woken == 1


async def test_the_step_that_still_waits_for_its_create_finds_that_a_callback_was_first(bench: Bench) -> None:
    job = await bench.admit()
    await bench.take()
    with pytest.raises(jobs.LostLease):
        await bench.move(job, State.UNKNOWN, failure=UNCERTAIN, stray=True)
    assert (await bench.row(job)).state is State.RUNNING


async def test_a_callback_for_another_task_changes_nothing(bench: Bench) -> None:
    job = await bench.running()
    assert await bench.take("another-task") is CallbackOutcome.WRONG_TASK
    assert await bench.row(job) == job
    assert bench.woken == 0
    assert not bench.health.of("kie").callbacks_work


@pytest.mark.parametrize(
    ("provider", "token"), [("kie", "another-token-0123456789"), ("evolink", TOKEN), ("kie", "")]
)
async def test_a_token_that_is_not_this_jobs_changes_nothing(bench: Bench, provider: str, token: str) -> None:
    job = await bench.running()
    assert await bench.take(token=token, provider=provider) is CallbackOutcome.NO_SUCH_JOB
    assert await bench.row(job) == job
    assert not bench.health.of(provider).callbacks_work


async def test_a_job_that_ended_uncertain_is_marked_as_stray_and_stays_refunded(bench: Bench) -> None:
    job = await bench.failed(UNCERTAIN)
    assert await bench.take() is CallbackOutcome.STRAY
    after = await bench.row(job)
    assert (after.state, after.stray, after.upstream_id) == (State.FAILED, True, TASK)
    balance = await bench.database.read(ledger.balance, 1, 3, allowance=100, now=NOW)
    assert await bench.database.read(ledger.audit) == []
    assert balance.available == 100
    assert bench.woken == 0


async def test_a_late_callback_for_a_job_that_ended_otherwise_changes_nothing(bench: Bench) -> None:
    job = await bench.failed(Failure(Reason.TIMED_OUT, "kie"), upstream_id=TASK)
    assert await bench.take() is CallbackOutcome.SETTLED
    assert await bench.row(job) == job


async def test_a_scrape_shows_what_the_rows_say(bench: Bench) -> None:
    job = await bench.failed(UNCERTAIN)
    await bench.database.write(spending.add, spending.day_of(LATER), job.guild_id, job.cost)
    await bench.take()
    bench.health.of("kie").balance = Decimal("12.5")
    metrics = Metrics(lambda: 0.0)
    await scrape(metrics, bench.database, bench.health, Budget(5_000_000), LATER)
    shown = metrics.exposition().decode()
    assert "darkroom_stray_jobs 1.0" in shown
    assert "darkroom_stray_dollars 0.06" in shown
    assert "darkroom_budget_spent_dollars 0.06" in shown
    assert "darkroom_budget_ceiling_dollars 5.0" in shown
    assert 'darkroom_jobs{state="queued"} 0.0' in shown
    assert 'darkroom_provider_balance{provider="kie"} 12.5' in shown
