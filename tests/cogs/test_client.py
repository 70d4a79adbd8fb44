"""The client: what it registers and when, whom it answers, and what stops its start."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import DarkroomClient, SyncMemory
from bot.domain.job import State
from bot.storage import ledger, reviews
from cogs.tree import DarkroomTree
from sandbox.discord import Guild, World
from tests.cogs.harness import BotHarness, opened
from tests.cogs.servers import until
from tests.storage.samples import a_job, admit, reload

COMMANDS = {
    *("imagine", "video", "jobs", "credits", "me", "models", "darkroom", "privacy"),
    *("budget", "mod", "settings", "setup"),
}
IN_MENUS = {"Remix", "Animate", "Edit", "Report", "Withdraw", "Darkroom"}


def offered(world: World, guild: Guild, channel: str) -> set[str]:
    """The commands that the owner of the bot, and of the server, sees there."""
    return {
        each["name"] for each in world.commands(world.member("olive", guild), world.channel(channel, guild))
    }


def operator_puts(world: World, guild: Guild) -> int:
    return world.traffic.count("PUT", f"/applications/{world.application_id}/guilds/{guild.id}/commands")


def puts(world: World) -> int:
    return world.traffic.count("PUT", f"/applications/{world.application_id}/commands")


async def test_commands_are_registered_once_and_not_again_by_the_next_start(
    world: World, tmp_path: Path
) -> None:
    async with opened(world, tmp_path):
        assert puts(world) == 1
    async with opened(world, tmp_path) as harness:
        assert puts(world) == 1
        assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")


async def test_commands_that_changed_are_registered_again(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as earlier:
        earlier.client.tree.remove_command("darkroom")  # as an earlier version had none
        await earlier.client.sync_if_changed()
        assert puts(world) == 2
    async with opened(world, tmp_path) as harness:
        assert puts(world) == 3
        assert "/imagine" in await harness.reads("alice", "/darkroom help")


async def test_commands_that_somebody_removed_are_registered_again(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as harness:
        registered = await harness.client.tree.fetch_commands()
        await next(command for command in registered if command.name == "video").delete()
    async with opened(world, tmp_path) as harness:
        assert puts(world) == 2
        names = {command.name for command in await harness.client.tree.fetch_commands()}
        assert names == COMMANDS | IN_MENUS


@pytest.mark.parametrize("status", [404, 403, 503])
async def test_where_discord_does_not_tell_what_is_registered_the_start_goes_on(
    world: World, tmp_path: Path, status: int
) -> None:
    async with opened(world, tmp_path):
        assert puts(world) == 1
    world.faults.add("GET", "/applications/*/commands", status=status, times=None)
    async with opened(world, tmp_path) as harness:
        assert puts(world) == 1
        assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")


async def test_every_command_is_for_servers_only_and_within_discords_limits(harness: BotHarness) -> None:
    member, channel = harness.member("olive"), harness.pictures
    registered: list[Any] = list(harness.world.commands(member, channel))
    assert {command["name"] for command in registered} == COMMANDS
    for command in registered:
        assert command["contexts"] == [0]
        assert command["integration_types"] == [0]
        assert size(command) <= 8000
    video = next(command for command in registered if command["name"] == "video")
    names = [option["name"] for option in video["options"]]
    assert names == [
        "prompt",
        "model",
        "aspect_ratio",
        "duration",
        "mode",
        "resolution",
        "quality",
        "sound",
        "seed",
        "negative",
        "image",
        "end_frame",
        "reference_1",
        "reference_2",
        "reference_3",
        "reference_4",
        "share_input",
        "provider",
    ]
    assert video["options"][0]["max_length"] == 6000
    assert video["options"][3]["type"] == discord.AppCommandOptionType.integer.value


def size(part: Any) -> int:
    """Characters as Discord counts them: names, descriptions and values."""
    own = len(str(part.get("name", ""))) + len(str(part.get("description", "")))
    options: list[Any] = part.get("options") or []
    return own + sum(size(option) for option in options)


async def test_what_needs_manage_server_is_not_offered_to_those_without_it(harness: BotHarness) -> None:
    seen = harness.world.commands(harness.member("alice"), harness.pictures)
    assert {command["name"] for command in seen} == COMMANDS - {"budget", "mod", "settings", "setup"}


async def test_the_operators_commands_are_registered_in_the_operators_server_alone(
    world: World, tmp_path: Path
) -> None:
    home, elsewhere = world.guilds()[0], world.add_guild("Elsewhere")
    async with opened(world, tmp_path):
        assert "operator" in offered(world, home, "pictures")
        assert "operator" not in offered(world, elsewhere, "general")
    async with opened(world, tmp_path):
        assert operator_puts(world, home) == 1
    async with opened(world, tmp_path, operator_guild_id=elsewhere.id):
        assert (operator_puts(world, home), operator_puts(world, elsewhere), puts(world)) == (2, 1, 1)
        assert "operator" in offered(world, elsewhere, "general")
        assert "operator" not in offered(world, home, "pictures")
    async with opened(world, tmp_path, operator_guild_id=None):
        assert "operator" not in offered(world, elsewhere, "general")


async def test_an_operators_server_without_the_bot_keeps_nothing_from_starting(
    world: World, tmp_path: Path
) -> None:
    async with opened(world, tmp_path, operator_guild_id=1) as harness:
        assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")


async def test_a_translation_that_changed_is_registered(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as harness:
        await harness.client.tree.set_translator(InCapitals())
        await harness.client.sync_if_changed()
        assert puts(world) == 2
        await harness.client.sync_if_changed()
        assert puts(world) == 2


class InCapitals(app_commands.Translator):
    """A language for tests."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        described = context.location.name.endswith("description")
        return string.message.upper() if described and locale is discord.Locale.german else None


