"""The process is killed around a moderators' command and around a file for them: nothing was done, or it was done once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.sanctions import Act
from bot.pipeline.failpoints import Failpoint
from sandbox.discord import Interaction, Member
from tests.crash.harness import PATIENCE, CrashHarness, open_harness
from tests.crash.moderated import live_again, order, record, room, with_moderators

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

SHOWN: dict[Act, str] = {"strike": "One strike, which counts:", "ban": "⛔ Banned", "pause": "⏸️ Paused"}
"""On the member's record, once it is done."""
REFUSED: dict[Act, str] = {"ban": "You are banned", "pause": "has paused you"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("decisions"), callbacks=True) as harness:
        await harness.start()
        await with_moderators(harness, "", "mia")
        yield harness
        assert harness.world.unimplemented == []


async def asks(harness: CrashHarness, by: Member, line: str, **options: object) -> Interaction:
    return await harness.world.slash(by, room(harness), line, options)


@pytest.mark.parametrize("act", SHOWN)
@pytest.mark.parametrize("point", [Failpoint.PRESSED, Failpoint.SANCTIONED])
async def test_killed_around_a_decision_about_a_member_it_is_made_once_or_not_at_all(
    harness: CrashHarness, point: Failpoint, act: Act
) -> None:
    member, mia = harness.member(f"{act}-{point}"), harness.world.member("mia")
    order(harness, point)
    await asks(harness, mia, f"mod {act}", member=member)
    await live_again(harness, 5)
    done = point is Failpoint.SANCTIONED
    assert (SHOWN[act] in await record(harness, member)) is done
    if not done:
        await (await asks(harness, mia, f"mod {act}", member=member)).answered(PATIENCE)
        assert SHOWN[act] in await record(harness, member)
    if act in REFUSED:
        pictures = harness.world.channel("pictures")
        asked = await harness.world.slash(member, pictures, "/imagine prompt:a heron")
        assert REFUSED[act] in (await asked.answered(PATIENCE)).reply
        assert await harness.jobs(member) == []


@pytest.mark.parametrize("line", ["mod audit", "privacy export"])
async def test_killed_before_a_file_is_given_it_is_given_when_asked_for_again(
    harness: CrashHarness, line: str
) -> None:
    mia = harness.world.member("mia")
    order(harness, Failpoint.EXPORTED)
    await asks(harness, mia, line)
    await live_again(harness, 0)
    again = await (await asks(harness, mia, line)).answered(PATIENCE)
    assert again.response
    assert again.response.attachments
