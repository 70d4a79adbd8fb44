"""Files above a server's limit: encoding is waited for in its own pool, and nobody else waits with it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.job import Job, Pool, State
from bot.domain.limits import Limits
from bot.domain.polling import DELIVERY_DEADLINE
from bot.pipeline import worker
from bot.pipeline.media.decoder_pool import DecoderPool, ProcessLimits
from bot.pipeline.media.errors import DecodersDown, MediaRefused
from bot.storage import claims, jobs
from bot.storage.database import Connection
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, generous, open_harness

LARGE = b"x" * 2000
LIMIT = 1000
SCALE = 0.001
"""Real seconds to a second of the harness's clock, while the worker is at work."""


class StandInEncoder(DecoderPool):
    """Encodes in no time, or in `minutes`; `down` as often as that, and not at all where it `refuses`."""

    def __init__(self) -> None:
        super().__init__()
        self.minutes = 0.0
        self.down = 0
        self.refuses = False
        self.asked = 0
        self.at_work = 0
        self.most_at_work = 0

    async def encode(self, task: Mapping[str, object], limits: ProcessLimits) -> dict[str, Any]:
        del limits
        self.asked += 1
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        await asyncio.sleep(self.minutes * 60 * SCALE)
        self.at_work -= 1
        if self.down:
            self.down -= 1
            raise DecodersDown
        if self.refuses:
            raise MediaRefused("too_heavy")
        await asyncio.to_thread(Path(str(task["target"])).write_bytes, b"small")
        return {"extension": "jpg"}


@pytest.fixture
def encoder() -> StandInEncoder:
    return StandInEncoder()


@pytest.fixture
async def harness(tmp_path: Path, encoder: StandInEncoder) -> AsyncGenerator[PipelineHarness]:
    limits = generous(Limits(waiting_per_guild=100))
    async with open_harness(tmp_path, decoders=encoder, limits=limits) as harness:
        harness.courier.largest = LIMIT
        yield harness


async def ready(harness: PipelineHarness, *files: bytes, member: int = 1, guild: int = GUILD) -> Job:
    """A job whose files are on disk and wait to be posted."""
    job = await harness.admit(member, guild=guild, kind="image")
    for index, content in enumerate(files):
        await harness.keep(job, index, content)

    def move(tx: Connection) -> Job:
        moved, now = job, harness.clock()
        for state in (State.SUBMITTING, State.RUNNING, State.COLLECTING, State.READY):
            moved = jobs.move(tx, moved, state, now=now, due_at=now)
        return moved

    return await harness.database.write(move)


async def state_of(harness: PipelineHarness, job: Job) -> State:
    return (await harness.job(job)).state


@asynccontextmanager
async def working(harness: PipelineHarness) -> AsyncGenerator[None]:
    """The worker at work, and the harness's clock running a thousand times as fast as ours."""

    async def tick() -> None:
        loop = asyncio.get_running_loop()
        before = loop.time()
        while True:
            await asyncio.sleep(0.04)
            harness.clock.advance(seconds=(loop.time() - before) / SCALE)
            before = loop.time()
            harness.pipeline.wakeup()

    tasks = [asyncio.create_task(harness.pipeline.worker.run()), asyncio.create_task(tick())]
    try:
        yield
    finally:
        await harness.pipeline.worker.drain(timedelta(seconds=5))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_over(harness: PipelineHarness, *asked: Job) -> None:
    async with asyncio.timeout(60):
        for job in asked:
            while not (await harness.job(job)).terminal:  # noqa: ASYNC110 - steps tell nobody
                await asyncio.sleep(0.02)


