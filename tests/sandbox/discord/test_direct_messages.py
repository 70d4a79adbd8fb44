"""Direct messages: a bot may open the channel with anybody, and is refused only when it writes there."""

import discord
import pytest

from sandbox.discord import Member, World
from tests.sandbox.discord.bot import TestBot
from tests.sandbox.discord.test_rules import request


async def write(bot: TestBot, member: Member, nonce: str = "a") -> discord.Message:
    channel = await bot.create_dm(discord.Object(member.id))
    return await channel.send("a word in private", nonce=nonce)


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
