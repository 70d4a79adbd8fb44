"""The paid call went out and the process died before the answer was stored: told at once, never sent again."""

import signal
from pathlib import Path

import pytest

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.limits import Limits
from bot.domain.polling import DEADLINE
from bot.pipeline.faults import FaultPoint
from tests.crash.scene import ALLOWANCE, Scene, staged, until
from tests.crash.trap import Order

pytestmark = pytest.mark.timeout(180)


async def test_without_callbacks_the_credits_come_back_at_once(tmp_path: Path) -> None:
    async with staged(tmp_path, callbacks=False) as scene:
        await scene.start()
        for point, created in ((FaultPoint.INTENDED, 0), (FaultPoint.SUBMITTED, 1)):
            member, words = scene.member(f"at-{point}"), f"dies at {point}"
            await scene.dies(Order(point, signal.SIGKILL), f"/imagine prompt:{words}", member)
            await scene.start()
            job = await scene.settled(member)
            assert len(scene.created(words)) == created
            await _ended_uncertain(scene, job, messages=1)
        assert await scene.violations() == []


async def test_with_callbacks_and_none_comes_the_deadline_ends_it(tmp_path: Path) -> None:
    async with staged(tmp_path, callbacks=True) as scene:
        await scene.start()
        member = scene.member("patient")
        await scene.dies(Order(FaultPoint.INTENDED, signal.SIGKILL), "/imagine prompt:a heron", member)
        await scene.start()
        job = await scene.unclear(member)
        assert "credits" in scene.told(job)[0].text
        await scene.bot.kill()
        scene.clock_ahead(DEADLINE.total_seconds() + 1)
        await scene.start()
        await _ended_uncertain(scene, await scene.settled(member), messages=2)
        assert scene.created("a heron") == []
        assert await scene.violations() == []


async def test_a_callback_after_the_end_tells_the_operator_of_the_stray_and_nothing_else(
    tmp_path: Path,
) -> None:
    async with staged(tmp_path, callbacks=True) as scene:
        await scene.start()
        member = scene.member("late")
        line = "/imagine prompt:[no-callback] a stork"
        await scene.dies(Order(FaultPoint.SUBMITTED, signal.SIGKILL), line, member)
        scene.clock_ahead(DEADLINE.total_seconds() + 1)
        await scene.start()
        await _ended_uncertain(scene, await scene.settled(member), messages=1)
        (task,) = scene.created("a stork")
        await scene.bot.kill()
        scene.clock_ahead(0)
        await scene.start()
        await scene.providers.kie.call_back(task)
        job = await scene.settled(member)
        assert (job.upstream_id, job.stray) == (task.id, True)
        await _ended_uncertain(scene, job, messages=1)
        assert await scene.violations() == []


async def _ended_uncertain(scene: Scene, job: Job, *, messages: int) -> None:
    assert job.failure is not None
    assert (job.state, job.failure.reason) == (State.FAILED, Reason.UNCERTAIN)
    assert len(scene.told(job)) == messages
    assert scene.files(job) == []
    balance = await scene.balance(job.member_id)
    assert (balance.available, balance.held) == (ALLOWANCE, 0)


async def test_lost_answers_take_no_places_from_what_comes_after_them(tmp_path: Path) -> None:
    async with staged(tmp_path, callbacks=True) as scene:
        await scene.start()
        member, pictures = scene.member("unlucky"), scene.world.channel("pictures")
        for number in range(Limits().running_per_member):
            await scene.world.slash(member, pictures, f"/imagine prompt:[drop][no-callback] {number}")
        await scene.world.slash(member, pictures, "/imagine prompt:an ibis")

        async def states() -> list[State]:
            return [job.state for job in await scene.jobs(member)]

        async def through() -> bool:
            return State.DELIVERED in await states()

        await until(through, scene.bot.log_tail)
        assert sorted(await states()) == sorted([State.DELIVERED, *[State.UNKNOWN] * 3])
        assert await scene.violations() == []
