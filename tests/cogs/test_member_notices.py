"""Grants as those meet them who get them: in a direct message, or below their next answer when they take none."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.domain.member_defaults import MemberDefaults
from bot.storage.member_notices import unsent
from cogs.ui import member_notices
from cogs.ui.words import words
from sandbox.discord import World
from tests.cogs.harness import BotHarness, opened

GRANT = "/credits grant member:@bob amount:50"


@pytest_asyncio.fixture(loop_scope="module")
async def harness(world: World, tmp_path: Path) -> AsyncIterator[BotHarness]:
    """A Discord for each test: direct messages belong to no server."""
    async with opened(world, tmp_path) as harness:
        yield harness


def private(harness: BotHarness, name: str = "bob") -> list[str]:
    return [message.text for message in harness.world.direct_messages(harness.world.member(name))]


async def told(harness: BotHarness) -> list[str]:
    await harness.services.member_notices.send()
    return private(harness)


async def test_a_grant_is_told_in_private_with_who_how_much_and_where(harness: BotHarness) -> None:
    await harness.asks("olive", GRANT)
    olive = harness.world.member("olive")
    (text,) = await told(harness)
    assert text.startswith(f"In **Darkroom Lab**: <@{olive.id}> gave you 50 credits.")
    assert private(harness, "alice") == []
    assert harness.world.messages(harness.pictures) == []
    assert "told" not in await harness.reads("bob", "/credits balance")


async def test_it_is_told_in_the_language_of_who_gets_it(harness: BotHarness) -> None:
    bob = harness.member("bob")
    harness.world.set_locale(bob, "de")
    await harness.job("bob")
    await harness.asks("olive", GRANT)
    (german,) = await told(harness)
    assert "50 Credits" in german
    await harness.services.preferences.put(bob.id, MemberDefaults(locale="zh-CN"))
    await harness.asks("olive", GRANT)
    assert "50 积分" in (await told(harness))[-1]


async def test_what_is_taken_back_and_what_a_moderator_cancels_is_told_too(harness: BotHarness) -> None:
    job = await harness.job("bob")
    await harness.asks("olive", "/credits grant member:@bob amount:-5")
    await harness.asks("olive", f"/jobs cancel job:{job.id}")
    taken, cancelled = await told(harness)
    assert "took 5 credits back from you." in taken
    assert f"cancelled your job `{job.id}`; 4 credits refunded." in cancelled


async def test_who_takes_no_direct_messages_is_told_below_the_next_private_answer_once(
    harness: BotHarness,
) -> None:
    harness.world.close_direct_messages(harness.world.member("bob"))
    await harness.asks("olive", GRANT)
    assert await told(harness) == []
    assert "gave you" not in await harness.reads("alice", "/credits balance")
    asked = await harness.asks("bob", "/credits balance")
    assert asked.reply.startswith("150 credits available")
    assert "gave you 50 credits." in asked.reply
    assert asked.ephemeral
    await harness.forgotten("bob")
    assert "gave you" not in await harness.reads("bob", "/credits balance")


async def test_an_answer_that_is_an_embed_or_a_refusal_tells_it_as_well(harness: BotHarness) -> None:
    harness.world.close_direct_messages(harness.world.member("bob"))
    for line, expected in (
        ("/jobs list", "You have made nothing here yet"),
        ("/imagine prompt:x aspect_ratio:7:5", "Nothing was charged."),
    ):
        await harness.asks("olive", GRANT)
        await told(harness)
        reply = await harness.reads("bob", line)
        assert expected in reply
        assert reply.count("gave you 50 credits.") == 1


async def test_an_answer_that_discord_did_not_take_tells_it_again(harness: BotHarness) -> None:
    harness.world.close_direct_messages(harness.world.member("bob"))
    await harness.asks("olive", GRANT)
    await told(harness)
    harness.world.faults.add("PATCH", "/webhooks/**", status=400, code=50035)
    sent = await harness.world.slash(harness.world.member("bob"), harness.pictures, "/credits balance")
    await harness.world.wait_for(lambda: harness.world.traffic.count("PATCH", "/webhooks/") == 2)
    assert "gave you" not in sent.reply
    assert "gave you 50 credits." in await harness.reads("bob", "/credits balance")


async def test_a_process_that_died_after_the_message_and_before_its_note_sends_none_twice(
    harness: BotHarness,
) -> None:
    await harness.asks("olive", GRANT)
    notice = (await harness.database.read(unsent, harness.member("bob").id, 1))[0]
    await harness.courier.write_to(notice, "en")
    assert len(await told(harness)) == 1
    await harness.asks("olive", GRANT)  # a second one is no repetition
    assert len(await told(harness)) == 2


async def test_a_process_that_died_before_the_message_leaves_it_to_the_next(
    world: World, tmp_path: Path
) -> None:
    async with opened(world, tmp_path) as harness:
        await harness.asks("olive", GRANT)
        assert private(harness) == []
    async with opened(world, tmp_path) as harness:
        assert len(await told(harness)) == 1


async def test_a_page_that_has_no_room_leaves_the_notice_for_the_next_answer(harness: BotHarness) -> None:
    harness.world.close_direct_messages(harness.world.member("bob"))
    await harness.asks("olive", GRANT)
    await told(harness)
    bob = harness.world.member("bob")
    notices = await harness.services.member_notices.kept(bob.guild_id, bob.id)
    assert member_notices.below(words("en"), "x" * 1990, notices) is None
    assert len(member_notices.below(words("en"), "x" * 1800, notices) or "") <= 2000
