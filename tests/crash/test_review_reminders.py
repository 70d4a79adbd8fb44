"""Killed between a reminder to moderators and the note of it: it stands once."""

import signal
from pathlib import Path

import pytest

from bot.pipeline.failpoints import Failpoint
from bot.storage import reviews
from bot.storage.database import Database
from sandbox.discord import File, Message
from tests.crash.harness import PATIENCE, CrashHarness, open_harness, until
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
    world = harness.world
    room = world.add_channel("reviews", only=[world.add_member("mia", permissions=("moderate_members",))])
    policy = f'review_prompts = "all"\nreview_channel = "{room.id}"\n'
    file, pictures = File("policy.toml", policy.encode()), world.channel("pictures")
    sent = await world.slash(world.member("olive"), pictures, "/settings import", attachments={"file": file})
    await sent.answered(PATIENCE)
    await (await world.slash(harness.member("held"), pictures, "/imagine prompt:a heron")).answered(PATIENCE)

    async def shown() -> bool | None:
        async with Database.open_beside(harness.url) as database:
            found = await database.read(reviews.waiting_in, room.guild_id, limit=1)
        return bool(found and found[0].shown) or None

    await until(shown, lambda: harness.bot.log_tail(40))


async def _noted(harness: CrashHarness) -> bool | None:
    guild, room = harness.world.guilds()[0], harness.world.channel("reviews")
    async with Database.open_beside(harness.url) as database:
        (review,) = await database.read(reviews.waiting_in, guild.id, limit=2)
        assert review.expires_at
        due = await database.read(reviews.to_remind, room.id, review.expires_at, 10)
    return not due or None


def _reminders(harness: CrashHarness) -> list[Message]:
    return [one for one in harness.world.messages(harness.world.channel("reviews")) if "⏰" in one.text]
