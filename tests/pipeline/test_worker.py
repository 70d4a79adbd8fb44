"""The worker's own loop: rows are taken when they are due, an end is waited for, and a bug ends a job with a refund."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.pipeline.worker import BROKEN_AFTER, Worker
from tests.pipeline.stage import Stage, open_stage

GRACE = timedelta(seconds=5)


@asynccontextmanager
async def working(directory: Path) -> AsyncGenerator[tuple[Stage, Worker, asyncio.Event]]:
    """A stage with its worker at work; the event wakes it after the stage's clock was moved."""
    due_now = asyncio.Event()
    async with open_stage(directory, wake=due_now.set) as stage:
        worker = Worker(stage.context, due_now)
        running = asyncio.create_task(worker.run())
        try:
            yield stage, worker, due_now
        finally:
            await worker.drain(GRACE)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(30):
        while not await condition():  # noqa: ASYNC110 - steps tell nobody when they are done
            await asyncio.sleep(0.01)


async def in_state(stage: Stage, job: Job, state: State, *, tick: bool = False) -> None:
    """With `tick` the stage's clock goes on meanwhile."""

    async def reached() -> bool:
        stage.clock.advance(seconds=0.1 if tick else 0)
        return (await stage.job(job)).state is state

    await until(reached)


async def test_a_new_row_is_taken_at_once(tmp_path: Path) -> None:
    async with working(tmp_path) as (stage, _, _):
        job = await stage.admit()
        await in_state(stage, job, State.RUNNING)


async def test_when_a_step_ends_the_worker_looks_at_its_rows_new_date(tmp_path: Path) -> None:
    """What a step dates half a second ahead must not wait for the idle look-around of five."""
    async with working(tmp_path) as (stage, _, _):
        job = await stage.admit(provider="kie")
        stage.providers["kie"].turns.extend([timedelta(seconds=0.5)] * 3)
        began = time.monotonic()
        await in_state(stage, job, State.RUNNING, tick=True)
        assert time.monotonic() - began < 4


async def test_an_end_waits_for_the_paid_call_and_starts_nothing_new(tmp_path: Path) -> None:
    async with working(tmp_path) as (stage, worker, _):
        kie = stage.providers["kie"]
        kie.hold = asyncio.Event()
        job = await stage.admit()
        await in_state(stage, job, State.SUBMITTING)
        draining = asyncio.create_task(worker.drain(GRACE))
        await asyncio.sleep(0)
        late = await stage.admit(2)
        kie.hold.set()
        assert await draining
        assert (await stage.job(job)).state is State.RUNNING
        assert (await stage.job(late)).state is State.QUEUED
        assert kie.asked == 1


async def test_a_paid_call_that_is_cut_off_is_never_made_again(tmp_path: Path) -> None:
    async with working(tmp_path) as (stage, worker, _):
        kie = stage.providers["kie"]
        kie.hold = asyncio.Event()
        job = await stage.admit()
        await in_state(stage, job, State.SUBMITTING)
        assert not await worker.drain(timedelta())
        kie.hold = None
        restarted = Worker(stage.context, asyncio.Event())
        running = asyncio.create_task(restarted.run())
        await in_state(stage, job, State.FAILED)
        await restarted.drain(GRACE)
        await running
        found = await stage.job(job)
        assert found.failure
        assert found.failure.reason is Reason.UNCERTAIN
        assert kie.asked == 1
        assert await stage.available() == 100


async def test_a_step_that_keeps_breaking_ends_the_job_with_its_credits_back(tmp_path: Path) -> None:
    async with working(tmp_path) as (stage, _, due_now):
        kie = stage.providers["kie"]
        kie.breaks = True
        job = await stage.admit()
        await in_state(stage, job, State.RUNNING)

        async def over() -> bool:
            stage.clock.advance(seconds=1)
            due_now.set()
            return (await stage.job(job)).terminal

        await until(over)
        found = await stage.job(job)
        assert found.failure
        assert found.failure.reason is Reason.OUR_FAULT
        assert kie.checked == BROKEN_AFTER
        assert await stage.available() == 100


async def test_a_job_that_kept_breaking_is_told_of_also_when_the_telling_breaks_once(tmp_path: Path) -> None:
    async with working(tmp_path) as (stage, _, due_now):
        stage.providers["kie"].breaks = True
        job = await stage.admit()
        await in_state(stage, job, State.RUNNING)

        async def over() -> bool:
            stage.clock.advance(seconds=1)
            due_now.set()
            return (await stage.job(job)).errors == BROKEN_AFTER - 1

        await until(over)
        stage.courier.breaks = 1
        stage.clock.advance(minutes=1)
        due_now.set()
        await in_state(stage, job, State.FAILED)

        async def told() -> bool:
            stage.clock.advance(seconds=5)
            due_now.set()
            return bool(stage.courier.apologies)

        await until(told)
        assert [each.id for each in stage.courier.apologies] == [job.id]


async def test_a_sick_database_ends_no_job(tmp_path: Path) -> None:
    """The step is tried again when the database is well; it is no bug of the job's, however often it happens."""
    async with working(tmp_path) as (stage, _, due_now):
        kie = stage.providers["kie"]
        kie.sick = BROKEN_AFTER + 2
        job = await stage.admit()
        await in_state(stage, job, State.RUNNING)

        async def well() -> bool:
            stage.clock.advance(seconds=5)
            due_now.set()
            return kie.sick == 0 and (await stage.job(job)).checks > 0

        await until(well)
        assert (await stage.job(job)).state is State.RUNNING


async def test_one_broken_row_does_not_stop_the_others(tmp_path: Path) -> None:
    async with working(tmp_path) as (stage, _, due_now):
        stage.providers["xai"].breaks = True
        bad = await stage.admit(provider="xai")
        await in_state(stage, bad, State.RUNNING)
        stage.clock.advance(seconds=11)
        due_now.set()
        good = await stage.admit(2)
        await in_state(stage, good, State.RUNNING)
