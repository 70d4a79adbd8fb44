"""The process is killed between a message in the log channel and the note of it: each line stands once, as it should be."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.job import Job
from bot.pipeline.clock import system_clock
from bot.pipeline.failpoints import Failpoint
from bot.storage import log_lines, request_lines
from sandbox.discord import Message
from tests.crash.harness import PATIENCE, CrashHarness, open_harness, until
from tests.crash.moderated import live_again, order, room, with_moderators
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

HOURS = pytest.mark.parametrize("hours", [0, 5])
"""Later, Discord has forgotten the nonces."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("log"), callbacks=True) as harness:
        await harness.start()
        log = harness.world.add_channel("log")
        await with_moderators(harness, f'log_channel = "{log.id}"', "mia")
        yield harness
        assert harness.world.unimplemented == []


async def told(harness: CrashHarness) -> None:
    """Nothing is left to post, or to bring up to date."""

    async def nothing_left() -> bool:
        decided = await harness.read(log_lines.servers)
        made = await harness.read(request_lines.servers, system_clock())
        return not decided and not made

    await until(nothing_left, lambda: f"not told:\n{harness.bot.log_tail(40)}")


def lines(harness: CrashHarness, words: str) -> list[Message]:
    log = harness.world.channel("log")
    return [one for one in harness.world.messages(log) if words in one.text]


async def made(harness: CrashHarness, name: str) -> Job:
    member = harness.member(name)
    await harness.world.slash(member, harness.world.channel("pictures"), "/imagine prompt:a heron")
    return await harness.settled(member)


@HOURS
async def test_killed_after_a_line_about_a_decision_it_stands_once(harness: CrashHarness, hours: int) -> None:
    await told(harness)
    member = harness.member(f"struck-{hours}")
    order(harness, Failpoint.LOGGED)
    mia = harness.world.member("mia")
    await harness.world.slash(mia, room(harness), "mod strike", {"member": member})
    await live_again(harness, hours)
    await told(harness)
    assert len(lines(harness, f"<@{member.id}>")) == 1


@HOURS
async def test_killed_after_a_line_about_a_request_it_stands_once(harness: CrashHarness, hours: int) -> None:
    await told(harness)
    member = harness.member(f"made-{hours}")
    await harness.dies(Order(Failpoint.LOGGED), "/imagine prompt:a heron", member)
    await live_again(harness, hours)
    job = await harness.settled(member)
    await told(harness)
    assert len(lines(harness, job.id)) == 1


@HOURS
@pytest.mark.parametrize("point", [Failpoint.PRESSED, Failpoint.WITHDRAWING, Failpoint.LOG_EDITED])
async def test_killed_around_the_edit_of_a_line_it_says_what_became_of_the_request(
    harness: CrashHarness, hours: int, point: Failpoint
) -> None:
    job = await made(harness, f"edited-{hours}-{point}")
    await told(harness)
    (line,) = lines(harness, job.id)
    order(harness, point)
    mia, withdraw = harness.world.member("mia"), f"darkroom:v1:mod-withdraw:{job.id}"
    await harness.world.click(mia, line, withdraw)
    await live_again(harness, hours)
    if point is Failpoint.PRESSED:
        assert harness.files(job)
        await (await harness.world.click(mia, line, withdraw)).answered(PATIENCE)
    await harness.withdrawn(harness.member(f"edited-{hours}-{point}"))
    await told(harness)
    (line,) = [one for one in lines(harness, job.id) if "made something" in one.text]
    assert "**withdrawn**" in line.text
    assert withdraw not in {button.get("custom_id") for button in line.buttons}
    assert harness.files(job) == []
