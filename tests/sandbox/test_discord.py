"""The local Discord as the real client meets it: members' commands, the bot's messages, Discord's rules."""

from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from sandbox.discord import ChangeKind, File, InteractionState, RefusedByClient, World
from tests.sandbox.discord_bot import PICTURE, TestBot, connected, upload


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as world:
        yield world


@pytest.fixture
async def bot(world: World) -> AsyncIterator[TestBot]:
    async with connected(world) as bot:
        yield bot
    assert world.unimplemented == []


def text_channel(bot: TestBot, world: World, name: str = "pictures") -> discord.TextChannel:
    channel = bot.get_channel(world.channel(name).id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def fetch(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.read()


async def test_the_bot_sees_the_lab_as_it_was_built(world: World, bot: TestBot) -> None:
    guild = bot.guilds[0]
    assert guild.name == "Darkroom Lab"
    assert [channel.name for channel in guild.text_channels] == ["pictures", "nsfw-pictures", "mod-room"]
    assert [channel.is_nsfw() for channel in guild.text_channels] == [False, True, False]
    assert bot.application is not None
    assert bot.application.owner.name == "olive"
    permissions = text_channel(bot, world).permissions_for(guild.me)
    assert permissions.attach_files
    assert not permissions.manage_messages


async def test_a_line_of_text_becomes_a_command_with_a_private_answer(world: World, bot: TestBot) -> None:
    alice, pictures = world.member("alice"), world.channel("#pictures")
    line = "/draw prompt:a fox: red, in snow duration:10 friend:@bob image:fox.png"
    sent = await world.slash(
        alice, pictures, line.replace(" image:fox.png", ""), attachments={"image": File("my fox.png", PICTURE)}
    )
    assert (await sent.answered()).reply == f"a fox: red, in snow | 10 | fun | my_fox.png {len(PICTURE)} | bob"
    assert sent.ephemeral
    assert sent.ack_latency is not None
    assert sent.ack_latency < 1
    assert [message.loading for message in sent.history] == [True, False]
    assert [message.id for message in world.messages(pictures, alice)] == [sent.history[0].id]
    assert world.messages(pictures, world.member("bob")) == []
    assert world.messages(pictures) == []
