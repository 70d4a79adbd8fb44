"""How many threads there may be and how fast, how large a file may be, and which words are blocked."""

import asyncio

import discord
import pytest

from sandbox.discord import ChannelKind, RefusedByClient, World
from tests.sandbox.discord.bot import TestBot, until, upload
from tests.sandbox.discord.ear import listening
from tests.sandbox.discord.test_private_threads import refused
from tests.sandbox.discord.test_rules import MIB, request, text_channel


async def test_starting_threads_too_fast_is_a_429_of_its_own(world: World, bot: TestBot) -> None:
    world.limits.thread_starts, world.limits.thread_window = 2, 300.0
    channel = text_channel(bot, world)
    cards = [await channel.send(f"card {number}") for number in range(3)]
    for card in cards[:2]:
        await card.create_thread(name="results")
    path = f"/channels/{channel.id}/messages/{cards[2].id}/threads"
    status, body, _ = await request(world, "POST", path, json={"name": "results"})
    assert status == 429
    assert body["global"] is False
    assert 0 < body["retry_after"] <= 300
    other = f"/channels/{channel.id}/threads"
    assert (await request(world, "POST", other, json={"name": "x", "type": 11}))[0] == 429
    await channel.send("messages have a bucket of their own")
    elsewhere = f"/channels/{world.channel('nsfw-pictures').id}/threads"
    assert (await request(world, "POST", elsewhere, json={"name": "x", "type": 11}))[0] == 200
    world.advance(300)
    await cards[2].create_thread(name="results")


async def test_the_client_waits_for_its_turn_by_itself(world: World, bot: TestBot) -> None:
    world.limits.thread_starts, world.limits.thread_window = 1, 0.3
    channel = text_channel(bot, world)
    for number in range(2):
        await (await channel.send("card")).create_thread(name=f"results {number}")
    assert [each.status for each in world.traffic.requests if each.path.endswith("/threads")].count(429) >= 1
    assert len(world.threads(world.channel("pictures"))) == 2


async def test_a_guild_is_full_of_active_threads(world: World, bot: TestBot) -> None:
    world.limits.active_threads = 2
    pictures, alice = world.channel("pictures"), world.member("alice")
    first = world.places.start_thread(pictures, "one", alice)
    world.places.start_thread(pictures, "two", alice, private=False)
    card = await text_channel(bot, world).send("card")
    with pytest.raises(discord.HTTPException) as full:
        await card.create_thread(name="three")
    assert (full.value.status, full.value.code) == (400, 160006)
    with pytest.raises(RefusedByClient, match="Maximum number"):
        world.places.start_thread(pictures, "three", alice)
    world.places.archive(first)
    await card.create_thread(name="three")
    answer = await refused(world, "POST", f"/channels/{first.id}/messages", json={"content": "open it again"})
    assert answer == (400, 160006)
    forum = world.places.add("requests", ChannelKind.FORUM)
    post = {"name": "x", "message": {"content": "x"}}
    assert await refused(world, "POST", f"/channels/{forum.id}/threads", json=post) == (400, 160006)
    world.limits.active_threads = 1000
    assert (await request(world, "POST", f"/channels/{forum.id}/threads", json=post))[0] == 200


@pytest.mark.parametrize(("level", "limit"), [(0, 10), (1, 10), (2, 50), (3, 100)])
async def test_a_boost_level_brings_its_upload_limit(
    world: World, bot: TestBot, level: int, limit: int
) -> None:
    async with listening(world) as ear:
        world.set_boost_level(world.guilds()[0], level)
        assert (await ear.wait_for("GUILD_UPDATE"))["premium_tier"] == level
    assert world.boost_level(world.guilds()[0]) == level
    await until(lambda: bot.guilds[0].premium_tier == level)
    await (await world.slash(world.member("alice"), world.channel("pictures"), "/draw prompt:x")).answered()
    assert bot.seen[0].filesize_limit == limit * MIB
    channel = text_channel(bot, world)
    with pytest.raises(discord.HTTPException) as large:
        await channel.send(file=upload("big.mp4", bytes(limit * MIB + 1)))
    assert (large.value.status, large.value.code) == (413, 40005)
    if level < 3:
        await channel.send(
            file=upload("big.mp4", bytes(limit * MIB - 10_000))
        )  # the request around it counts


async def test_whoever_waits_for_the_words_of_automod_hears_of_them(world: World) -> None:
    waiting = asyncio.ensure_future(world.wait_for(lambda: world.automod.words() == ("badger",), 2))
    await asyncio.sleep(0)
    world.automod.block(["badger"])
    assert await waiting


async def test_automod_stops_members_and_lets_bots_and_managers_be(world: World, bot: TestBot) -> None:
    world.automod.block(["badger", "*fox*"])
    pictures, alice = world.channel("pictures"), world.member("alice")
    for words in ("a Badger!", "outfoxed"):
        with pytest.raises(RefusedByClient, match="blocked"):
            await world.say(alice, pictures, words)
    await world.say(alice, pictures, "badgers are let through: the word is whole")
    await world.say(world.member("olive"), pictures, "badger")
    with pytest.raises(RefusedByClient, match="Title was blocked"):
        world.places.start_thread(pictures, "a fox", alice)
    card = await text_channel(bot, world).send("a fox")
    await card.create_thread(name="a fox")
    world.automod.block([])
    assert world.automod.words() == ()
    await world.say(alice, pictures, "badger")


async def test_automod_may_be_made_to_read_the_bot(world: World, bot: TestBot) -> None:
    world.automod.block(["fox"])
    world.automod.reads_bots = True
    channel = text_channel(bot, world)
    with pytest.raises(discord.HTTPException) as text:
        await channel.send("a fox")
    with pytest.raises(discord.HTTPException) as embed:
        await channel.send(embed=discord.Embed(description="a fox"))
    card = await channel.send("an owl")
    with pytest.raises(discord.HTTPException) as edit:
        await card.edit(content="a fox")
    assert [each.value.code for each in (text, embed, edit)] == [200000] * 3
    with pytest.raises(discord.HTTPException) as title:
        await card.create_thread(name="a fox")
    thread = await card.create_thread(name="an owl")
    with pytest.raises(discord.HTTPException) as renamed:
        await thread.edit(name="a fox")
    assert [each.value.code for each in (title, renamed)] == [200001] * 2
    assert (title.value.status, text.value.status) == (400, 400)


async def test_the_api_is_paced_by_buckets_once_that_is_switched_on(world: World) -> None:
    path = f"/channels/{world.channel('pictures').id}/messages"
    for number in range(7):
        assert (await request(world, "POST", path, json={"content": str(number)}))[0] == 200
    world.buckets.on = True
    answers = [await request(world, "POST", path, json={"content": "x"}) for _ in range(6)]
    assert [status for status, _, _ in answers] == [200] * 5 + [429]
    assert 0 < answers[-1][1]["retry_after"] <= 5
    other = f"/channels/{world.channel('nsfw-pictures').id}/messages"
    assert (await request(world, "POST", other, json={"content": "x"}))[0] == 200
    world.advance(5)
    assert (await request(world, "POST", path, json={"content": "x"}))[0] == 200


async def test_the_real_client_waits_instead_of_running_into_a_limit(world: World, bot: TestBot) -> None:
    world.buckets.on = True
    channel = text_channel(bot, world)
    for number in range(6):
        await channel.send(str(number))
    sent = [each for each in world.traffic.requests if each.path.endswith("/messages")]
    assert [each.status for each in sent] == [200] * 6
