"""/imagine and /video where something is used up or missing: credits, rates, budgets, permissions, a pause."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.limits import Limits, RateLimit
from sandbox.discord import World
from sandbox.discord.driver import Driver
from tests.cogs.harness import BotHarness, opened
from tests.cogs.payloads import with_change


async def test_credits_run_out_with_the_time_of_the_next_ones(harness: BotHarness) -> None:
    for _ in range(3):
        await harness.asks("bob", "/video prompt:x duration:30 resolution:480p")
    told = await harness.reads("bob", "/video prompt:x duration:30 resolution:480p")
    assert "This costs 34 credits and you have -" not in told
    assert "This costs 34 credits" in told
    assert "Refills to 100 <t:" in told


async def test_too_fast_is_told_when_to_come_back(world: World, tmp_path: Path) -> None:
    limits = Limits(RateLimit(burst=2, period=timedelta(minutes=5)))
    async with opened(world, tmp_path, limits=limits) as harness:
        for _ in range(2):
            await harness.asks("alice", "/imagine prompt:x")
        told = await harness.reads("alice", "/imagine prompt:x")
        assert "You can ask again <t:" in told
        assert len(await harness.jobs("alice")) == 2
        assert "in the queue" in await harness.reads("bob", "/imagine prompt:x")


async def test_too_many_at_once_are_refused(world: World, tmp_path: Path) -> None:
    limits = Limits(running_per_member=1, waiting_per_member=1)
    async with opened(world, tmp_path, limits=limits) as harness:
        for _ in range(2):
            await harness.asks("alice", "/imagine prompt:x")
        assert "You have 2 generations under way" in await harness.reads("alice", "/imagine prompt:x")


async def test_the_operators_budget_is_a_ceiling(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path, operator_budget_usd_per_day=30_000) as harness:
        assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")
        told = await harness.reads("bob", "/imagine prompt:x")
        assert "for today is used up. It resets <t:" in told


async def test_a_missing_permission_is_named_before_anything_is_spent(harness: BotHarness) -> None:
    for denied, named in (
        ("send_messages", "Send Messages"),
        ("attach_files", "Attach Files"),
    ):
        harness.world.set_bot_permissions(harness.pictures, deny=[denied])
        told = await harness.reads("alice", "/imagine prompt:x")
        assert f"I need **{named}** in this channel" in told
    assert await harness.jobs("alice") == []


async def test_in_a_thread_another_permission_is_needed(harness: BotHarness) -> None:
    thread = harness.world.add_thread(harness.pictures, "foxes", harness.member("alice"))
    harness.world.set_bot_permissions(
        harness.pictures, allow=["send_polls"], deny=["send_messages_in_threads"]
    )
    assert "**Send Messages in Threads**" in await harness.reads("alice", "/imagine prompt:x", thread)
    harness.world.set_bot_permissions(harness.pictures, deny=["send_messages"])
    assert "in the queue" in await harness.reads("alice", "/imagine prompt:x", thread)


SHORT = 2**31 - 1 - (1 << 3)
"""Every permission that 31 bits can tell, Administrator aside."""


@pytest.mark.parametrize(
    ("told", "in_thread", "refused"),
    [
        (None, False, False),
        ("0", False, False),
        ("8", False, False),  # Administrator alone
        ("8", True, False),
        (str(SHORT), False, False),
        (str(SHORT), True, False),  # says nothing about threads
        (str(SHORT - (1 << 15)), True, True),  # no Attach Files
        (str(SHORT - (1 << 11)), False, True),  # no Send Messages
        (str(SHORT + (1 << 39)), True, True),  # long enough, and no Send Messages in Threads
    ],
)
async def test_only_what_discord_surely_denies_is_refused_early(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch, told: str | None, in_thread: bool, refused: bool
) -> None:
    job, result = await harness.delivered("alice")
    monkeypatch.setattr(Driver, "_payload", with_change(app_permissions=told))
    place = harness.world.add_thread(harness.pictures, "foxes", harness.member("alice"))
    place = place if in_thread else harness.pictures
    asked = await harness.reads("alice", "/imagine prompt:x", place)
    assert ("in this channel to post here" in asked, "in the queue" in asked) == (refused, not refused)
    if result.channel_id == place.id:
        pressed = (await harness.presses("bob", result, f"darkroom:v1:again:{job.id}")).reply
        assert ("in this channel to post here" in pressed, "in the queue" in pressed) == (
            refused,
            not refused,
        )


async def test_a_pause_is_told_kindly(harness: BotHarness) -> None:
    await harness.services.operations.pause()
    assert "paused" in await harness.reads("alice", "/imagine prompt:x")
