"""Forums and their posts, the text of voice channels, and channels for announcements."""

import discord
import pytest

from sandbox.discord import Channel, ChannelKind, RefusedByClient, World
from tests.sandbox.discord.bot import TestBot, until, upload
from tests.sandbox.discord.ear import GUILD_MESSAGES, GUILDS, listening, settled
from tests.sandbox.discord.test_private_threads import refused
from tests.sandbox.discord.test_rules import request


@pytest.fixture
def forum(world: World) -> Channel:
    return world.places.add("requests", ChannelKind.FORUM)


@pytest.fixture
def voice(world: World) -> Channel:
    return world.places.add("Studio", ChannelKind.VOICE)


@pytest.fixture
def news(world: World) -> Channel:
    return world.places.add("news", ChannelKind.ANNOUNCEMENT)


# ---------------------------------------------------------------- forums


async def test_a_post_of_the_bot_begins_with_a_message_of_the_same_id(
    world: World, forum: Channel, bot: TestBot
) -> None:
    channel = bot.get_channel(forum.id)
    assert isinstance(channel, discord.ForumChannel)
    assert list(channel.available_tags) == []
    thread, message = await channel.create_thread(name="a poster", content="with a moon", file=upload())
    assert thread.id == message.id
    assert thread.parent_id == forum.id
    assert [each.name for each in world.threads(forum)] == ["a poster"]
    [shown] = world.messages(world.channel("a poster"))
    assert (shown.id, shown.content, len(shown.attachments)) == (thread.id, "with a moon", 1)
    assert shown.attachments[0].filename == "cat.png"
    assert shown.thread_id is None  # the post is around it, not under it
    await thread.send("more")


async def test_a_members_post_reaches_the_bot(world: World, forum: Channel, bot: TestBot) -> None:
    post = world.places.start_post(forum, "dice", world.member("bob"), "please")
    await until(lambda: bot.guilds[0].get_thread(post.id))
    sent = await (await world.slash(world.member("bob"), post, "/where")).answered()
    assert sent.reply == "nsfw=False thread=True"
    thread = bot.seen[0].channel if bot.seen else bot.guilds[0].get_thread(post.id)
    assert isinstance(thread, discord.Thread)
    assert isinstance(thread.parent, discord.ForumChannel)


async def test_nothing_is_sent_to_the_forum_itself(world: World, forum: Channel, bot: TestBot) -> None:
    with pytest.raises(discord.HTTPException) as answer:
        await bot.get_partial_messageable(forum.id).send("x")
    assert (answer.value.status, answer.value.code) == (400, 50008)
    assert await refused(world, "POST", f"/channels/{forum.id}/threads", json={"name": "x"}) == (400, 50035)
    alice = world.member("alice")
    with pytest.raises(RefusedByClient, match="in posts"):
        await world.say(alice, forum, "x")
    with pytest.raises(RefusedByClient, match="no command"):
        await world.slash(alice, forum, "/where")


async def test_a_post_needs_send_messages_and_no_more(world: World, forum: Channel, bot: TestBot) -> None:
    channel = bot.get_channel(forum.id)
    assert isinstance(channel, discord.ForumChannel)
    world.places.permit(forum, "create_public_threads", allowed=False)
    await channel.create_thread(name="one", content="x")
    world.places.permit(forum, "send_messages", allowed=False)
    with pytest.raises(discord.Forbidden):
        await channel.create_thread(name="two", content="x")
    await bot.get_partial_messageable(world.channel("one").id).send("still in the post")


async def test_a_locked_post_is_for_moderators(world: World, forum: Channel, bot: TestBot) -> None:
    bob, mo = world.member("bob"), world.member("mo")
    post = world.places.start_post(forum, "dice", bob, "please")
    place = bot.get_partial_messageable(post.id)
    before = await place.send("before")
    world.places.archive(post, bob)
    with pytest.raises(discord.HTTPException) as archived:
        await before.edit(content="x")
    assert archived.value.code == 50083
    world.places.lock(post, mo)
    with pytest.raises(discord.HTTPException) as locked:
        await place.send("after")
    assert locked.value.code == 160005
    post = world.channel("dice")
    assert (post.archived, post.locked) == (True, True)
    with pytest.raises(RefusedByClient, match="locked"):
        await world.say(bob, post, "x")
    with pytest.raises(RefusedByClient, match="manage_threads"):
        world.places.reopen(post, bob)
    world.places.permit(forum, "manage_threads", allowed=True)
    await place.send("a moderator opens it")
    assert not world.channel("dice").archived


