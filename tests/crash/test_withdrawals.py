"""The process is killed after each of the eight things that a withdrawal takes down: in the end all of them are gone."""

import signal
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio

from bot.pipeline.failpoints import Failpoint
from sandbox.bot_process import BotStopped
from tests.crash.harness import ALLOWANCE, CrashHarness, open_harness
from tests.crash.moderated import live_again, order
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("withdrawals"), callbacks=True) as harness:
        yield harness
        assert harness.world.unimplemented == []


@pytest.mark.parametrize("hours", [0, 5])
async def test_killed_after_each_of_eight_removals_all_of_it_is_gone(
    harness: CrashHarness, hours: int
) -> None:
    """Six messages with a file each, the card's text, and the thread's name."""
    member, words = harness.member(f"eight-{hours}"), f"eight to take down {hours}"
    await harness.dies(Order(Failpoint.COLLECTED), f"/imagine prompt:{words}", member)
    (job,) = await harness.jobs(member)
    harness.world.faults.add("POST", f"/channels/{job.card_id}/messages", status=413, code=40005)
    await harness.start()
    job = await harness.settled(member)
    with_files = [one for one in harness.messages() if one.channel_id == job.thread_id and one.media]
    assert len(with_files) == 6
    order(harness, Failpoint.REMOVED)
    await harness.delete(job, harness.world.member("mo"))
    for left in (5, 4, 3, 2, 1):
        assert await harness.ended() == -signal.SIGKILL
        assert len(harness.files(job)) == left
        # The first that it meets is the one that was not noted.
        Order(Failpoint.REMOVED, signal.SIGKILL, nth=2).give(harness.directory)
        harness.world.advance(hours * 3600)
        await _begins_to_die(harness)
    for point in (Failpoint.COLLAPSED, Failpoint.RENAMED):
        assert await harness.ended() == -signal.SIGKILL
        assert harness.files(job) == []
        order(harness, point)
        await _begins_to_die(harness)
    await live_again(harness, hours)
    job = await harness.withdrawn(member)
    pictures = harness.world.channel("pictures")
    assert [one for one in harness.messages() if words in f"{one.text}{one.components}"] == []
    assert [one for one in harness.world.threads(pictures) if words in one.name] == []
    assert (await harness.balance(member.id)).available == ALLOWANCE - job.price


async def _begins_to_die(harness: CrashHarness) -> None:
    """What it does first may be what it dies of, before it is connected."""
    with suppress(BotStopped):
        await harness.start()
