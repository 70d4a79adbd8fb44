"""Those who manage a server are told once, where the server wants its notices, that the bot may not post in a channel."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import discord
import pytest
import pytest_asyncio

from bot.pipeline.courier import CardFacts, Forbidden
from bot.pipeline.notices import CannotPost
from sandbox.discord import Channel, World
from tests.cogs.delivery.harness import PNG, DeliveryHarness, opened


@pytest_asyncio.fixture(loop_scope="module")
async def harness(world: World, tmp_path: Path) -> AsyncIterator[DeliveryHarness]:
    """Each test in a Discord of its own, whose server's settings it changes."""
    async with opened(world, tmp_path) as harness:
        await harness.until(harness.client.is_ready)
        yield harness


def told(harness: DeliveryHarness) -> list[tuple[str, str]]:
    """Channel and words, as a moderator sees them."""
    world = harness.world
    return [
        (place.name, message.text)
        for place in world.channels(harness.guild)
        for message in world.messages(place, harness.member("mo"))
        if "to post results there" in message.text or "let me post results" in message.text
    ]


async def refused(harness: DeliveryHarness) -> None:
    """One more card that is not taken, after any mark of this process has worn off."""
    harness.now += timedelta(minutes=11)
    harness.world.faults.add("POST", f"/channels/{harness.pictures.id}/messages", status=403, code=50013)
    with pytest.raises(Forbidden):
        await harness.courier.announce(harness.job(), CardFacts(), again=False)


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def mod_room(harness: DeliveryHarness) -> Channel:
    """Where this server wants to be told of what its managers should know."""
    room = harness.channel("mod-room")
    await name_for_notices(harness, public_updates=room)
    return room


async def name_for_notices(
    harness: DeliveryHarness, *, public_updates: Channel | None = None, system: Channel | None = None
) -> None:
    """What the server's owner chooses in its settings."""
    guild_id = harness.pictures.guild_id
    backend = vars(harness.world)["_backend"]
    settings = backend.get_guild(guild_id)
    settings.public_updates_channel_id = public_updates.id if public_updates else None
    settings.system_channel_id = system.id if system else None
    backend.edit_guild(guild_id, {})
    guild = harness.client.get_guild(guild_id)
    assert guild
    await harness.until(
        lambda: (
            (guild.public_updates_channel and guild.public_updates_channel.id, guild.system_channel)
            == (settings.public_updates_channel_id, guild.get_channel(settings.system_channel_id or 0))
        )
    )


async def test_the_server_is_told_once_in_its_channel_for_moderators(harness: DeliveryHarness) -> None:
    for _ in range(3):
        await refused(harness)
    ((place, words),) = told(harness)
    assert place == "mod-room"
    assert f"<#{harness.pictures.id}>" in words
    assert harness.alerts == [CannotPost(harness.pictures.id)]


async def test_only_what_is_missing_is_named(harness: DeliveryHarness) -> None:
    harness.world.set_bot_permissions(harness.pictures, deny=["send_messages", "attach_files"])
    await harness.until(lambda: lacking(harness, "send_messages"))
    with pytest.raises(Forbidden):
        await harness.courier.announce(harness.job(), CardFacts(), again=False)
    ((_, words),) = told(harness)
    assert (
        words
        == f"I need **Send Messages**, **Attach Files** in <#{harness.pictures.id}> to post results there."
    )
    assert harness.alerts == [CannotPost(harness.pictures.id, ("send_messages", "attach_files"))]


def lacking(harness: DeliveryHarness, permission: str) -> bool:
    channel = harness.client.get_channel(harness.pictures.id)
    assert isinstance(channel, discord.TextChannel)
    return not getattr(channel.permissions_for(channel.guild.me), permission)


async def test_without_a_channel_for_moderators_it_is_the_one_for_discords_own_notices(
    harness: DeliveryHarness,
) -> None:
    await name_for_notices(harness, system=harness.world.add_channel("welcome", harness.guild))
    await refused(harness)
    assert [place for place, _ in told(harness)] == ["welcome"]


async def test_a_channel_that_refuses_the_notice_too_is_passed_over(
    harness: DeliveryHarness, mod_room: Channel
) -> None:
    await name_for_notices(
        harness, public_updates=mod_room, system=harness.world.add_channel("welcome", harness.guild)
    )
    harness.world.faults.add("POST", f"/channels/{mod_room.id}/messages", status=403, code=50001)
    await refused(harness)
    assert [place for place, _ in told(harness)] == ["welcome"]


async def test_where_the_server_named_no_channel_only_the_operator_is_told(harness: DeliveryHarness) -> None:
    await name_for_notices(harness)
    await refused(harness)
    assert told(harness) == []
    assert harness.alerts == [CannotPost(harness.pictures.id)]


async def test_what_is_lost_anew_is_told_anew_once_a_result_had_arrived(harness: DeliveryHarness) -> None:
    await refused(harness)
    await refused(harness)
    assert len(told(harness)) == 1
    harness.now += timedelta(minutes=11)
    job = await harness.announced(harness.job(id="arrived000", created_at=harness.now))
    await harness.courier.post(job, harness.part(job, PNG), again=False)
    await refused(harness)
    await refused(harness)
    assert len(told(harness)) == len(harness.alerts) == 2


async def test_a_result_that_was_asked_for_before_proves_nothing(harness: DeliveryHarness) -> None:
    early = await harness.announced(harness.job(id="early00000"))
    await refused(harness)
    await harness.courier.post(early, harness.part(early, PNG), again=False)
    await refused(harness)
    assert len(told(harness)) == 1


async def test_threads_that_refuse_are_told_as_their_channel_and_so_once(harness: DeliveryHarness) -> None:
    announced = [await harness.announced(harness.job(id=code)) for code in ("first00000", "second0000")]
    harness.world.set_bot_permissions(harness.pictures, deny=["send_messages_in_threads"])
    for job in announced:
        await harness.courier.post(job, harness.part(job, PNG), again=False)
    ((_, words),) = told(harness)
    assert f"<#{harness.pictures.id}>" in words


@pytest.mark.parametrize("missing", ["send_messages_in_threads", "attach_files"])
async def test_cards_that_are_taken_do_not_tell_anew_what_results_lack(
    harness: DeliveryHarness, missing: str
) -> None:
    harness.world.set_bot_permissions(harness.pictures, deny=[missing])
    for number in range(3):
        harness.now += timedelta(minutes=11)  # any mark has worn off
        job = await harness.announced(harness.job(id=f"job{number:07}", created_at=harness.now))
        with suppress(Forbidden):
            await harness.courier.post(job, harness.part(job, PNG), again=False)
    assert len(told(harness)) == len(harness.alerts) == 1
