"""A result of several files in a Discord that refuses some messages and loses the answers to others: the pipeline's own
steps, with the real courier.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.ask import Actor, Ask, Place
from bot.domain.job import Job, State
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.table import step_for
from bot.providers.base import Finished
from bot.storage import jobs
from tests.cogs.delivery.harness import PNG, DeliveryHarness
from tests.pipeline.harness import PipelineHarness, open_harness

FILES = 6
HOURS = 5 * 3600
"""After which Discord has forgotten its nonces."""


@dataclass(slots=True)
class Scene:
    """Six pictures that are made and on disk, in a job that comes to be posted next."""

    delivery: DeliveryHarness
    pipeline: PipelineHarness
    context: Context
    job: Job

    @property
    def thread(self) -> str:
        return f"/channels/{self.job.thread_id}/messages"

    def refuse_together(self) -> None:
        self.delivery.world.faults.add("POST", self.thread, status=413, code=40005)

    def lose_an_answer(self) -> None:
        self.delivery.world.faults.add("POST", self.thread, status=503, after_effect=True)

    async def settle(self) -> None:
        while True:
            now = self.pipeline.clock()
            taken = await self.pipeline.database.write(self.pipeline.pipeline.claims.take, now, [])
            if not taken.claimed:
                return
            for job in [one.job for one in taken.claimed if one.job]:
                await step_for(job)(self.context, job)

    async def later(self, seconds: float) -> None:
        self.pipeline.clock.advance(seconds=seconds)
        self.delivery.now = self.pipeline.clock()
        self.delivery.world.advance(seconds)
        await self.settle()

    async def posted_whole(self) -> None:
        """Every file is seen once, and all of them are paid for."""
        assert self.job.thread_id
        job = await self.pipeline.job(self.job)
        seen = [file.filename for each in self.delivery.seen(self.job.thread_id) for file in each.media]
        assert sorted(seen) == [f"darkroom-{job.id}-{index}.png" for index in range(FILES)]
        assert (job.state, job.quota) == (State.DELIVERED, (FILES, FILES))
        assert await self.pipeline.available(job.member_id, job.guild_id) == 100 - job.price


@asynccontextmanager
async def _scene(delivery: DeliveryHarness, folder: Path) -> AsyncGenerator[Scene]:
    (folder / "pipeline").mkdir()
    async with open_harness(folder / "pipeline") as pipeline:
        pipeline.clock.now = delivery.now
        context = replace(pipeline.context, courier=delivery.courier)
        pictures, alice = delivery.pictures, delivery.member("alice")
        place = Place(pictures.guild_id, pictures.id)
        ask = Ask(pictures.id, Actor(alice.id), place, kind="image", prompt="six foxes")
        scene = Scene(delivery, pipeline, context, (await pipeline.gate.admit(ask)).job)
        await scene.settle()
        started = await delivery.courier.start_thread(await pipeline.job(scene.job))
        await pipeline.database.write(jobs.record, scene.job.id, thread_id=started)
        scene.job = await pipeline.job(scene.job)
        for index in range(FILES):
            await pipeline.keep(scene.job, index, PNG)
        urls = tuple(f"https://x.example/{index}.png" for index in range(FILES))
        pipeline.providers[str(scene.job.provider)].progress = Finished(urls)
        yield scene


@pytest_asyncio.fixture(loop_scope="module")
async def scene(harness: DeliveryHarness, tmp_path: Path) -> AsyncIterator[Scene]:
    async with _scene(harness, tmp_path) as scene:
        yield scene


@pytest.mark.parametrize("pause", [40, HOURS])
async def test_a_file_whose_answer_was_lost_is_not_taken_for_the_group_that_was_refused(
    scene: Scene, pause: int
) -> None:
    scene.refuse_together()
    scene.lose_an_answer()
    await scene.later(20)
    await scene.later(pause)
    await scene.posted_whole()


async def test_what_went_apart_goes_apart_again_where_nothing_can_be_read_back(scene: Scene) -> None:
    """Only the nonce is left then: it must be that of the same file, and the group must not be tried again."""
    scene.delivery.world.faults.add("GET", scene.thread, status=404, code=0, times=None)
    scene.refuse_together()
    scene.lose_an_answer()
    await scene.later(20)
    await scene.later(40)
    await scene.posted_whole()


async def test_every_answer_in_turn_may_be_lost(scene: Scene) -> None:
    scene.refuse_together()
    for _ in range(FILES):
        scene.lose_an_answer()
        await scene.later(40)
    await scene.later(40)
    await scene.posted_whole()


@pytest.mark.parametrize("apart", [True, False])
async def test_a_message_that_holds_more_than_is_looked_for_is_all_recorded(
    scene: Scene, apart: bool
) -> None:
    """The whole group arrived, its answer was lost, and by the next try it would be cut otherwise."""
    scene.lose_an_answer()
    await scene.later(20)
    await scene.pipeline.database.write(jobs.record, scene.job.id, apart=apart)
    await scene.later(HOURS)
    await scene.posted_whole()


async def test_files_of_another_job_are_not_taken_for_its_own(scene: Scene) -> None:
    other = replace(scene.job, id="0" * len(scene.job.id))
    await scene.delivery.courier.post(other, scene.delivery.part(other, PNG), again=False)
    scene.lose_an_answer()
    await scene.later(20)
    await scene.later(HOURS)
    assert scene.job.thread_id
    seen = [file.filename for each in scene.delivery.seen(scene.job.thread_id) for file in each.media]
    counts = [seen.count(f"darkroom-{job.id}-0.png") for job in (other, scene.job)]
    assert (counts, len(seen)) == ([1, 1], FILES + 1)
