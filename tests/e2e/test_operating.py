"""Starting, stopping, restarting and looking after the bot, as an operator does it."""

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.bot_process import free_port
from sandbox.discord import World
from tests.e2e.harness import ProcessHarness, darkroom, open_harness, started

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAIN = {
    "DISCORD_TOKEN": "a.plain.token-0123456789",
    "DISCORD_API_URL": "http://127.0.0.1:9/api/v10",
    "DISCORD_GATEWAY_URL": "ws://127.0.0.1:9/gateway",
    "KIE_API_KEY": "kie-key-0123456789",
    "KIE_BASE_URL": "http://127.0.0.1:9",
    "LOG_LEVEL": "ERROR",
}
WRONG: list[tuple[str, str, str]] = [  # variable, value, what the line must say
    ("DISCORD_TOKEN", "", "DISCORD_TOKEN"),
    ("KIE_API_KEY", "", "KIE_API_KEY"),
    ("DATABASE_URL", "sqlite+aiosqlite:////proc/darkroom/darkroom.db", "/proc/darkroom/darkroom.db"),
    ("MEDIA_DIR", "/proc/darkroom", "MEDIA_DIR"),
    ("WEB_HOST", "203.0.113.7", "WEB_HOST"),
    ("CATALOG", "/nowhere/catalog.toml", "CATALOG"),
]


async def test_a_missing_or_wrong_setting_stops_the_start_with_one_line_that_names_it(tmp_path: Path) -> None:
    two = asyncio.Semaphore(2)

    async def tried(number: int, name: str, value: str, expected: str) -> tuple[str, int, str] | None:
        directory = tmp_path / str(number)
        directory.mkdir()
        settings = PLAIN | {"WEB_PORT": str(free_port())} | {name: value}
        async with two:
            code, said = await darkroom(directory, settings, "run")
        right = code == 2 and len(said.splitlines()) == 1 and expected in said
        return None if right else (f"{name}={value}", code, said)

    attempts = await asyncio.gather(*(tried(number, *each) for number, each in enumerate(WRONG)))
    assert [each for each in attempts if each] == []


async def test_a_token_that_discord_refuses_stops_the_start_with_one_line(tmp_path: Path) -> None:
    async with World() as discord:
        settings = PLAIN | discord.env() | {"DISCORD_TOKEN": "MTIz.abc.wrong-0123456789-token"}
        code, said = await darkroom(tmp_path, settings | {"WEB_PORT": str(free_port())}, "run")
    assert code == 2
    assert "DISCORD_TOKEN" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert "wrong-0123456789" not in said


async def test_an_empty_value_means_unset(tmp_path: Path) -> None:
    empty = dict.fromkeys(
        ("GUILD_IDS", "PUBLIC_URL", "OPERATOR_BUDGET_USD_PER_DAY", "OPERATOR_CHANNEL_ID", "EVOLINK_API_KEY"),
        "",
    )
    async with open_harness(tmp_path, **empty) as harness:
        alice, room = harness.newcomer(), harness.room()
        refused = await harness.read(alice, room, "/video prompt:a fox provider:evolink")
        assert "kie" in refused
        assert "xai" in refused
        assert "evolink" not in refused.replace("`evolink`", "")
        assert "evolink" not in await harness.read(alice, room, "/darkroom models")
        found = await harness.discord.autocomplete(alice, room, "video", {}, "provider")
        assert {each["value"] for each in found} == {"kie", "xai"}
        ended = await harness.make(alice, room, f"/video prompt:fox of {alice.name} [kie:maintenance]")
        assert ended.delivered
        assert "xai" in ended.last.text


