"""Permissions and age marks that change while the bot runs: what they allow, and what the bot is told."""

from typing import Any

import discord
import pytest

from sandbox.discord import ChannelKind, World
from tests.sandbox.discord.bot import TestBot, until
from tests.sandbox.discord.ear import listening, settled
from tests.sandbox.discord.test_private_threads import refused
from tests.sandbox.discord.test_rules import request


def cached(bot: TestBot, world: World, name: str = "pictures") -> discord.TextChannel:
    channel = bot.get_channel(world.channel(name).id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_overwrites_are_applied_in_discords_order(world: World, bot: TestBot) -> None:
    pictures = world.channel("pictures")
    guild = bot.guilds[0]

    async def may(name: str = "send_messages") -> bool:
        sent = await (await world.slash(world.member("alice"), pictures, "/draw prompt:x")).answered()
        told = bool(getattr(bot.seen[-1].app_permissions, name))
        assert sent.reply
        await until(lambda: getattr(cached(bot, world).permissions_for(guild.me), name) == told)
        return told

    assert await may()
    world.places.permit(pictures, "send_messages", allowed=False, whom="everyone")
    assert not await may()
    world.places.permit(pictures, "send_messages", allowed=True, whom="Darkroom")  # its role
    assert await may()
    world.places.permit(pictures, "send_messages", allowed=False)  # itself
    assert not await may()
    with pytest.raises(discord.Forbidden) as no:
        await cached(bot, world).send("x")
    assert no.value.code == 50013
    world.places.permit(pictures, "send_messages", allowed=None)
    assert await may()
    world.places.permit(pictures, "attach_files", allowed=False, whom="Darkroom")
    assert not await may("attach_files")


async def test_a_thread_has_its_channels_permissions(world: World, bot: TestBot) -> None:
    pictures, alice = world.channel("pictures"), world.member("alice")
    thread = world.places.start_thread(pictures, "foxes", alice)
    world.places.permit(thread, "send_messages_in_threads", allowed=False)
    await (await world.slash(alice, thread, "/draw prompt:x")).answered()
    assert not bot.seen[0].app_permissions.send_messages_in_threads
    assert await refused(world, "POST", f"/channels/{thread.id}/messages", json={"content": "x"}) == (
        403,
        50013,
    )


async def test_a_category_changes_the_channels_that_are_synced_to_it(world: World) -> None:
    category = world.places.add("Community", ChannelKind.CATEGORY)
    synced = world.places.add("lounge", category=category)
    apart = world.places.add("apart", category=category)
    world.places.permit(apart, "attach_files", allowed=True)
    async with listening(world) as ear:
        world.places.permit(category, "send_messages", allowed=False, whom="everyone")
        await settled(world, ear)
        assert [int(each["id"]) for each in ear.all("CHANNEL_UPDATE")] == [category.id, synced.id]
        assert ear.all("CHANNEL_UPDATE")[1]["parent_id"] == str(category.id)
    alice = world.member("alice")
    assert [world.may(alice, each, "send_messages") for each in (synced, apart)] == [False, True]
    late = world.places.add("late", category=category)
    assert not world.may(alice, late, "send_messages")
    assert [each.name for each in world.places.categories()] == ["Community"]


async def test_a_hidden_channel_is_an_outline_until_it_is_shown_again(world: World, bot: TestBot) -> None:
    pictures, alice = world.channel("pictures"), world.member("alice")
    thread = world.places.start_thread(pictures, "foxes", alice)
    async with listening(world) as ear:
        world.places.permit(pictures, "view_channel", allowed=False)
        hidden: dict[str, Any] = await ear.wait_for("CHANNEL_UPDATE")
        assert (hidden["name"], hidden["flags"]) == ("___hidden___", 1 << 17)
        assert hidden["permission_overwrites"] == [
            {"id": hidden["guild_id"], "type": 0, "allow": "0", "deny": "1024"}
        ]
        world.places.start_thread(pictures, "unseen", alice)
        assert ear.all("THREAD_CREATE") == []
        guild = world.guilds()[0]
        listed: Any = (await request(world, "GET", f"/guilds/{guild.id}/channels"))[1]
        assert str(pictures.id) not in {each["id"] for each in listed}
        assert await refused(world, "GET", f"/channels/{thread.id}/messages") == (403, 50001)

        world.places.permit(pictures, "view_channel", allowed=None)
        sync = await ear.wait_for("THREAD_LIST_SYNC")
        assert ear.all("CHANNEL_UPDATE")[-1]["name"] == "pictures"
        assert sync["channel_ids"] == [str(pictures.id)]
        assert [each["name"] for each in sync["threads"]] == ["foxes", "unseen"]
    await until(lambda: len(cached(bot, world).threads) == 2)


async def test_a_greeting_veils_what_is_hidden(world: World) -> None:
    world.places.permit(world.channel("mod-room"), "view_channel", allowed=False)
    async with listening(world) as ear:
        [guild] = ear.all("GUILD_CREATE")
    assert [each["name"] for each in guild["channels"]] == ["pictures", "nsfw-pictures", "___hidden___"]


async def test_an_age_mark_that_changes_is_told_and_is_in_the_next_command(
    world: World, bot: TestBot
) -> None:
    pictures, alice = world.channel("pictures"), world.member("alice")
    thread = world.places.start_thread(pictures, "foxes", alice)
    async with listening(world) as ear:
        world.set_nsfw(pictures, nsfw=True)
        assert (await ear.wait_for("CHANNEL_UPDATE"))["nsfw"] is True
    await until(lambda: cached(bot, world).is_nsfw())
    for place in (pictures, thread):
        sent = await (await world.slash(alice, place, "/where")).answered()
        assert sent.reply.startswith("nsfw=True")
    assert world.interactions()[0].payload["channel"]["nsfw"] is True
    assert (
        "nsfw" not in world.interactions()[1].payload["channel"]
    )  # "Threads do not explicitly set the field"
    world.set_nsfw(pictures, nsfw=False)
    sent = await (await world.slash(alice, thread, "/where")).answered()
    assert sent.reply == "nsfw=False thread=True"