# ---------------------------------------------------------------- voice


@pytest.mark.parametrize(
    ("denied", "code"), [("view_channel", 50001), ("connect", 50001), ("send_messages", 50013)]
)
async def test_the_text_of_a_voice_channel_needs_three_permissions(
    world: World, voice: Channel, bot: TestBot, denied: str, code: int
) -> None:
    channel = bot.get_channel(voice.id)
    assert isinstance(channel, discord.VoiceChannel)
    sent = await channel.send("hello")
    world.places.permit(voice, denied, allowed=False)
    with pytest.raises(discord.Forbidden) as answer:
        await channel.send("x")
    assert answer.value.code == code
    if code == 50001:
        assert await refused(world, "GET", f"/channels/{voice.id}/messages/{sent.id}") == (403, 50001)


async def test_a_command_in_a_voice_channel(world: World, voice: Channel, bot: TestBot) -> None:
    world.places.permit(voice, "connect", allowed=False)
    sent = await (await world.slash(world.member("alice"), voice, "/draw prompt:fox")).answered()
    assert sent.reply.startswith("fox")
    assert isinstance(bot.seen[0].channel, discord.VoiceChannel)
    assert bot.seen[0].app_permissions.send_messages
    assert not bot.seen[0].app_permissions.connect
    world.places.permit(voice, "connect", allowed=False, whom=world.member("alice"))
    with pytest.raises(RefusedByClient, match="connect"):
        await world.say(world.member("alice"), voice, "x")


async def test_a_voice_channel_has_no_threads(world: World, voice: Channel, bot: TestBot) -> None:
    sent = await bot.get_partial_messageable(voice.id).send("hello")
    for path in (f"/channels/{voice.id}/threads", f"/channels/{voice.id}/messages/{sent.id}/threads"):
        assert await refused(world, "POST", path, json={"name": "x", "type": 11}) == (400, 50024)
    with pytest.raises(RefusedByClient, match="channel type"):
        world.places.start_thread(voice, "x", world.member("alice"))


# ---------------------------------------------------------------- announcements


async def test_threads_of_announcements_have_their_own_type(
    world: World, news: Channel, bot: TestBot
) -> None:
    channel = bot.get_channel(news.id)
    assert isinstance(channel, discord.TextChannel)
    assert channel.is_news()
    card = await channel.send("extra")
    thread = await card.create_thread(name="talk")
    assert (thread.id, thread.type) == (card.id, discord.ChannelType.news_thread)
    await thread.send("one")
    assert world.channel("talk").kind is ChannelKind.ANNOUNCEMENT_THREAD
    await until(lambda: bot.guilds[0].get_thread(thread.id))
    await thread.edit(archived=True)
    _, listed, _ = await request(world, "GET", f"/channels/{news.id}/threads/archived/public")
    assert [each["type"] for each in listed["threads"]] == [10]
    world.places.permit(news, "create_private_threads", allowed=True)
    for kind in (11, 12):
        answer = await refused(
            world, "POST", f"/channels/{news.id}/threads", json={"name": "x", "type": kind}
        )
        assert answer == (400, 50024)


async def test_who_writes_in_a_thread_joins_it_and_opens_it(world: World, bot: TestBot) -> None:
    alice, bob = world.member("alice"), world.member("bob")
    thread = world.places.start_thread(world.channel("pictures"), "foxes", alice)
    assert [each.name for each in world.places.thread_members(thread)] == ["alice"]
    await bot.get_partial_messageable(thread.id).send("look")
    world.places.archive(thread, alice)
    await world.say(bob, world.channel("foxes"), f"{world.member('mo').mention} look")
    assert not world.channel("foxes").archived
    assert [each.name for each in world.places.thread_members(thread)] == ["alice", "Darkroom", "bob", "mo"]