async def test_a_server_that_is_not_listed_is_turned_away_kindly(world: World, tmp_path: Path) -> None:
    elsewhere = world.add_guild("Elsewhere")
    home = world.guilds()[0]
    olive, general = world.member("olive", elsewhere), world.channel("general", elsewhere)
    async with opened(world, tmp_path, guild_ids=frozenset({home.id})) as harness:
        asked = await (await world.slash(olive, general, "/imagine prompt:x")).answered()
        assert asked.reply == "Darkroom is not set up for this server."
        assert asked.ephemeral
        assert (
            await world.autocomplete(olive, general, "imagine", {"prompt": "x", "model": ""}, "model") == []
        )
        custom_id = "darkroom:v1:again:zzzzzzzzzz"
        forged = await harness.posted(custom_id, general)
        pressed = await (await world.click(olive, forged, custom_id)).answered()
        assert pressed.reply == "Darkroom is not set up for this server."
        assert "in the queue" in await harness.reads("alice", "/imagine prompt:x")


async def test_the_gateway_is_told_to_send_servers_and_what_is_deleted_there(harness: BotHarness) -> None:
    assert harness.client.intents == discord.Intents(guilds=True, guild_messages=True)
    assert harness.client.allowed_mentions is not None
    assert harness.client.allowed_mentions.to_dict() == {"parse": []}


async def test_what_people_say_is_let_go_by(harness: BotHarness, caplog: pytest.LogCaptureFixture) -> None:
    bob, own = harness.member("bob"), harness.client.user
    assert own
    before = len(harness.world.traffic.requests)
    for text in ("hello", f"<@{own.id}> help", f"<@{own.id}> imagine a fox"):
        await harness.world.say(bob, harness.pictures, text)
    await harness.client.wait_for("message", check=lambda said: said.content.endswith("a fox"), timeout=10)
    assert len(harness.world.traffic.requests) == before
    assert [each for each in caplog.records if each.levelname in {"ERROR", "WARNING"}] == []


async def test_what_waits_in_a_server_that_the_bot_leaves_ends_with_its_credits_returned(
    harness: BotHarness,
) -> None:
    guild = harness.world.add_guild("Elsewhere")
    await until(lambda: harness.client.get_guild(guild.id))
    job = a_job(guild_id=guild.id)
    await harness.database.write(admit, job)
    harness.world.remove_guild(guild)
    async with asyncio.timeout(10):
        while (await reload(harness.database, job)).state is not State.UNDELIVERABLE:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.01)
    assert (await harness.services.wallet.balance(guild.id, job.member_id)).held == 0
    assert await harness.database.read(ledger.audit) == []


async def test_discord_is_not_asked_about_cards_in_a_server_that_the_bot_left(harness: BotHarness) -> None:
    guild = harness.world.add_guild("Elsewhere")
    await until(lambda: harness.client.get_guild(guild.id))
    await harness.services.policies.change(guild.id, by=1, review_channel="1001")
    now = datetime.now(UTC)
    about: dict[str, Any] = {
        "guild_id": guild.id,
        "member_id": 1,
        "job_id": None,
        "now": now,
        "expires_at": None,
        "data": {},
    }
    await harness.database.write(reviews.add, "report", "of-elsewhere", **about)
    harness.world.remove_guild(guild)
    await until(lambda: not harness.client.get_guild(guild.id))
    before = len(harness.world.traffic.requests)
    await harness.review_cards.send()
    assert len(harness.world.traffic.requests) == before
    assert await harness.database.read(reviews.servers_due, now + timedelta(minutes=1)) == [guild.id]


async def test_a_lost_gateway_shows_until_it_is_back(harness: BotHarness) -> None:
    assert harness.client.ready_event.is_set()
    await harness.world.faults.close_gateway(4000)
    await until(lambda: not harness.client.ready_event.is_set())
    await harness.client.ready_event.wait()
    assert "100 credits available" in await harness.reads("alice", "/credits balance")


async def test_a_cog_that_does_not_load_stops_the_start(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cogs.about", None)  # as if its file were missing
    with pytest.raises(ModuleNotFoundError, match=r"cogs\.about"):
        async with opened(world, tmp_path):
            raise AssertionError("it started")


async def test_a_command_that_discord_still_has_and_we_no_longer_is_answered(
    world: World, tmp_path: Path
) -> None:
    async with opened(world, tmp_path) as harness:
        harness.client.tree.remove_command("darkroom")
        told = await harness.reads("alice", "/darkroom privacy")
        assert "Reload Discord" in told


def bare(**options: Any) -> DarkroomClient:
    """A client that was handed no services."""

    async def nothing() -> None:
        return None

    async def forget(_digest: str) -> None:
        return None

    return DarkroomClient(tree_cls=DarkroomTree, synced=SyncMemory(nothing, forget), **options)


async def test_an_unfurnished_client_does_not_start() -> None:
    with pytest.raises(RuntimeError, match="furnished"):
        await bare(cogs=("cogs.generate",)).setup_hook()


async def test_a_client_that_is_closed_while_its_servers_arrive_ends_without_an_error(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py waits a while for more of them after READY, and nothing ends that wait."""
    monkeypatch.setattr(Route, "BASE", world.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(world.gateway_url))
    client = bare(cogs=(), guild_ready_timeout=0.1)
    running = asyncio.create_task(client.serve(world.token))
    await until(lambda: client.guilds)
    assert not client.ready_event.is_set()
    await client.close()
    await running
    waiting = [task for task in asyncio.all_tasks() if "_delay_ready" in repr(task)]
    assert waiting
    await asyncio.gather(*waiting)
