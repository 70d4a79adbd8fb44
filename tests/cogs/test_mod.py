"""/mod as moderators and members meet it: who may, what follows, and what the member hears."""

import asyncio
import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.job import Job
from bot.domain.media import MediaFile
from bot.storage import media_files
from sandbox.discord import File, World
from sandbox.discord.values import RefusedByClient
from tests.cogs.harness import BotHarness, opened
from tests.cogs.servers import new_server

IMAGINE = "/imagine prompt:a red fox"


async def test_a_ban_is_met_by_a_command_and_lifted_again(harness: BotHarness) -> None:
    told = await harness.asks("mo", "/mod ban member:@alice reason:spam")
    assert told.ephemeral
    assert "is banned from the bot in this server" in told.reply
    assert "You are banned from this bot" in await harness.reads("alice", IMAGINE)
    assert "banned here already" in await harness.reads("mo", "/mod ban member:@alice")
    assert "no longer banned" in await harness.reads("mo", "/mod unban member:@alice")
    assert (await harness.job("alice", IMAGINE)).request.prompt == "a red fox"


async def test_a_ban_is_met_by_a_button_press(harness: BotHarness) -> None:
    job, result = await harness.delivered("alice")
    await harness.asks("mo", "/mod ban member:@alice")
    pressed = await harness.presses("alice", result, f"darkroom:v1:again:{job.id}")
    assert "You are banned from this bot" in pressed.reply
    assert len(await harness.jobs("alice")) == 1


async def test_the_member_hears_the_reason_below_the_next_private_answer_once_and_in_no_message(
    harness: BotHarness,
) -> None:
    await harness.asks("mo", "/mod pause member:@alice hours:2 reason:calm down")
    refused = await harness.reads("alice", IMAGINE)
    assert "A moderator has paused you" in refused
    assert "Reason: calm down" in refused
    alice, notices = harness.member("alice"), harness.services.member_notices
    async with asyncio.timeout(5):
        while await notices.kept(alice.guild_id, alice.id):  # noqa: ASYNC110 - noted once the answer stands
            await asyncio.sleep(0.01)
    assert "Reason" not in await harness.reads("alice", "/credits balance")
    await harness.services.member_notices.send()
    assert harness.world.direct_messages(alice) == []


async def test_a_pause_that_is_lifted_lets_its_member_ask_again(harness: BotHarness) -> None:
    await harness.asks("mo", "/mod pause member:@alice hours:2")
    assert "A moderator has paused you" in await harness.reads("alice", IMAGINE)
    assert "is no longer paused" in await harness.reads("mo", "/mod resume member:@alice")
    assert "in the queue" in await harness.reads("alice", IMAGINE)
    assert "is not paused here" in await harness.reads("mo", "/mod resume member:@alice")


async def test_strikes_lead_up_the_ladder_and_a_pardon_leads_back(harness: BotHarness) -> None:
    assert "one strike now: a warning" in await harness.reads("mo", "/mod strike member:@alice")
    assert "2 strikes now and is paused" in await harness.reads("mo", "/mod strike member:@alice")
    assert "A moderator has paused you" in await harness.reads("alice", IMAGINE)
    assert "one is left" in await harness.reads("mo", "/mod pardon member:@alice")
    await harness.job("alice", IMAGINE)


async def test_the_record_shows_what_there_is_of_a_member(harness: BotHarness) -> None:
    await harness.services.policies.change(harness.guild.id, by=1, blocked_terms=["forbidden"])
    job = await harness.job("alice", IMAGINE)
    await harness.asks("alice", "/imagine prompt:a forbidden fox")
    await harness.asks("mo", "/mod strike member:@alice reason:rude words")
    await harness.asks("mo", "/mod ban member:@alice reason:spam")
    shown = await harness.reads("mo", "/mod member member:@alice")
    for part in (
        "Banned here by",
        "spam",
        "rude words",
        "one prompt refused by the rules or a provider",
        job.id,
    ):
        assert part in shown
    assert "forbidden" not in shown


