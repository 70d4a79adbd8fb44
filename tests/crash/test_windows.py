"""A real process is ended at every named point, and started again: nothing is lost, paid twice or posted twice."""

import asyncio
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.job import Job, State
from bot.pipeline.faults import FaultPoint
from sandbox.discord import Interaction, InteractionState, Member
from tests.crash.scene import ALLOWANCE, PATIENCE, Scene, staged
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

_UNHEARD = "[no-callback]"
_UNANSWERED = "[drop][no-callback]"
COMMANDS: dict[FaultPoint, str] = {
    FaultPoint.SUBMITTED: f"/imagine prompt:{_UNHEARD}",
    FaultPoint.REQUEUED: "/video prompt:[kie:maintenance]",
    FaultPoint.UNCERTAIN: f"/imagine prompt:{_UNANSWERED}",
    FaultPoint.ENDED: "/imagine prompt:[fail]",
    FaultPoint.APOLOGISED: "/imagine prompt:[fail]",
}
"""What a member has to ask for before a point is reached; for all others, a picture of which nothing goes wrong."""
NOTHING_STORED = {FaultPoint.RECEIVED, FaultPoint.ACKNOWLEDGED}
UNANSWERED = {FaultPoint.SUBMITTED, FaultPoint.UNCERTAIN}
"""The provider has the task, and its answer is not stored."""
ENDINGS = {FaultPoint.ENDED, FaultPoint.APOLOGISED}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scenes(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Scene, Scene]]:
    """Two of everything, so that one process is killed while another is stopped."""
    killed, stopped = tmp_path_factory.mktemp("killed"), tmp_path_factory.mktemp("stopped")
    async with staged(killed, callbacks=True) as one, staged(stopped, callbacks=True) as other:
        yield one, other
        assert one.world.unimplemented == other.world.unimplemented == []


@pytest.mark.parametrize("point", FaultPoint)
async def test_killed_or_stopped_at_any_point_it_goes_on_as_if_nothing_had_been(
    scenes: tuple[Scene, Scene], point: FaultPoint
) -> None:
    killed, stopped = scenes
    async with asyncio.TaskGroup() as both:
        both.create_task(_killed(killed, point))
        both.create_task(_stopped(stopped, point))


async def _killed(scene: Scene, point: FaultPoint) -> None:
    member, words = scene.member(f"at-{point}"), f"killed at {point}"
    await scene.alive()
    asked = await scene.dies(Order(point, signal.SIGKILL), _command(point, words), member)
    assert await scene.ended() == -signal.SIGKILL
    await scene.start()
    if point in NOTHING_STORED:
        await _never_was(scene, asked, words)
    elif point is FaultPoint.INTENDED:
        await _unclear(scene, member, words)
    elif point in ENDINGS:
        await _refunded(scene, await scene.settled(member), words)
    else:
        if point in UNANSWERED:
            await _call_back(scene, member, words)
        await _delivered(scene, await scene.settled(member), words)
    assert await scene.violations() == []


async def _stopped(scene: Scene, point: FaultPoint) -> None:
    member, words = scene.member(f"at-{point}"), f"stopped at {point}"
    await scene.alive()
    asked = await scene.dies(Order(point, signal.SIGTERM), _command(point, words), member)
    assert await scene.ended() == 0
    assert "in the queue" in asked.reply
    await scene.start()
    if point in ENDINGS:
        await _refunded(scene, await scene.settled(member), words)
    else:
        if point is FaultPoint.UNCERTAIN:
            await _call_back(scene, member, words)
        await _delivered(scene, await scene.settled(member), words)
    assert await scene.violations() == []


def _command(point: FaultPoint, words: str) -> str:
    return f"{COMMANDS.get(point, '/imagine prompt:')} {words}"


async def _never_was(scene: Scene, asked: Interaction, words: str) -> None:
    """The member sees that there is no answer, and has all the credits."""
    scene.world.advance(4)
    assert asked.state in {InteractionState.FAILED, InteractionState.THINKING}
    assert await scene.jobs(asked.member) == []
    assert scene.created(words) == []
    await _has(scene, asked.member.id, ALLOWANCE)


async def _unclear(scene: Scene, member: Member, words: str) -> None:
    """Nothing is known: the member is told once, the credits stay held until a callback or the deadline."""
    job = await scene.unclear(member)
    assert scene.created(words) == []
    assert len(scene.told(job)) == 1
    await _has(scene, member.id, ALLOWANCE - job.price, held=job.price)


async def _call_back(scene: Scene, member: Member, words: str) -> None:
    """The provider names the task whose create answer nobody has heard."""
    await scene.unclear(member)
    (task,) = scene.created(words)
    await scene.world.wait_for(lambda: task.ended, PATIENCE)
    await scene.providers.kie.call_back(task)


async def _delivered(scene: Scene, job: Job, words: str) -> None:
    assert job.state is State.DELIVERED
    assert len(scene.created(words)) == 1
    files = scene.files(job)
    assert len(files) == len(set(files)) == job.quota[0] == job.quota[1] > 0
    assert len(scene.cards(job)) == 1
    assert [bool(message.attachments) for message in scene.told(job)][-1:] == [True]
    assert sum(bool(message.attachments) for message in scene.told(job)) == 1
    await _has(scene, job.member_id, ALLOWANCE - job.price)


async def _refunded(scene: Scene, job: Job, words: str) -> None:
    assert job.state is State.FAILED
    assert len(scene.created(words)) <= 1
    assert scene.files(job) == []
    assert len(scene.cards(job)) == 1
    assert [len(message.buttons) for message in scene.told(job)] == [1]
    await _has(scene, job.member_id, ALLOWANCE)


async def _has(scene: Scene, member_id: int, available: int, *, held: int = 0) -> None:
    balance = await scene.balance(member_id)
    assert (balance.available, balance.held) == (available, held)
