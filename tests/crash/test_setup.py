"""The process is killed while a server is set up: one channel of each kind, and one page for its members."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.policy import Policy
from bot.pipeline.failpoints import Failpoint
from bot.storage import policies
from sandbox.discord import Channel, Guild, Interaction, Message
from tests.crash.harness import PATIENCE, CrashHarness, open_harness, until
from tests.crash.moderated import live_again, order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("setup"), callbacks=True) as harness:
        yield harness
        assert harness.world.unimplemented == []


def new_guild(harness: CrashHarness, name: str) -> Guild:
    guild = harness.world.add_guild(name)
    harness.world.allow_bot(guild, allow=["manage_channels"])
    return guild


def first_channel(harness: CrashHarness, guild: Guild) -> Channel:
    return harness.world.channels(guild)[0]


async def panel(harness: CrashHarness, guild: Guild) -> Message:
    olive = harness.world.member("olive", guild)
    asked = await harness.world.slash(olive, first_channel(harness, guild), "/setup")
    shown = (await asked.answered(PATIENCE)).response
    assert shown
    return shown


async def press(harness: CrashHarness, guild: Guild, step: str) -> Interaction:
    """The process may die of it."""
    olive = harness.world.member("olive", guild)
    return await harness.world.click(olive, await panel(harness, guild), f"darkroom:setup:v1:{step}")


@pytest.mark.parametrize("made", ["review", "log"])
@pytest.mark.parametrize("point", [Failpoint.PRESSED, Failpoint.CHANNEL_MADE])
async def test_killed_while_a_channel_is_made_the_next_press_names_that_one_channel(
    harness: CrashHarness, point: Failpoint, made: str
) -> None:
    guild = new_guild(harness, f"{made} {point}")

    def there() -> list[int]:
        return [one.id for one in harness.world.channels(guild) if one.name == f"darkroom-{made}"]

    async def named() -> int | None:
        policy: Policy = (await harness.read(policies.stored, guild.id)).policy
        return policy.review_channel if made == "review" else policy.log_channel

    shown = await panel(harness, guild)
    order(harness, point)
    olive = harness.world.member("olive", guild)
    await harness.world.click(olive, shown, f"darkroom:setup:v1:make_{made}")
    await live_again(harness, 5)
    assert await named() is None
    assert len(there()) == (0 if point is Failpoint.PRESSED else 1)
    await press(harness, guild, f"make_{made}")
    channel_id = await until(named, lambda: f"not named:\n{harness.bot.log_tail(40)}")
    assert there() == [channel_id]


async def test_killed_after_the_page_for_members_it_stands_once(harness: CrashHarness) -> None:
    guild = new_guild(harness, "page")
    shown = await panel(harness, guild)
    order(harness, Failpoint.PAGE_POSTED)
    pressed = await harness.world.click(harness.world.member("olive", guild), shown, "darkroom:setup:v1:post")
    await live_again(harness, 0)
    harness.world.redeliver(pressed)
    await panel(harness, guild)
    pages = [one for one in harness.world.messages(first_channel(harness, guild)) if "/imagine" in one.text]
    assert len(pages) == 1
