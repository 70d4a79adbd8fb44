"""Messages of the bot to one person alone, and when Discord refuses them."""

import discord
import pytest

from sandbox.discord import Member, World
from tests.sandbox.discord.bot import TestBot


async def write(bot: TestBot, member: Member, words: str) -> None:
    opened = await bot.create_dm(discord.Object(member.id))
    await opened.send(words)


async def test_only_the_person_reads_it(world: World, bot: TestBot) -> None:
    alice, bob = world.member("alice"), world.member("bob")
    await write(bot, alice, "for you")
    await write(bot, alice, "and again")
    assert [message.content for message in world.direct_messages(alice)] == ["for you", "and again"]
    assert world.direct_messages(bob) == []
    assert not any(message.content for each in world.channels() for message in world.messages(each))


async def test_who_takes_none_gets_none_until_they_do(world: World, bot: TestBot) -> None:
    alice = world.member("alice")
    world.set_direct_messages(alice, allowed=False)
    with pytest.raises(discord.Forbidden) as refused:
        await write(bot, alice, "for you")
    assert refused.value.code == 50007
    world.set_direct_messages(alice, allowed=True)
    await write(bot, alice, "for you")
    assert len(world.direct_messages(alice)) == 1


async def test_who_left_the_guild_is_not_reached(world: World, bot: TestBot) -> None:
    alice = world.member("alice")
    world.remove_member(alice)
    with pytest.raises(discord.Forbidden) as refused:
        await write(bot, alice, "for you")
    assert refused.value.code == 50007
