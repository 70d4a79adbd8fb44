"""A real process is ended at every named point, and started again: nothing is lost, paid twice or posted twice."""

import asyncio
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.job import Job, State
from bot.pipeline.failpoints import Failpoint
from sandbox.discord import Interaction, InteractionState, Member
from tests.crash.harness import ALLOWANCE, PATIENCE, CrashHarness, open_harness
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

_UNHEARD = "[no-callback]"
_UNANSWERED = "[drop][no-callback]"
COMMANDS: dict[Failpoint, str] = {
    Failpoint.SUBMITTED: f"/imagine prompt:{_UNHEARD}",
    Failpoint.REQUEUED: "/video prompt:[kie:maintenance]",
    Failpoint.UNCERTAIN: f"/imagine prompt:{_UNANSWERED}",
    Failpoint.ENDED: "/imagine prompt:[fail]",
    Failpoint.APOLOGISED: "/imagine prompt:[fail]",
}
"""What a member has to ask for before a point is reached; for all others, a picture of which nothing goes wrong."""
NOTHING_STORED = {Failpoint.RECEIVED, Failpoint.ACKNOWLEDGED}
UNANSWERED = {Failpoint.SUBMITTED, Failpoint.UNCERTAIN}
"""The provider has the task, and its answer is not stored."""
WITHDRAWALS = {
    Failpoint.WITHDRAWING,
    Failpoint.REMOVED,
    Failpoint.COLLAPSED,
    Failpoint.RENAMED,
    Failpoint.NOTIFIED,
}
"""Reached when a moderator has a delivered result deleted."""
MODERATORS = {
    Failpoint.REVIEWING,
    Failpoint.PRESSED,
    Failpoint.REVIEW_POSTED,
    Failpoint.REVIEW_EDITED,
    Failpoint.REMINDED,
    Failpoint.REVIEWED,
    Failpoint.ASKED,
    Failpoint.REPORTED,
    Failpoint.COVERED,
    Failpoint.APPEALED,
    Failpoint.ANSWERED,
    Failpoint.SANCTIONED,
    Failpoint.EXPORTED,
    Failpoint.LOGGED,
    Failpoint.LOG_EDITED,
    Failpoint.CHANNEL_MADE,
    Failpoint.PAGE_POSTED,
}
"""Reached where moderators decide or are told, and where a server is set up: `test_reviews`, `test_result_reviews`,
`test_reports`, `test_decisions`, `test_log_channel` and `test_setup` end the process there.
"""
ERASURES = {Failpoint.ERASING, Failpoint.ERASED, Failpoint.MEMBER_RENAMED}
"""Reached when a member has their data deleted: `test_privacy` ends the process there."""
AHEAD = {Failpoint.UPLOADED, Failpoint.SERVED}
"""Reached with members' pictures: `test_uploads` and `test_served_inputs` end the process there."""
ENDINGS = {Failpoint.ENDED, Failpoint.APOLOGISED}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def harnesses(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[CrashHarness, CrashHarness]]:
    """Two of everything, so that one process is killed while another is stopped."""
    killed, stopped = tmp_path_factory.mktemp("killed"), tmp_path_factory.mktemp("stopped")
    async with open_harness(killed, callbacks=True) as one, open_harness(stopped, callbacks=True) as other:
        yield one, other
        assert one.world.unimplemented == other.world.unimplemented == []


@pytest.mark.parametrize(
    "point", [point for point in Failpoint if point not in MODERATORS | ERASURES | AHEAD]
)
async def test_killed_or_stopped_at_any_point_it_goes_on_as_if_nothing_had_been(
    harnesses: tuple[CrashHarness, CrashHarness], point: Failpoint
) -> None:
    killed, stopped = harnesses
    async with asyncio.TaskGroup() as both:
        both.create_task(_killed(killed, point))
        both.create_task(_stopped(stopped, point))


async def _killed(harness: CrashHarness, point: Failpoint) -> None:
    member, words = harness.member(f"at-{point}"), f"killed at {point}"
    await harness.alive()
    if point in WITHDRAWALS:
        await _withdrawn(harness, member, words, Order(point, signal.SIGKILL))
        return
    asked = await harness.dies(Order(point, signal.SIGKILL), _command(point, words), member)
    assert await harness.ended() == -signal.SIGKILL
    await harness.start()
    if point in NOTHING_STORED:
        await _never_was(harness, asked, words)
    elif point is Failpoint.INTENDED:
        await _unclear(harness, member, words)
    elif point in ENDINGS:
        await _refunded(harness, await harness.settled(member), words)
    else:
        if point in UNANSWERED:
            await _call_back(harness, member, words)
        await _delivered(harness, await harness.settled(member), words)
    assert await harness.violations() == []


