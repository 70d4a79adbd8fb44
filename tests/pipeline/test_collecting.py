"""Fetching a result: slow files hide no others, one deadline ends them all, and what is missing is given back."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.pipeline.steps import collecting
from bot.pipeline.steps.collecting import SIDE_BY_SIDE, starting_order
from bot.providers.base import Finished
from bot.storage import jobs, media_files
from tests.pipeline.harness import PipelineHarness, open_harness
from tests.pipeline.media import samples
from tests.pipeline.media.origin import Answer, by_path, origin, reply
from tests.pipeline.steps import ended, ready, run_to

GOOD = reply(samples.picture("PNG"))


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncGenerator[PipelineHarness]:
    async with open_harness(tmp_path, media_hosts=frozenset({"127.0.0.1"})) as harness:
        yield harness


def dripping(until: asyncio.Event) -> Answer:
    """A byte now and then, and never the whole file; the connection is closed at `until`."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        while not until.is_set():
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)

    return answer


async def to_collect(harness: PipelineHarness, *urls: str) -> Job:
    """A job whose result was just reported."""
    job = await harness.admit(kind="image")
    await harness.settle()
    harness.providers["kie"].progress = Finished(urls)
    while (await harness.job(job)).state is State.RUNNING:
        harness.clock.advance(seconds=1)
        await harness.turn()
    assert (await harness.job(job)).state is State.COLLECTING
    return job


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(30):
        while not await condition():  # noqa: ASYNC110 - what happens tells nobody
            await asyncio.sleep(0.01)


async def test_three_urls_that_drip_keep_none_of_the_other_three_waiting(harness: PipelineHarness) -> None:
    over = asyncio.Event()
    async with origin(by_path(drip=dripping(over), good=GOOD)) as host:
        drips, goods = [f"{host.url}/drip"] * 3, [f"{host.url}/good"] * 3
        job = await to_collect(harness, *drips, *goods)
        step = asyncio.create_task(harness.turn())

        async def good_ones_stored() -> bool:
            stored = await harness.database.read(media_files.of_job, job.id)
            return [file.index for file in stored] == [3, 4, 5]

        await until(good_ones_stored)
        assert not step.done()  # the others are still dripping
        over.set()
        await step
        await harness.through(timedelta(minutes=3))
    assert (await harness.job(job)).state is State.DELIVERED
    ((_, part),) = harness.courier.posted
    assert ([file.name for file in part.files], part.missing) == (
        [f"darkroom-{job.id}-{index}.png" for index in (3, 4, 5)],
        3,
    )


async def test_what_is_late_is_missing_and_the_rest_is_delivered(
    harness: PipelineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "DEADLINE", timedelta(seconds=0.2))
    async with origin(dripping(asyncio.Event())) as host:
        job = await to_collect(harness, *[host.url] * 9)
        await harness.keep(job, 0)
        await harness.through(timedelta(minutes=3))
        await asyncio.wait_for(host.hung_up.wait(), 10)
    assert (await harness.job(job)).state is State.DELIVERED
    ((_, part),) = harness.courier.posted
    assert (len(part.files), part.missing) == (1, 8)


def test_what_dripped_in_the_last_try_starts_last_in_the_next() -> None:
    missing = list(range(10, 10 + SIDE_BY_SIDE + 2))
    first, second = starting_order(missing, 1), starting_order(missing, 2)
    dripped = first[:SIDE_BY_SIDE]
    assert first == missing
    assert second == [*missing[SIDE_BY_SIDE:], *dripped]


@pytest.mark.parametrize("files", range(40))
def test_every_file_is_among_the_first_of_some_try(files: int) -> None:
    missing = list(range(files))
    begun = {index for tries in range(1, 9) for index in starting_order(missing, tries)[:SIDE_BY_SIDE]}
    assert begun == set(missing)


async def test_no_file_at_all_is_a_refund(harness: PipelineHarness) -> None:
    job = await ready(harness, wanted=6, kept=0)
    assert (job.state, job.failure and job.failure.reason) == (State.FAILED, Reason.BAD_MEDIA)
    assert await harness.available() == 100


async def finished_with(harness: PipelineHarness, count: int, *paths: str) -> Job:
    """An image request for `count`, of which the provider made these."""
    async with origin(by_path(good=GOOD, bad=reply(b"no image"))) as host:
        job = await harness.admit(kind="image", count=count)
        await harness.settle()
        harness.providers["kie"].progress = Finished(tuple(f"{host.url}/{path}" for path in paths))
        await harness.through(timedelta(minutes=1))
    return await harness.job(job)


async def test_of_more_than_was_asked_for_only_so_many_are_posted_and_charged(
    harness: PipelineHarness,
) -> None:
    job = await finished_with(harness, 2, *["good"] * 6)
    ((_, part),) = harness.courier.posted
    assert (job.state, len(part.files), part.missing) == (State.DELIVERED, 2, 0)
    assert (job.quota, await harness.available()) == ((2, 2), 98)
    assert len(await harness.database.read(media_files.of_job, job.id)) == 2


async def test_one_that_cannot_be_used_is_replaced_by_one_that_was_made_beyond_what_was_asked(
    harness: PipelineHarness,
) -> None:
    job = await finished_with(harness, 2, "bad", "good", "good", "good")
    ((_, part),) = harness.courier.posted
    assert (list(part.indexes), part.missing) == ([1, 2], 0)
    assert await harness.available() == 98
    assert job.quota == (2, 2)


async def test_fewer_than_asked_for_cost_their_share(harness: PipelineHarness) -> None:
    job = await finished_with(harness, 3, "good", "good")
    ((_, part),) = harness.courier.posted
    assert (len(part.files), part.missing, job.quota) == (2, 1, (3, 2))
    assert await harness.available() == 98


async def test_a_card_taken_down_while_it_runs_withholds_the_result(harness: PipelineHarness) -> None:
    job = await run_to(harness, kind="image")
    harness.courier.gone.add(job.id)
    harness.providers["kie"].progress = Finished(("http://10.0.0.1/0.png",))
    await harness.keep(job, 0)
    try:
        await harness.through(timedelta(seconds=10))
    except jobs.LostLease:  # the worker drops the lease then
        await harness.database.write(jobs.drop_lease, replace(await harness.job(job), lease="turn"))
        await harness.settle()
    assert await ended(harness, job) == (State.WITHHELD, Reason.TAKEN_DOWN)
    assert harness.courier.posted == []
    assert await harness.available() == 100