async def test_ninety_large_videos_all_arrive_and_nobody_waits_with_them(
    harness: PipelineHarness, encoder: StandInEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute each with one encoder: the last of them waits six times as long as a step may take."""
    monkeypatch.setattr(worker, "STEP_LIMIT", worker.STEP_LIMIT * SCALE)
    encoder.minutes = 1
    large = [
        await ready(harness, LARGE, member=server * 100 + member, guild=GUILD + server)
        for server in range(1, 4)
        for member in range(30)
    ]
    small = await ready(harness, b"small", guild=GUILD)
    async with working(harness):
        await until_over(harness, small)
        assert encoder.asked < 45
        await until_over(harness, *large)
    assert {await state_of(harness, job) for job in (small, *large)} == {State.DELIVERED}
    assert len(harness.courier.posted) == 91
    assert all(part.files for _, part in harness.courier.posted)
    assert (encoder.asked, encoder.most_at_work) == (90, 1)


async def test_what_is_encoded_is_posted_in_its_place(
    harness: PipelineHarness, encoder: StandInEncoder
) -> None:
    job = await ready(harness, LARGE, b"small", LARGE)
    await harness.settle()
    assert await state_of(harness, job) is State.DELIVERED
    ((_, part),) = harness.courier.posted
    names = [f"darkroom-{job.id}-{name}" for name in ("0.jpg", "1.png", "2.jpg")]
    assert [file.name for file in part.files] == names
    assert [file.encoded for file in part.files] == [True, False, True]
    assert encoder.asked == 2


async def test_what_cannot_be_made_to_fit_is_tried_once_and_linked(
    harness: PipelineHarness, encoder: StandInEncoder
) -> None:
    encoder.refuses = True
    job = await ready(harness, LARGE, b"small")
    await harness.settle()
    assert await state_of(harness, job) is State.DELIVERED
    parts = [part for _, part in harness.courier.posted]
    assert [(len(part.files), len(part.links)) for part in parts] == [(1, 0), (0, 1)]
    assert encoder.asked == 1


async def test_an_encode_that_was_cut_off_is_made_again(
    harness: PipelineHarness, encoder: StandInEncoder
) -> None:
    job = await ready(harness, LARGE)
    await harness.turn()
    assert (await harness.job(job)).pool is Pool.ENCODE
    taken = await harness.database.write(harness.pipeline.claims.take, harness.clock(), [])
    assert len(taken.claimed) == 1  # and here the process dies
    await harness.database.write(claims.release_leases)
    await harness.settle()
    assert await state_of(harness, job) is State.DELIVERED
    assert encoder.asked == 1


@pytest.mark.parametrize("died", [False, True])
async def test_a_post_that_may_have_arrived_is_looked_for_also_after_encoding(
    harness: PipelineHarness, *, died: bool
) -> None:
    job = await ready(harness, LARGE)
    if died:
        await harness.database.write(harness.pipeline.claims.take, harness.clock(), [])
        await harness.database.write(claims.release_leases)
    await harness.settle()
    assert await state_of(harness, job) is State.DELIVERED
    assert harness.courier.read_back == [job.id] * died


async def test_decoders_that_are_down_are_waited_for(
    harness: PipelineHarness, encoder: StandInEncoder
) -> None:
    encoder.down = 10
    job = await ready(harness, LARGE)
    await harness.through(timedelta(minutes=10))
    assert await state_of(harness, job) is State.DELIVERED
    ((_, part),) = harness.courier.posted
    assert [file.size for file in part.files] == [len(b"small")]


async def test_after_the_deadline_of_a_delivery_a_link_has_to_do(
    harness: PipelineHarness, encoder: StandInEncoder
) -> None:
    encoder.down = 10_000
    job = await ready(harness, LARGE)
    await harness.through(DELIVERY_DEADLINE - timedelta(minutes=1), step=timedelta(minutes=10))
    assert await state_of(harness, job) is State.READY
    await harness.through(timedelta(minutes=2))
    assert await state_of(harness, job) is State.DELIVERED
    ((_, part),) = harness.courier.posted
    assert (len(part.files), len(part.links)) == (0, 1)


async def test_a_card_taken_down_during_an_encode_posts_nothing(harness: PipelineHarness) -> None:
    job = await ready(harness, LARGE)
    await harness.database.write(jobs.record, job.id, card_id=5, card_channel_id=CHANNEL, thread_id=None)
    await harness.turn()
    assert (await harness.job(job)).pool is Pool.ENCODE
    await harness.turn()
    harness.courier.gone.add(job.id)
    await harness.turn()
    assert await state_of(harness, job) is State.WITHHELD
    assert harness.courier.posted == []
