"""Direct messages: a bot may open the channel with anybody, and is refused only when it writes there."""

from io import StringIO

import discord
import pytest
from rich.console import Console

from sandbox.discord import Change, ChangeKind, ChannelKind, Member, Subscription, World
from sandbox.transcript import Transcript
from tests.sandbox.discord.bot import TestBot
from tests.sandbox.discord.test_rules import request


async def write(bot: TestBot, member: Member, nonce: str = "a") -> discord.Message:
    channel = await bot.create_dm(discord.Object(member.id))
    return await channel.send("a word in private", nonce=nonce)


async def created(changes: Subscription) -> Change:
    """The next message."""
    async for change in changes:
        if change.kind is ChangeKind.MESSAGE_CREATED:
            return change
    raise AssertionError("the world ended without a message")


async def test_a_direct_message_is_for_its_recipient_only(world: World, bot: TestBot) -> None:
    alice, bob = world.member("alice"), world.member("bob")
    assert world.direct_messages(alice) == []
    await write(bot, alice, "a")
    await write(bot, alice, "b")
    assert [message.text for message in world.direct_messages(alice)] == ["a word in private"] * 2
    assert world.direct_messages(bob) == []


async def test_the_channel_with_somebody_is_always_the_same_one(world: World, bot: TestBot) -> None:
    opened = {"recipient_id": str(world.member("alice").id)}
    first, second = [await request(world, "POST", "/users/@me/channels", json=opened) for _ in range(2)]
    assert first[0] == 200
    assert first[1]["type"] == discord.ChannelType.private.value
    assert first[1]["id"] == second[1]["id"]


async def test_a_nonce_counts_in_a_direct_message_too(world: World, bot: TestBot) -> None:
    alice = world.member("alice")
    first, second = await write(bot, alice), await write(bot, alice)
    assert first.id == second.id
    assert len(world.direct_messages(alice)) == 1


async def test_who_closed_their_direct_messages_is_not_written_to(world: World, bot: TestBot) -> None:
    alice = world.member("alice")
    world.close_direct_messages(alice)
    with pytest.raises(discord.Forbidden) as refused:
        await write(bot, alice)
    assert refused.value.code == 50007
    world.close_direct_messages(alice, closed=False)
    await write(bot, alice)
    assert len(world.direct_messages(alice)) == 1


async def test_who_shares_no_server_with_the_bot_is_not_written_to(world: World, bot: TestBot) -> None:
    alice = world.member("alice")
    world.remove_member(alice)
    with pytest.raises(discord.Forbidden) as refused:
        await write(bot, alice)
    assert refused.value.code == 50007


async def test_who_follows_the_world_learns_for_whom_a_direct_message_is(world: World, bot: TestBot) -> None:
    alice = world.member("alice")
    with world.subscribe() as changes:
        await write(bot, alice)
        change = await created(changes)
    assert change.message is not None
    assert (change.message.text, change.visible_to) == ("a word in private", alice.id)
    channel = world.find_channel(change.channel_id or 0)
    assert channel is not None
    assert channel.kind is ChannelKind.DIRECT


async def test_a_transcript_shows_it_to_its_recipient_only(world: World, bot: TestBot) -> None:
    shown: dict[str, str] = {}
    for name in ("alice", "bob"):
        written = StringIO()
        transcript = Transcript(world, world.member(name), Console(file=written, width=100))
        with world.subscribe() as changes:
            await write(bot, world.member("alice"), name)
            transcript.show(await created(changes))
        shown[name] = written.getvalue()
    assert "in a direct message" in shown["alice"]
    assert "a word in private" in shown["alice"]
    assert shown["bob"] == ""
