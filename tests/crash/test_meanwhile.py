"""What happens in Discord while the process is dead: hours pass, moderators delete, channels and servers go."""

import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.pipeline.failpoints import Failpoint
from sandbox.discord import Channel, Member, Message
from tests.crash.harness import ALLOWANCE, CrashHarness, open_harness
from tests.crash.reading import card_of, files_of, regret_of
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("meanwhile"), callbacks=True) as harness:
        yield harness
        assert harness.world.unimplemented == []


async def _killed(
    harness: CrashHarness, point: Failpoint, member: Member, line: str = "/imagine prompt:a heron"
) -> Job:
    await harness.dies(Order(point, signal.SIGKILL), line, member)
    (job,) = await harness.jobs(member)
    return job


@pytest.mark.parametrize(
    "point", [Failpoint.ANNOUNCED, Failpoint.THREADED, Failpoint.POSTED, Failpoint.APOLOGISED]
)
async def test_hours_later_what_was_posted_is_found_and_not_posted_again(
    harness: CrashHarness, point: Failpoint
) -> None:
    member = harness.member(f"hours-{point}")
    fails = "[fail]" if point is Failpoint.APOLOGISED else ""
    await _killed(harness, point, member, f"/imagine prompt:a heron {fails}")
    harness.world.advance(5 * 3600)  # Discord has forgotten the nonce
    await harness.start()
    job = await harness.settled(member)
    files = harness.files(job)
    assert len(files) == len(set(files)) == (0 if fails else 6)
    assert len(harness.cards(job)) == 1
    assert len([one for one in harness.messages() if regret_of(one) == job.id]) == (1 if fails else 0)


@pytest.mark.parametrize("hours", [0, 5])
async def test_killed_between_any_two_messages_no_file_is_lost_or_posted_twice(
    harness: CrashHarness, hours: int
) -> None:
    """Discord refuses the six files together, so each goes by itself; the process dies after each of them."""
    member = harness.member(f"apart-{hours}")
    job = await _killed(harness, Failpoint.COLLECTED, member)
    # The thread on a card has the card's id.
    refusal = harness.world.faults.add("POST", f"/channels/{job.card_id}/messages", status=413, code=40005)
    for _ in range(6):
        Order(Failpoint.POSTED, signal.SIGKILL).give(harness.directory)
        await harness.start()
        assert await harness.ended() == -signal.SIGKILL
        harness.world.advance(hours * 3600)
    await harness.start()
    job = await harness.settled(member)
    files = harness.files(job)
    assert refusal.hits == 1
    assert (len(files), len(set(files)), job.quota) == (6, 6, (6, 6))
    assert len([one for one in harness.messages() if job.id in {each for each, _ in files_of(one)}]) == 6
    await _has(harness, member, ALLOWANCE - job.price)


async def test_a_card_is_found_under_hundreds_of_newer_messages(harness: CrashHarness) -> None:
    member, pictures = harness.member("buried"), harness.world.channel("pictures")
    await _killed(harness, Failpoint.ANNOUNCED, member)
    for number in range(300):
        await harness.world.say(harness.world.member("mo"), pictures, f"chatter {number}")
    harness.world.advance(5 * 3600)
    await harness.start()
    assert len(harness.cards(await harness.settled(member))) == 1


async def test_an_interaction_delivered_again_after_the_restart_is_the_same_job(
    harness: CrashHarness,
) -> None:
    member = harness.member("redelivered")
    asked = await harness.dies(Order(Failpoint.ADMITTED), "/imagine prompt:a crane", member)
    await harness.start()
    harness.world.redeliver(asked)
    job = await harness.settled(member)
    assert (job.state, len(harness.created("a crane")), len(harness.files(job))) == (State.DELIVERED, 1, 6)
    await _has(harness, member, ALLOWANCE - job.price)


async def test_a_card_that_a_moderator_took_down_takes_the_job_with_it(harness: CrashHarness) -> None:
    member = harness.member("taken-down")
    job = await _killed(harness, Failpoint.ACCEPTED, member)
    _delete(harness, *harness.cards(job))
    await harness.start()
    await _ended(harness, member, State.WITHHELD, Reason.TAKEN_DOWN)


async def test_a_result_that_was_deleted_before_it_was_recorded_is_not_posted_again(
    harness: CrashHarness,
) -> None:
    member = harness.member("deleted")
    job = await _killed(harness, Failpoint.POSTED, member)
    _delete(
        harness, *(one for one in harness.messages() if files_of(one)[:1] and files_of(one)[0][0] == job.id)
    )
    await harness.start()
    await _ended(harness, member, State.WITHHELD, Reason.TAKEN_DOWN)


async def test_without_its_thread_a_result_is_refunded_and_the_member_told(harness: CrashHarness) -> None:
    member = harness.member("threadless")
    job = await _killed(harness, Failpoint.POSTED, member)
    harness.world.delete_channel(_place(harness, job.destination_id))
    await harness.start()
    await _ended(harness, member, State.UNDELIVERABLE, Reason.CHANNEL_GONE)


async def test_without_its_channel_a_result_is_refunded(harness: CrashHarness) -> None:
    member, pond = harness.member("channelless"), harness.world.add_channel("pond")
    Order(Failpoint.ACCEPTED).give(harness.directory)
    await harness.world.slash(member, pond, "/imagine prompt:a coot")
    await harness.ended()
    harness.world.delete_channel(pond)
    await harness.start()
    job = await harness.over(member)
    assert (job.state, job.failure and job.failure.reason) == (State.UNDELIVERABLE, Reason.CHANNEL_GONE)
    await _has(harness, member, ALLOWANCE)


async def test_thrown_out_of_the_server_the_bot_gives_the_credits_back(harness: CrashHarness) -> None:
    guild = harness.world.add_guild("Elsewhere")
    member = harness.world.add_member("guest", guild)
    Order(Failpoint.ACCEPTED).give(harness.directory)
    await harness.world.slash(member, harness.world.channels(guild)[0], "/imagine prompt:a grebe")
    await harness.ended()
    harness.world.remove_guild(guild)
    await harness.start()
    job = await harness.over(member)
    assert (job.state, job.failure and job.failure.reason) == (State.UNDELIVERABLE, Reason.CHANNEL_GONE)
    await _has(harness, member, ALLOWANCE)


def _place(harness: CrashHarness, channel_id: int) -> Channel:
    channel = harness.world.find_channel(channel_id)
    assert channel is not None
    return channel


def _delete(harness: CrashHarness, *messages: Message) -> None:
    assert messages
    for message in messages:
        harness.world.delete_message(message, harness.world.member("mo"))


async def _ended(harness: CrashHarness, member: Member, state: State, reason: Reason) -> None:
    """Without a result, with the credits back, and the member told once."""
    job = await harness.over(member)
    assert (job.state, job.failure and job.failure.reason) == (state, reason)
    assert harness.files(job) == []
    assert len([one for one in harness.messages() if regret_of(one) == job.id]) == 1
    assert [one for one in harness.messages() if card_of(one) == job.id][1:] == []
    await _has(harness, member, ALLOWANCE)


async def _has(harness: CrashHarness, member: Member, available: int) -> None:
    balance = await harness.balance(member.id, member.guild_id)
    assert (balance.available, balance.held) == (available, 0)
