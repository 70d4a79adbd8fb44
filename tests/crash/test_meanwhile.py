"""What happens in Discord while the process is dead: hours pass, moderators delete, channels and servers go."""

import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.pipeline.faults import FaultPoint
from sandbox.discord import Channel, Member, Message
from tests.crash.reading import card_of, files_of, regret_of
from tests.crash.scene import ALLOWANCE, Scene, staged
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with staged(tmp_path_factory.mktemp("meanwhile"), callbacks=True) as scene:
        yield scene
        assert scene.world.unimplemented == []


@pytest_asyncio.fixture(loop_scope="module")
async def scene(stage: Scene) -> AsyncIterator[Scene]:
    await stage.alive()
    yield stage
    assert await stage.violations() == []


async def _killed(
    scene: Scene, point: FaultPoint, member: Member, line: str = "/imagine prompt:a heron"
) -> Job:
    await scene.dies(Order(point, signal.SIGKILL), line, member)
    (job,) = await scene.jobs(member)
    return job


@pytest.mark.parametrize(
    "point", [FaultPoint.CARDED, FaultPoint.ANNOUNCED, FaultPoint.POSTED, FaultPoint.APOLOGISED]
)
async def test_hours_later_what_was_posted_is_found_and_not_posted_again(
    scene: Scene, point: FaultPoint
) -> None:
    member = scene.member(f"hours-{point}")
    fails = "[fail]" if point is FaultPoint.APOLOGISED else ""
    await _killed(scene, point, member, f"/imagine prompt:a heron {fails}")
    scene.world.advance(5 * 3600)  # Discord has forgotten the nonce
    await scene.start()
    job = await scene.settled(member)
    files = scene.files(job)
    assert len(files) == len(set(files)) == (0 if fails else 6)
    assert len(scene.cards(job)) == 1
    assert len([one for one in scene.messages() if regret_of(one) == job.id]) == (1 if fails else 0)


async def test_a_card_is_found_under_hundreds_of_newer_messages(scene: Scene) -> None:
    member, pictures = scene.member("buried"), scene.world.channel("pictures")
    await _killed(scene, FaultPoint.CARDED, member)
    for number in range(300):
        await scene.world.say(scene.world.member("mo"), pictures, f"chatter {number}")
    scene.world.advance(5 * 3600)
    await scene.start()
    assert len(scene.cards(await scene.settled(member))) == 1


async def test_an_interaction_delivered_again_after_the_restart_is_the_same_job(scene: Scene) -> None:
    member = scene.member("redelivered")
    asked = await scene.dies(Order(FaultPoint.ADMITTED), "/imagine prompt:a crane", member)
    await scene.start()
    scene.world.redeliver(asked)
    job = await scene.settled(member)
    assert (job.state, len(scene.created("a crane")), len(scene.files(job))) == (State.DELIVERED, 1, 6)
    await _has(scene, member, ALLOWANCE - job.price)


async def test_a_card_that_a_moderator_took_down_takes_the_job_with_it(scene: Scene) -> None:
    member = scene.member("taken-down")
    job = await _killed(scene, FaultPoint.ACCEPTED, member)
    _delete(scene, *scene.cards(job))
    await scene.start()
    await _ended(scene, member, State.WITHHELD, Reason.TAKEN_DOWN)


async def test_a_result_that_was_deleted_before_it_was_recorded_is_not_posted_again(scene: Scene) -> None:
    member = scene.member("deleted")
    job = await _killed(scene, FaultPoint.POSTED, member)
    _delete(scene, *(one for one in scene.messages() if files_of(one)[:1] and files_of(one)[0][0] == job.id))
    await scene.start()
    await _ended(scene, member, State.WITHHELD, Reason.TAKEN_DOWN)


async def test_without_its_thread_a_result_is_refunded_and_the_member_told(scene: Scene) -> None:
    member = scene.member("threadless")
    job = await _killed(scene, FaultPoint.COLLECTED, member)
    scene.world.delete_channel(_place(scene, job.destination_id))
    await scene.start()
    await _ended(scene, member, State.UNDELIVERABLE, Reason.CHANNEL_GONE)


async def test_without_its_channel_a_result_is_refunded(scene: Scene) -> None:
    member, pond = scene.member("channelless"), scene.world.add_channel("pond")
    Order(FaultPoint.ACCEPTED).give(scene.directory)
    await scene.world.slash(member, pond, "/imagine prompt:a coot")
    await scene.ended()
    scene.world.delete_channel(pond)
    await scene.start()
    job = await scene.over(member)
    assert (job.state, job.failure and job.failure.reason) == (State.UNDELIVERABLE, Reason.CHANNEL_GONE)
    await _has(scene, member, ALLOWANCE)


async def test_thrown_out_of_the_server_the_bot_gives_the_credits_back(scene: Scene) -> None:
    guild = scene.world.add_guild("Elsewhere")
    member = scene.world.add_member("guest", guild)
    Order(FaultPoint.ACCEPTED).give(scene.directory)
    await scene.world.slash(member, scene.world.channels(guild)[0], "/imagine prompt:a grebe")
    await scene.ended()
    scene.world.remove_guild(guild)
    await scene.start()
    job = await scene.over(member)
    assert (job.state, job.failure and job.failure.reason) == (State.UNDELIVERABLE, Reason.CHANNEL_GONE)
    await _has(scene, member, ALLOWANCE)


def _place(scene: Scene, channel_id: int) -> Channel:
    channel = scene.world.find_channel(channel_id)
    assert channel is not None
    return channel


def _delete(scene: Scene, *messages: Message) -> None:
    assert messages
    for message in messages:
        scene.world.delete_message(message, scene.world.member("mo"))


async def _ended(scene: Scene, member: Member, state: State, reason: Reason) -> None:
    """Without a result, with the credits back, and the member told once."""
    job = await scene.over(member)
    assert (job.state, job.failure and job.failure.reason) == (state, reason)
    assert scene.files(job) == []
    assert len([one for one in scene.messages() if regret_of(one) == job.id]) == 1
    assert [one for one in scene.messages() if card_of(one) == job.id][1:] == []
    await _has(scene, member, ALLOWANCE)


async def _has(scene: Scene, member: Member, available: int) -> None:
    balance = await scene.balance(member.id, member.guild_id)
    assert (balance.available, balance.held) == (available, 0)
