"""The worker's own loop: rows are taken when they are due, an end is waited for, and a bug ends a job with a refund."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.pipeline.steps import context
from bot.pipeline.wakeup import Wakeup
from bot.pipeline.worker import BROKEN_AFTER, Worker
from bot.storage import kv
from bot.storage.database import Database
from tests.pipeline.harness import PipelineHarness, open_harness

GRACE = timedelta(seconds=5)


@asynccontextmanager
async def working(directory: Path) -> AsyncGenerator[tuple[PipelineHarness, Worker, Wakeup]]:
    """A harness with its worker at work; the wake-up is for after the harness's clock was moved."""
    async with open_harness(directory) as harness:
        worker = harness.pipeline.worker
        running = asyncio.create_task(worker.run())
        try:
            yield harness, worker, harness.pipeline.wakeup
        finally:
            await worker.drain(GRACE)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(30):
        while not await condition():  # noqa: ASYNC110 - steps tell nobody when they are done
            await asyncio.sleep(0.01)


async def in_state(harness: PipelineHarness, job: Job, state: State, *, tick: bool = False) -> None:
    """With `tick` the harness's clock goes on meanwhile."""

    async def reached() -> bool:
        harness.clock.advance(seconds=0.1 if tick else 0)
        return (await harness.job(job)).state is state

    await until(reached)


async def test_a_new_row_is_taken_at_once(tmp_path: Path) -> None:
    async with working(tmp_path) as (harness, _, _):
        job = await harness.admit()
        await in_state(harness, job, State.RUNNING)


async def test_when_a_step_ends_the_worker_looks_at_its_rows_new_date(tmp_path: Path) -> None:
    """What a step dates a second ahead must not wait for the idle look-around of five."""
    async with working(tmp_path) as (harness, _, _):
        harness.health.of("kie").circuit.open_until = harness.clock() + timedelta(seconds=0.5)
        job = await harness.admit(provider="kie")
        began = time.monotonic()
        await in_state(harness, job, State.RUNNING, tick=True)
        assert time.monotonic() - began < 4


async def test_an_end_waits_for_the_paid_call_and_starts_nothing_new(tmp_path: Path) -> None:
    async with working(tmp_path) as (harness, worker, _):
        kie = harness.providers["kie"]
        kie.hold = asyncio.Event()
        job = await harness.admit()
        await in_state(harness, job, State.SUBMITTING)
        draining = asyncio.create_task(worker.drain(GRACE))
        await asyncio.sleep(0)
        late = await harness.admit(2)
        kie.hold.set()
        assert await draining
        assert (await harness.job(job)).state is State.RUNNING
        assert (await harness.job(late)).state is State.QUEUED
        assert kie.asked == 1


async def test_a_paid_call_that_is_cut_off_is_never_made_again(tmp_path: Path) -> None:
    async with working(tmp_path) as (harness, worker, _):
        kie = harness.providers["kie"]
        kie.hold = asyncio.Event()
        job = await harness.admit()
        await in_state(harness, job, State.SUBMITTING)
        assert not await worker.drain(timedelta())
        kie.hold = None
        restarted = Worker(harness.context, harness.pipeline.claims, harness.pipeline.wakeup)
        running = asyncio.create_task(restarted.run())
        await in_state(harness, job, State.FAILED)
        await restarted.drain(GRACE)
        await running
        found = await harness.job(job)
        assert found.failure
        assert found.failure.reason is Reason.UNCERTAIN
        assert kie.asked == 1
        assert await harness.available() == 100


async def test_the_answer_to_a_paid_call_is_stored_though_the_stop_has_no_patience_left(
    tmp_path: Path,
) -> None:
    async with working(tmp_path) as (harness, worker, _):
        kie = harness.providers["kie"]
        kie.hold = asyncio.Event()
        job = await harness.admit()
        await in_state(harness, job, State.SUBMITTING)
        with occupied(harness.database) as others_write:
            kie.hold.set()
            await asyncio.sleep(0.1)  # it is answered, and waits to be stored
            draining = asyncio.create_task(worker.drain(timedelta()))
            await asyncio.sleep(0.1)
        await asyncio.gather(draining, others_write)
        found = await harness.job(job)
        assert (found.state, found.upstream_id) == (State.RUNNING, "kie-1")


async def test_the_last_try_to_store_what_was_paid_is_not_given_up_for_a_stop_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "_PAUSES", ())
    async with open_harness(tmp_path) as harness:
        with occupied(harness.database) as others_write:
            await asyncio.sleep(0.1)
            put = harness.context.insist(lambda: harness.database.write(kv.put, "answer", "stored"))
            trying = asyncio.create_task(put)
            await asyncio.sleep(0.1)
            trying.cancel()
            await asyncio.sleep(0.1)
        await asyncio.gather(trying, others_write, return_exceptions=True)
        assert await harness.database.read(kv.get, "answer") == "stored"


@contextmanager
def occupied(database: Database) -> Generator[asyncio.Task[bool]]:
    """A long write of somebody else's: until the end of the block no other is made."""
    over = Event()
    try:
        yield asyncio.create_task(database.write(lambda _tx: over.wait(30)))
    finally:
        over.set()


async def test_a_step_that_keeps_breaking_ends_the_job_with_its_credits_back(tmp_path: Path) -> None:
    async with working(tmp_path) as (harness, _, due_now):
        kie = harness.providers["kie"]
        kie.breaks = True
        job = await harness.admit()
        await in_state(harness, job, State.RUNNING)

        async def over() -> bool:
            harness.clock.advance(seconds=1)
            due_now()
            return (await harness.job(job)).terminal

        await until(over)
        found = await harness.job(job)
        assert found.failure
        assert found.failure.reason is Reason.OUR_FAULT
        assert kie.checked == BROKEN_AFTER
        assert await harness.available() == 100


async def test_a_job_that_kept_breaking_is_told_of_also_when_the_telling_breaks_once(tmp_path: Path) -> None:
    async with working(tmp_path) as (harness, _, due_now):
        harness.providers["kie"].breaks = True
        job = await harness.admit()
        await in_state(harness, job, State.RUNNING)

        async def over() -> bool:
            harness.clock.advance(seconds=1)
            due_now()
            return (await harness.job(job)).errors == BROKEN_AFTER - 1

        await until(over)
        harness.courier.breaks = 1
        harness.clock.advance(minutes=1)
        due_now()
        await in_state(harness, job, State.FAILED)

        async def told() -> bool:
            harness.clock.advance(seconds=5)
            due_now()
            return bool(harness.courier.apologies)

        await until(told)
        assert [each.id for each in harness.courier.apologies] == [job.id]


async def test_a_sick_database_ends_no_job(tmp_path: Path) -> None:
    """The step is tried again when the database is well; it is no bug of the job's, however often it happens."""
    async with working(tmp_path) as (harness, _, due_now):
        kie = harness.providers["kie"]
        kie.sick = BROKEN_AFTER + 2
        job = await harness.admit()
        await in_state(harness, job, State.RUNNING)

        async def well() -> bool:
            harness.clock.advance(seconds=5)
            due_now()
            return kie.sick == 0 and (await harness.job(job)).checks > 0

        await until(well)
        assert (await harness.job(job)).state is State.RUNNING


async def test_one_broken_row_does_not_stop_the_others(tmp_path: Path) -> None:
    async with working(tmp_path) as (harness, _, due_now):
        harness.providers["xai"].breaks = True
        bad = await harness.admit(provider="xai")
        await in_state(harness, bad, State.RUNNING)
        harness.clock.advance(seconds=11)
        due_now()
        good = await harness.admit(2)
        await in_state(harness, good, State.RUNNING)