async def test_limits_that_the_operator_sets(tmp_path: Path) -> None:
    """One bot for one server, seven credits a day, and five cents."""
    limits = {"DAILY_ALLOWANCE": "7", "OPERATOR_BUDGET_USD_PER_DAY": "0.05"}
    async with open_harness(tmp_path, start=False) as harness:
        home = harness.discord.guilds()[0]
        channel = harness.discord.channel("mod-room")
        await started(harness, GUILD_IDS=f"{home.id}", OPERATOR_CHANNEL_ID=str(channel.id), **limits)
        alice, bob, carol, room = *(harness.newcomer() for _ in range(3)), harness.room()
        assert await harness.available(alice, room) == 7
        assert (await harness.make(alice, room, "/imagine prompt:a fox for four")).delivered
        told = await harness.read(alice, room, "/imagine prompt:a fox for four more")
        assert "3 available" in told
        assert re.search(r"<t:\d+", told)
        assert (await harness.make(bob, room, "/imagine prompt:a fox for two cents")).delivered
        told = await harness.read(carol, room, "/imagine prompt:a fox too much")
        assert "budget" in told
        assert re.search(r"<t:\d+", told)
        assert await harness.available(carol, room) == 7
        assert len(harness.providers.servers["kie"].tasks) == 2
        elsewhere = harness.discord.add_guild("Elsewhere")
        stranger = harness.discord.add_member("stranger", elsewhere)
        general = harness.discord.channel("general", elsewhere)
        for line in ("/imagine prompt:a fox abroad", "/credits balance", "/darkroom help"):
            assert "not set up" in await harness.read(stranger, general, line)


async def test_a_restart_keeps_everything_and_registers_no_command_twice(tmp_path: Path) -> None:
    async with open_harness(tmp_path, callbacks=True) as harness:
        alice, bob, room = harness.newcomer(), harness.newcomer(), harness.room()
        first = await harness.make(alice, room, "/imagine prompt:a fox before the restart")
        assert not (await harness.make(bob, room, "/video prompt:a fox [disabled] model:sora-2")).delivered
        refused = await harness.read(bob, room, "/video prompt:a fox model:sora-2")
        assert "switched off" in refused
        words = f"a fox across the restart for {alice.name}"
        running = await harness.admit(alice, room, f"/video prompt:{words} [slow=3] provider:evolink")
        await harness.ordered(words)
        began = time.monotonic()
        assert await harness.bot.stop() == 0
        assert time.monotonic() - began < 30
        assert "Traceback" not in harness.bot.log_path.read_text()
        await started(harness)
        registrations = [
            request.path
            for request in harness.discord.traffic.requests
            if request.method in {"PUT", "POST", "PATCH"} and request.path.endswith("/commands")
        ]
        assert len(registrations) == len(set(registrations)) == 2  # everywhere, and the operator's server
        ended = await harness.end(running)
        assert ended.delivered
        assert len(harness.tasks(words)) == 1
        await harness.done(running)
        assert await harness.available(alice, room) == 86
        offered = await harness.press(bob, first.last, "more", first.job)
        assert "SHA-256" in offered.reply
        again = harness.admitted(await harness.press(bob, first.last, "again", first.job))
        assert (await harness.end(again)).delivered
        refused = await harness.read(bob, room, "/video prompt:a fox model:sora-2")
        assert "Nothing was charged" in refused  # it was announced to go, and is gone for good
        await harness.delete(alice, first.last, first.job)
        thread = harness.discord.find_channel(first.last.channel_id)
        assert thread
        await harness.discord.wait_for(lambda: harness.discord.message(thread, first.last.id) is None, 30)