async def test_members_and_moderators_change_threads_as_their_client_lets_them(world: World) -> None:
    alice, bob, mo = (world.member(name) for name in ("alice", "bob", "mo"))
    thread = world.places.start_thread(world.channel("pictures"), "foxes", alice)
    world.places.rename(thread, "red foxes", alice)
    for change in (world.places.archive, world.places.lock, world.places.delete):
        with pytest.raises(RefusedByClient, match="manage_threads"):
            change(thread, bob)
    world.places.archive(thread, alice)
    world.places.reopen(world.channel("red foxes"), bob)
    world.places.lock(thread, mo)
    with pytest.raises(RefusedByClient, match="manage_threads"):
        world.places.rename(world.channel("red foxes"), "mine", alice)
    world.places.delete(thread, mo)
    assert world.threads(world.channel("pictures")) == []


# ---------------------------------------------------------------- deleting by hand


@pytest.mark.parametrize(("intents", "heard"), [(GUILDS, 0), (GUILDS | GUILD_MESSAGES, 2)])
async def test_deleted_messages_are_told_only_with_the_intent_for_messages(
    world: World, intents: int, heard: int
) -> None:
    alice, bob, mo = (world.member(name) for name in ("alice", "bob", "mo"))
    pictures = world.channel("pictures")
    async with listening(world, intents) as ear:
        own, other = await world.say(alice, pictures, "one"), await world.say(alice, pictures, "two")
        with pytest.raises(RefusedByClient):
            world.delete_message(own, bob)
        world.delete_message(own, alice)
        world.delete_message(other, mo)
        await settled(world, ear)
        assert [int(each["id"]) for each in ear.all("MESSAGE_DELETE")] == [own.id, other.id][:heard]
    assert world.messages(pictures) == []


@pytest.mark.parametrize(("intents", "heard"), [(GUILDS, 0), (GUILDS | GUILD_MESSAGES, 1)])
async def test_messages_deleted_together_are_told_once_with_their_ids(
    world: World, intents: int, heard: int
) -> None:
    alice, mo, pictures = world.member("alice"), world.member("mo"), world.channel("pictures")
    async with listening(world, intents) as ear:
        said = [await world.say(alice, pictures, text) for text in ("one", "two")]
        with pytest.raises(RefusedByClient):
            world.delete_messages(said, alice)
        world.delete_messages(said, mo)
        await settled(world, ear)
        told = [(each["channel_id"], each["ids"]) for each in ear.all("MESSAGE_DELETE_BULK")]
        assert told == [(str(pictures.id), [str(each.id) for each in said])][:heard]
        assert ear.all("MESSAGE_DELETE") == []
    assert world.messages(pictures) == []


@pytest.mark.parametrize("intents", [GUILDS, GUILDS | GUILD_MESSAGES])
async def test_a_thread_and_a_channel_that_go_are_told_with_the_intent_for_servers(
    world: World, intents: int
) -> None:
    pictures = world.channel("pictures")
    thread = world.add_thread(pictures, "beside it", world.member("alice"))
    async with listening(world, intents) as ear:
        world.delete_channel(thread)
        world.delete_channel(pictures)
        await settled(world, ear)
        assert [each["id"] for each in ear.all("THREAD_DELETE")] == [str(thread.id)]
        assert [each["id"] for each in ear.all("CHANNEL_DELETE")] == [str(pictures.id)]


async def test_the_furnished_world_has_one_of_every_kind() -> None:
    async with World(furnished=True) as world:
        kinds = {each.kind for each in world.channels()}
        kinds |= {thread.kind for channel in world.channels() for thread in world.threads(channel)}
        assert kinds == {
            ChannelKind.TEXT, ChannelKind.VOICE, ChannelKind.ANNOUNCEMENT, ChannelKind.FORUM,
            ChannelKind.PRIVATE_THREAD, ChannelKind.PUBLIC_THREAD,
        }  # fmt: skip
        assert not world.places.joined(world.bot, world.channel("surprise for olive"))
        assert [each.name for each in world.channels()][:3] == ["pictures", "nsfw-pictures", "mod-room"]
        assert world.threads(world.channel("pictures")) == []
