"""Private threads: closed to a bot that nobody added, while its answers to commands still arrive there."""

import discord
import pytest

from sandbox.discord import Channel, ChannelKind, RefusedByClient, World
from tests.sandbox.discord.bot import TestBot, until
from tests.sandbox.discord.ear import listening, settled
from tests.sandbox.discord.test_rules import request


@pytest.fixture
def secret(world: World) -> Channel:
    """A private thread of alice's, without the bot."""
    return world.places.start_thread(world.channel("pictures"), "secret", world.member("alice"), private=True)


async def refused(world: World, method: str, path: str, **more: object) -> tuple[int, int]:
    status, body, _ = await request(world, method, path, **more)
    return status, body["code"]


async def test_a_stranger_has_no_access(world: World, secret: Channel) -> None:
    said = await world.say(world.member("alice"), secret, "psst")
    place = f"/channels/{secret.id}"
    for method, path in (
        ("GET", place),
        ("GET", f"{place}/messages"),
        ("GET", f"{place}/messages/{said.id}"),
        ("DELETE", f"{place}/messages/{said.id}"),
        ("PUT", f"{place}/thread-members/@me"),
        ("GET", f"{place}/thread-members"),
        ("POST", f"{place}/typing"),
    ):
        assert await refused(world, method, path) == (403, 50001), (method, path)
    for method, path in (("POST", f"{place}/messages"), ("PATCH", f"{place}/messages/{said.id}")):
        assert await refused(world, method, path, json={"content": "x"}) == (403, 50001), (method, path)
    assert await refused(world, "PATCH", place, json={"name": "x"}) == (403, 50001)


async def test_manage_threads_opens_it(world: World, bot: TestBot, secret: Channel) -> None:
    world.places.permit(secret, "manage_threads", allowed=True)
    sent = await bot.get_partial_messageable(secret.id).send("a moderator may")
    await sent.edit(content="edit")


async def test_a_member_brings_the_bot_in_and_puts_it_out(
    world: World, bot: TestBot, secret: Channel
) -> None:
    guild = bot.guilds[0]
    assert guild.get_thread(secret.id) is None
    world.places.add_to_thread(secret, world.bot, world.member("alice"))
    await until(lambda: guild.get_thread(secret.id))
    thread = guild.get_thread(secret.id)
    assert thread is not None
    assert thread.type is discord.ChannelType.private_thread
    assert thread.me is not None
    await thread.send("thanks")
    assert [each.id async for each in thread.history()]
    world.places.remove_from_thread(secret, world.bot, world.member("alice"))
    with pytest.raises(discord.Forbidden) as gone:
        await thread.send("hello?")
    assert gone.value.code == 50001


async def test_a_mention_brings_the_bot_in(world: World, bot: TestBot, secret: Channel) -> None:
    await world.say(world.member("alice"), secret, f"{world.bot.mention} look")
    await until(lambda: bot.guilds[0].get_thread(secret.id))
    await bot.get_partial_messageable(secret.id).send("yes?")


async def test_the_gateway_tells_only_of_what_the_bot_may_see(world: World) -> None:
    alice, pictures = world.member("alice"), world.channel("pictures")
    async with listening(world, 1 << 0 | 1 << 9) as ear:
        secret = world.places.start_thread(pictures, "secret", alice, private=True)
        await world.say(alice, secret, "psst")
        world.places.rename(secret, "secrets")
        world.places.add_to_thread(secret, world.member("bob"), alice)
        await settled(world, ear)
        assert [event for event, _ in ear.heard if "THREAD" in event or "MESSAGE" in event] == []
        world.places.add_to_thread(secret, world.bot, alice)
        told = await ear.wait_for("THREAD_MEMBERS_UPDATE")
        [created] = ear.all("THREAD_CREATE")
        assert created["type"] == 12
        assert created["member"]["user_id"] == str(world.application_id)
        assert "newly_created" not in created
        assert told["member_count"] == 3
        assert [each["user_id"] for each in told["added_members"]] == [str(world.application_id)]
        assert told["added_members"][0]["member"]["user"]["username"] == "Darkroom"
        await world.say(alice, secret, "now you hear it")
        assert (await ear.wait_for("MESSAGE_CREATE"))["channel_id"] == str(secret.id)
        world.places.remove_from_thread(secret, world.bot, alice)
        world.places.delete(secret)
        await settled(world, ear)
        assert ear.all("THREAD_MEMBERS_UPDATE")[-1]["removed_member_ids"] == [str(world.application_id)]
        assert ear.all("THREAD_DELETE") == []