async def _stopped(harness: CrashHarness, point: Failpoint) -> None:
    member, words = harness.member(f"at-{point}"), f"stopped at {point}"
    await harness.alive()
    if point in WITHDRAWALS:
        await _withdrawn(harness, member, words, Order(point, signal.SIGTERM))
        return
    asked = await harness.dies(Order(point, signal.SIGTERM), _command(point, words), member)
    assert await harness.ended() == 0
    assert "in the queue" in asked.reply
    await harness.start()
    if point in ENDINGS:
        await _refunded(harness, await harness.settled(member), words)
    else:
        if point is Failpoint.UNCERTAIN:
            await _call_back(harness, member, words)
        await _delivered(harness, await harness.settled(member), words)
    assert await harness.violations() == []


def _command(point: Failpoint, words: str) -> str:
    return f"{COMMANDS.get(point, '/imagine prompt:')} {words}"


async def _withdrawn(harness: CrashHarness, member: Member, words: str, order: Order) -> None:
    """Nothing is left to be seen of the request; the author is told once, and pays once."""
    await harness.world.slash(member, harness.world.channel("pictures"), f"/imagine prompt:{words}")
    job = await harness.settled(member)
    order.give(harness.directory)
    await harness.delete(job, harness.world.member("mo"))
    assert await harness.ended() == (0 if order.how is signal.SIGTERM else -signal.SIGKILL)
    harness.world.advance(5 * 3600)  # Discord has forgotten its nonces
    await harness.start()
    job = await harness.withdrawn(member)
    assert harness.files(job) == []
    assert [each for each in harness.messages() if words in each.text] == []
    pictures = harness.world.channel("pictures")
    assert [each for each in harness.world.threads(pictures) if words in each.name] == []
    card = harness.world.message(pictures, job.card_id or 0)
    assert card
    assert card.text.startswith("-# 🗑️ Deleted.")
    assert harness.world.direct_messages(member) == []
    _told_of_it(harness, job, order)
    await _has(harness, member.id, ALLOWANCE - job.price)
    assert await harness.violations() == []


def _told_of_it(harness: CrashHarness, job: Job, order: Order) -> None:
    """Privately by the life that was asked, on the card by the next: both only where nobody knows of the first."""
    why = f"darkroom:v1:why:{job.id}:withdrawn"
    replies = [each for each in harness.messages() if why in {one.get("custom_id") for one in each.buttons}]
    alone = [each for each in harness.whispers() if "took down" in each.text and job.id in each.text]
    twice = order == Order(Failpoint.NOTIFIED, signal.SIGKILL)
    assert (len(replies) <= 1, len(replies) + len(alone)) == (True, 2 if twice else 1)


async def _never_was(harness: CrashHarness, asked: Interaction, words: str) -> None:
    """The member sees that there is no answer, and has all the credits."""
    harness.world.advance(4)
    assert asked.state in {InteractionState.FAILED, InteractionState.THINKING}
    assert await harness.jobs(asked.member) == []
    assert harness.created(words) == []
    await _has(harness, asked.member.id, ALLOWANCE)


async def _unclear(harness: CrashHarness, member: Member, words: str) -> None:
    """Nothing is known: the member is told once, the credits stay held until a callback or the deadline."""
    job = await harness.unclear(member)
    assert harness.created(words) == []
    assert len(harness.told(job)) == 1
    await _has(harness, member.id, ALLOWANCE - job.price, held=job.price)


async def _call_back(harness: CrashHarness, member: Member, words: str) -> None:
    """The provider names the task whose create answer nobody has heard."""
    await harness.unclear(member)
    (task,) = harness.created(words)
    await harness.world.wait_for(lambda: task.ended, PATIENCE)
    await harness.providers.servers["kie"].call_back(task)


async def _delivered(harness: CrashHarness, job: Job, words: str) -> None:
    assert job.state is State.DELIVERED
    assert len(harness.created(words)) == 1
    files = harness.files(job)
    assert len(files) == len(set(files)) == job.quota[0] == job.quota[1] > 0
    assert len(harness.cards(job)) == 1
    assert [bool(message.media) for message in harness.told(job)][-1:] == [True]
    assert sum(bool(message.media) for message in harness.told(job)) == 1
    await _has(harness, job.member_id, ALLOWANCE - job.price)


async def _refunded(harness: CrashHarness, job: Job, words: str) -> None:
    assert job.state is State.FAILED
    assert len(harness.created(words)) <= 1
    assert harness.files(job) == []
    assert len(harness.cards(job)) == 1
    assert harness.told(job)
    assert len(harness.told_privately(job)) <= 1
    assert [len(message.buttons) for message in harness.called(job)] in ([], [2])
    await _has(harness, job.member_id, ALLOWANCE)


async def _has(harness: CrashHarness, member_id: int, available: int, *, held: int = 0) -> None:
    balance = await harness.balance(member_id)
    assert (balance.available, balance.held) == (available, held)