async def test_the_operators_switches_outlive_a_restart(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        olive, alice, room = harness.discord.member("olive"), harness.newcomer(), harness.room()
        await harness.read(olive, room, "/operator disable provider:kie")
        await harness.read(olive, room, "/operator pause")
        assert await harness.bot.stop() == 0
        await started(harness)
        told = await harness.read(olive, room, "/operator status")
        assert "Paused: new requests are refused" in told
        assert "**kie**: switched off by `/operator disable`" in told
        assert "paused" in await harness.read(alice, room, "/imagine prompt:a fox while all is paused")
        await harness.read(olive, room, "/operator resume")
        await harness.bot.kill()
        await started(harness)
        words = f"a fox around kie for {alice.name}"
        assert (await harness.make(alice, room, f"/video prompt:{words}")).delivered
        assert harness.tasks(words, "kie") == []
        await harness.read(olive, room, "/operator enable provider:kie")
        await harness.bot.kill()
        await started(harness)
        assert "**kie**: OK" in await harness.read(olive, room, "/operator status")


async def test_a_kill_between_submit_and_delivery_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        alice, room = harness.newcomer(), harness.room()
        line = f"/video prompt:{{}} fox of {alice.name} [slow=3] provider:{{}}"
        admitted = [
            await harness.admit(alice, room, line.format(number, provider))
            for number, provider in enumerate(("kie", "evolink", "xai"))
        ]
        await harness.ordered(alice.name, 3)
        for each in admitted:
            await harness.stands(each, "being made")
        waiting = await harness.admit(alice, room, line.format("fourth", "xai"))
        card = await harness.carded(waiting)
        await harness.bot.kill()
        await started(harness)
        cancelled = await harness.press(alice, card, "cancel", waiting.job)
        assert "refunded" in cancelled.reply
        for each in admitted:
            ended = await harness.end(each)
            assert ended.delivered
            assert len(ended.files) == 1
        assert len(harness.tasks(alice.name)) == 3
        await asyncio.gather(*(harness.done(each) for each in admitted))
        assert await harness.available(alice, room) == 100 - 10 - 10 - 30  # xai was named, and costs more


async def test_what_an_operator_does_beside_a_running_bot_and_with_its_backup(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        alice, room = harness.newcomer(), harness.room()
        ended = await harness.make(alice, room, "/imagine prompt:a fox to be kept")
        await harness.done(ended.admitted)
        for command in ("run", "migrate"):
            code, said = await harness.darkroom(command, WEB_PORT=str(free_port()))
            assert (code, len(said.splitlines())) == (2, 1)
            assert "darkroom.db" in said
        code, said = await harness.darkroom("backup", "copy.db")
        assert code == 0, said
        with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("SELECT state FROM jobs WHERE id = ?", (ended.job,)).fetchone() == (
                "delivered",
            )
        code, said = await harness.darkroom("doctor", WEB_PORT=str(harness.bot.web_port))
        assert code == 0, said
        for secret in (harness.discord.token, harness.providers.servers["kie"].key):
            assert secret not in said
        assert (await harness.make(alice, room, "/imagine prompt:a fox after the backup")).delivered
        assert await harness.bot.stop() == 0
        code, said = await harness.darkroom("migrate")
        assert (code, said) == (0, "The database is up to date.\n")
        await asyncio.to_thread(_put_back, tmp_path)
        await started(harness)
        assert await harness.available(alice, room) == 96  # as it was at the backup
        assert ended.job in await harness.read(alice, room, "/jobs list")


def _put_back(directory: Path) -> None:
    for old in directory.glob("darkroom.db*"):
        old.unlink()
    (directory / "copy.db").rename(directory / "darkroom.db")


async def test_readiness_tells_when_discord_is_gone(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        await answered(harness, 200)
        await harness.discord.__aexit__(None, None, None)
        await answered(harness, 503)
        assert (await harness.visit("/healthz"))[0] == 200
        assert await harness.bot.stop() == 0


async def answered(harness: ProcessHarness, status: int) -> None:
    """Until /readyz says so."""
    async with asyncio.timeout(30):
        while (await harness.visit("/readyz"))[0] != status:  # noqa: ASYNC110 - nobody tells when it changes
            await asyncio.sleep(0.05)


async def test_a_grant_is_told_once_though_the_process_is_killed_around_its_message(tmp_path: Path) -> None:
    """Killed before the message goes out, and killed while Discord has it and its answer is on its way."""
    async with open_harness(tmp_path) as harness:
        world, room, olive = harness.discord, harness.room(), harness.discord.member("olive")
        for path, sent in (("/users/@me/channels", 0), ("/channels/*/messages", 1)):
            member = harness.newcomer()
            held_up = world.faults.add("POST", path, delay=60, after_effect=bool(sent))
            await harness.read(olive, room, f"/credits grant member:@{member.name} amount:50")
            await world.wait_for(lambda fault=held_up: fault.hits, 10)
            await world.wait_for(lambda who=member, most=sent: len(world.direct_messages(who)) == most, 10)
            await harness.bot.kill()
            await started(harness)
            await until(lambda: not untold_in(tmp_path))
            (message,) = world.direct_messages(member)
            assert f"<@{olive.id}> gave you 50 credits." in message.text
            assert await harness.available(member, room) == 150


def untold_in(directory: Path) -> int:
    with closing(sqlite3.connect(directory / "darkroom.db")) as database:
        return database.execute("SELECT count(*) FROM member_notices").fetchone()[0]


async def until(condition: Callable[[], object]) -> None:
    """Wait for something in the bot's files, of which nothing tells."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