@pytest.mark.parametrize("name", ["alice", "bob"])
async def test_members_are_not_offered_the_commands(harness: BotHarness, name: str) -> None:
    with pytest.raises(RefusedByClient):
        await harness.asks(name, "/mod ban member:@mo")


async def test_who_was_given_the_command_and_is_no_moderator_may_not(harness: BotHarness) -> None:
    harness.world.allow_command(harness.member("alice"), "mod")
    assert "Only moderators" in await harness.reads("alice", "/mod ban member:@bob")
    assert "Only moderators" in await harness.reads("alice", "/mod member member:@bob")
    await harness.job("bob", IMAGINE)


async def test_nobody_decides_about_themselves_a_bot_or_who_manages_the_server(harness: BotHarness) -> None:
    assert "about yourself" in await harness.reads("mo", "/mod unban member:@mo")
    assert "manages the server" in await harness.reads("mo", "/mod ban member:@olive")
    bot = next(one.name for one in harness.world.members(harness.guild) if one.bot)
    assert "A bot makes no images" in await harness.reads("mo", f"/mod ban member:@{bot}")


async def test_a_ban_outlives_the_process(world: World, tmp_path: Path) -> None:
    async with opened(world, tmp_path) as harness:
        await harness.asks("olive", "/mod ban member:@alice")
    async with opened(world, tmp_path) as harness:
        assert "You are banned from this bot" in await harness.reads("alice", IMAGINE)


async def test_the_audit_log_comes_as_two_files_for_moderators_alone(harness: BotHarness) -> None:
    await harness.asks("mo", "/mod ban member:@alice reason:=1+1")
    shown = await harness.asks("mo", "/mod audit")
    assert "One entry" in shown.reply
    assert shown.response
    lines, table = (harness.world.attachment_bytes(file).decode() for file in shown.response.attachments)
    (row,) = map(json.loads, lines.splitlines())
    assert (row["kind"], row["member"], row["note"]) == ("ban", str(harness.member("alice").id), "=1+1")
    (cells,) = csv.DictReader(table.splitlines())
    assert (cells["actor"], cells["note"]) == (str(harness.member("mo").id), "'=1+1")
    harness.world.allow_command(harness.member("alice"), "mod")
    assert "Only moderators" in await harness.reads("alice", "/mod audit")


@pytest.mark.parametrize("form", ["jsonl", "csv"])
async def test_one_format_of_the_audit_log_is_one_file(harness: BotHarness, form: str) -> None:
    await harness.asks("mo", "/mod ban member:@alice")
    shown = await harness.asks("mo", f"/mod audit format:{form}")
    assert shown.response
    assert [file.filename for file in shown.response.attachments] == [f"darkroom-audit.{form}"]


async def made(harness: BotHarness, job: Job, content: bytes) -> None:
    file = MediaFile(
        index=0,
        path=f"{job.id}/0.png",
        name="0.png",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content_type="image/png",
        width=1,
        height=1,
        duration=None,
        url=None,
        created_at=job.created_at,
    )
    await harness.database.write(media_files.record, job.id, file)


async def test_a_file_is_told_to_be_from_here_by_its_content_alone(harness: BotHarness) -> None:
    other = replace(harness, guild=await new_server(harness.world, harness.client))
    job, elsewhere = await harness.job("alice"), await other.job("bob")
    await made(harness, job, b"a red fox")
    await made(harness, elsewhere, b"a blue fox")

    async def verified(content: bytes, name: str = "mo") -> str:
        file = File("whatever.png", content)
        return (await harness.asks(name, "/mod verify", files={"file": file})).reply

    told = await verified(b"a red fox")
    assert "was made by this bot, in this server" in told
    assert job.id in told
    assert f"<@{harness.member('alice').id}>" in told
    for content in (b"a red fox!", b"a blue fox"):
        told = await verified(content)
        assert "No request that is kept in this server made exactly this file" in told
        assert elsewhere.id not in told
    harness.world.allow_command(harness.member("alice"), "mod")
    assert "Only moderators" in await verified(b"a red fox", "alice")