async def test_a_greeting_lists_the_threads_that_the_bot_is_in(world: World, secret: Channel) -> None:
    known = world.places.start_thread(world.channel("pictures"), "known", world.member("alice"), private=True)
    world.places.add_to_thread(known, world.bot)
    async with listening(world) as ear:
        threads = ear.all("GUILD_CREATE")[0]["threads"]
    assert [each["id"] for each in threads] == [str(known.id)]
    assert threads[0]["member"]["id"] == str(known.id)
    guild = world.guilds()[0]
    _, active, _ = await request(world, "GET", f"/guilds/{guild.id}/threads/active")
    assert [each["id"] for each in active["threads"]] == [str(known.id)]


async def test_a_command_there_is_delivered_and_can_be_answered(
    world: World, bot: TestBot, secret: Channel
) -> None:
    alice = world.member("alice")
    sent = await (await world.slash(alice, secret, "/draw prompt:fox")).answered()
    assert sent.reply.startswith("fox")
    seen = bot.seen[0]
    assert isinstance(seen.channel, discord.Thread)
    assert seen.channel.type is discord.ChannelType.private_thread
    assert seen.channel.parent_id == secret.parent_id
    assert seen.channel.is_private()
    assert seen.app_permissions.send_messages_in_threads
    await seen.followup.send("more", ephemeral=False)
    assert [each.content for each in world.messages(secret)] == ["more"]
    assert not world.places.joined(world.bot, secret)
    with pytest.raises(discord.Forbidden) as closed:
        await seen.channel.send("by the bot's own token")
    assert closed.value.code == 50001


async def test_members_see_it_only_when_they_are_in_it(world: World, secret: Channel) -> None:
    alice, bob, mo, olive = (world.member(name) for name in ("alice", "bob", "mo", "olive"))
    assert [world.can_see(each, secret) for each in (alice, bob, mo, olive)] == [True, False, True, True]
    with pytest.raises(RefusedByClient, match="bob may not"):
        await world.say(bob, secret, "hi")
    world.places.add_to_thread(secret, bob, alice)
    await world.say(bob, secret, "hi")
    assert world.channel("secret").is_private
    closed = world.places.start_thread(
        world.channel("pictures"), "closed", alice, private=True, invitable=False
    )
    world.places.add_to_thread(closed, bob, alice)
    with pytest.raises(RefusedByClient, match="may not add people"):
        world.places.add_to_thread(closed, world.bot, bob)
    world.places.add_to_thread(closed, world.bot, mo)


async def test_the_bot_starts_one_and_brings_a_member_in(world: World, bot: TestBot) -> None:
    channel = bot.get_channel(world.channel("pictures").id)
    assert isinstance(channel, discord.TextChannel)
    world.places.permit(world.channel("pictures"), "create_private_threads", allowed=False)
    with pytest.raises(discord.Forbidden):
        await channel.create_thread(name="private")
    world.places.permit(world.channel("pictures"), "create_private_threads", allowed=None)
    thread = await channel.create_thread(name="private")  # without a message it is private by default
    made = world.channel("private")
    assert made.kind is ChannelKind.PRIVATE_THREAD
    assert not world.can_see(world.member("bob"), made)
    await thread.add_user(discord.Object(world.member("bob").id))
    assert world.can_see(world.member("bob"), made)
    await thread.edit(archived=True)
    assert await refused(world, "PUT", f"/channels/{made.id}/thread-members/{world.member('alice').id}") == (
        400,
        50083,
    )
    assert world.messages(world.channel("pictures")) == []
