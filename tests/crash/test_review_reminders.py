"""Killed between a reminder to moderators and the note of it: it stands once."""

import signal
from pathlib import Path

import pytest

from bot.pipeline.failpoints import Failpoint
from bot.storage import reviews
from sandbox.discord import Message
from tests.crash.harness import PATIENCE, CrashHarness, open_harness, until
from tests.crash.moderated import room, with_moderators
from tests.crash.trap import Order

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("hours", [0, 5])
async def test_killed_after_a_reminder_it_stands_once(tmp_path: Path, hours: int) -> None:
    async with open_harness(tmp_path, callbacks=True) as harness:
        await harness.start()
        await _held_for_moderators(harness)
        await harness.bot.kill()
        harness.clock_ahead(7 * 3600)
        harness.world.advance(7 * 3600)
        Order(Failpoint.REMINDED, signal.SIGKILL).give(harness.directory)
        await harness.start()
        assert await harness.ended() == -signal.SIGKILL
        harness.world.advance(hours * 3600)  # later, Discord has forgotten the nonce
        await harness.start()
        await until(lambda: _noted(harness), lambda: harness.bot.log_tail(40))
        assert len(_reminders(harness)) == 1


async def _held_for_moderators(harness: CrashHarness) -> None:
    """With its card."""
    await with_moderators(harness, 'review_prompts = "all"', "mia")
    world, pictures = harness.world, harness.world.channel("pictures")
    await (await world.slash(harness.member("held"), pictures, "/imagine prompt:a heron")).answered(PATIENCE)

    async def shown() -> bool | None:
        found = await harness.read(reviews.waiting_in, pictures.guild_id, limit=1)
        return bool(found and found[0].shown) or None

    await until(shown, lambda: harness.bot.log_tail(40))


async def _noted(harness: CrashHarness) -> bool | None:
    guild = harness.world.guilds()[0]
    (review,) = await harness.read(reviews.waiting_in, guild.id, limit=2)
    assert review.expires_at
    due = await harness.read(reviews.to_remind, room(harness).id, review.expires_at, 10)
    return not due or None


def _reminders(harness: CrashHarness) -> list[Message]:
    return [one for one in harness.world.messages(room(harness)) if "⏰" in one.text]
