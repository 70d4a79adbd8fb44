"""Discord's rules on messages, threads, files and permissions, as the real client runs into them."""

import json
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord import File, RefusedByClient, World
from tests.sandbox.discord.bot import PICTURE, TestBot, until, upload

MIB = 1024 * 1024


def text_channel(bot: TestBot, world: World, name: str = "pictures") -> discord.TextChannel:
    channel = bot.get_channel(world.channel(name).id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def fetch(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.read()


async def request(world: World, method: str, path: str, **more: Any) -> tuple[int, dict[str, Any], str]:
    """A bare request with the bot's token: status, JSON and content type."""
    headers = {"Authorization": f"Bot {world.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, world.api_url + path, **more) as response,
    ):
        return response.status, json.loads(await response.read()), response.headers["Content-Type"]


async def test_answers_are_exactly_application_json(world: World) -> None:
    status, body, content_type = await request(world, "GET", "/users/@me")
    assert (status, body["username"], content_type) == (200, "Darkroom", "application/json")


async def test_a_wrong_token_opens_nothing(world: World) -> None:
    world.token = "wrong"
    assert (await request(world, "GET", "/users/@me"))[0] == 401


async def test_an_unknown_route_is_a_404_that_is_remembered(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    status, _, _ = await request(world, "GET", "/voice/regions/moon")
    assert status == 404
    assert world.unimplemented == ["GET /voice/regions/moon"]
    assert "LOCAL DISCORD" in caplog.text


async def test_a_broken_body_is_refused_and_breaks_nothing(world: World) -> None:
    path = f"/channels/{world.channel('pictures').id}/messages"
    status, body, _ = await request(
        world, "POST", path, data="{", headers={"Content-Type": "application/json"}
    )
    assert (status, body["code"]) == (400, 50109)
    status, body, _ = await request(world, "POST", path, json={"content": {"no": "text"}})
    assert (status, body["code"]) == (400, 50035)


async def test_the_same_nonce_makes_one_message(world: World, bot: TestBot) -> None:
    channel = text_channel(bot, world)
    first = await channel.send("one", nonce="n1")
    second = await channel.send("two", nonce="n1")
    other = await channel.send("three", nonce="n2")
    assert first.id == second.id != other.id
    assert second.content == "one"
    assert second.nonce == "n1"
    assert len(world.messages(world.channel("pictures"))) == 2


async def test_a_nonce_is_forgotten_after_some_minutes(world: World, bot: TestBot) -> None:
    channel = text_channel(bot, world)
    first = await channel.send("one", nonce="n1")
    world.advance(301)
    assert (await channel.send("one", nonce="n1")).id != first.id


async def test_the_nonce_of_a_deleted_message_finds_nothing(world: World, bot: TestBot) -> None:
    channel, pictures = text_channel(bot, world), world.channel("pictures")
    await channel.send("one", nonce="n1")
    with pytest.raises(RefusedByClient):
        world.delete_message(world.messages(pictures)[0], by=world.member("alice"))
    world.delete_message(world.messages(pictures)[0], by=world.member("mo"))
    with pytest.raises(discord.NotFound) as refused:
        await channel.send("one", nonce="n1")
    assert refused.value.code == 10008
    assert world.messages(pictures) == []


async def test_content_over_two_thousand_characters_is_refused(world: World, bot: TestBot) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await text_channel(bot, world).send("x" * 2001)
    assert (refused.value.status, refused.value.code) == (400, 50035)


async def test_files_are_kept_byte_for_byte_behind_signed_addresses(world: World, bot: TestBot) -> None:
    sent = await text_channel(bot, world).send("look", files=[upload(), upload("b c.mp4", b"film")])
    assert [(each.filename, each.size) for each in sent.attachments] == [
        ("cat.png", len(PICTURE)),
        ("b_c.mp4", 4),
    ]
    url = sent.attachments[0].url
    assert {"ex", "is", "hm"} <= {part.split("=")[0] for part in url.split("?")[1].split("&")}
    assert await fetch(url) == (200, PICTURE)
    assert await sent.attachments[1].read() == b"film"
    assert (await fetch(url.split("?", maxsplit=1)[0]))[0] == 404
    assert (await fetch(url.replace("hm=", "hm=0")))[0] == 404
    assert await fetch(url, {"Range": "bytes=1-3"}) == (206, PICTURE[1:4])
    assert (await fetch(url, {"Range": "bytes=900-"}))[0] == 416


async def test_an_expired_address_is_renewed_by_asking_again(world: World, bot: TestBot) -> None:
    sent = await text_channel(bot, world).send(file=upload())
    old = sent.attachments[0].url
    world.expire_urls()
    assert (await fetch(old))[0] == 404
    fresh = (await sent.channel.fetch_message(sent.id)).attachments[0].url
    assert (await fetch(fresh))[0] == 200
    world.advance(25 * 3600)
    assert (await fetch(fresh))[0] == 404


@pytest.mark.parametrize(
    ("name", "saved"),
    [("page.html", True), ("drawing.svg", True), ("notes.txt", True), ("fox.png", False), ("fox.mp4", False)],
)
async def test_only_pictures_and_videos_are_shown_in_place(
    world: World, bot: TestBot, name: str, saved: bool
) -> None:
    """What else a member uploads would run as a page of the local Discord's own address."""
    sent = await text_channel(bot, world).send(file=upload(name, b"<script>alert(1)</script>"))
    async with aiohttp.ClientSession() as session, session.get(sent.attachments[0].url) as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert (response.headers.get("Content-Disposition") == "attachment") is saved


async def test_a_file_in_an_embed_is_shown_there_and_not_as_attachment(world: World, bot: TestBot) -> None:
    embed = discord.Embed(title="card").set_image(url="attachment://cat.png")
    sent = await text_channel(bot, world).send(embed=embed, file=upload())
    assert sent.attachments == []
    assert await fetch(str(sent.embeds[0].image.url)) == (200, PICTURE)
    seen = world.messages(world.channel("pictures"))[0]
    assert seen.text == "card"
    assert (await fetch(seen.embeds[0]["image"]["url"]))[0] == 200


async def test_an_edit_keeps_the_attachments_it_lists(world: World, bot: TestBot) -> None:
    sent = await text_channel(bot, world).send(files=[upload("a.png"), upload("b.png")])
    edited = await sent.edit(attachments=[sent.attachments[1], upload("c.png", b"new")])
    assert [each.filename for each in edited.attachments] == ["b.png", "c.png"]
    assert await edited.attachments[1].read() == b"new"


async def test_too_large_files_are_refused_per_file_and_per_request(world: World, bot: TestBot) -> None:
    channel = text_channel(bot, world)
    with pytest.raises(discord.HTTPException) as one:
        await channel.send(file=upload("big.mp4", bytes(10 * MIB + 1)))
    assert (one.value.status, one.value.code) == (413, 40005)
    with pytest.raises(discord.HTTPException) as all_together:
        await channel.send(files=[upload(f"{n}.mp4", bytes(9 * MIB)) for n in range(3)])
    assert (all_together.value.status, all_together.value.code) == (413, 40005)
    await channel.send(file=upload("fits.mp4", bytes(10 * MIB)))
    assert len(world.messages(world.channel("pictures"))) == 1


async def test_boosts_raise_the_limit_of_a_guild(world: World, bot: TestBot) -> None:
    world.set_upload_limit(world.guilds()[0], 50 * MIB)
    await until(lambda: bot.guilds[0].premium_tier == 2)
    sent = await text_channel(bot, world).send(file=upload("big.mp4", bytes(11 * MIB)))
    assert sent.attachments[0].size == 11 * MIB
    assert bot.guilds[0].filesize_limit == 50 * MIB


async def test_a_member_cannot_attach_more_than_the_server_allows(world: World, bot: TestBot) -> None:
    files = {"image": File("big.png", bytes(10 * MIB + 1))}
    with pytest.raises(RefusedByClient, match="larger"):
        await world.slash(
            world.member("alice"), world.channel("pictures"), "/draw prompt:x", attachments=files
        )


async def test_a_message_has_one_thread_with_its_own_id(world: World, bot: TestBot) -> None:
    pictures = world.channel("pictures")
    card = await text_channel(bot, world).send("card")
    thread = await card.create_thread(name="results")
    assert thread.id == card.id
    with pytest.raises(discord.HTTPException) as refused:
        await card.create_thread(name="again")
    assert (refused.value.status, refused.value.code) == (400, 160004)
    assert [each.name for each in world.threads(pictures)] == ["results"]
    assert world.messages(pictures)[0].thread_id == card.id
    assert len(world.messages(pictures)) == 1
    fetched = await text_channel(bot, world).fetch_message(card.id)
    assert fetched.flags.has_thread
    await thread.send("result", file=upload())
    history = [message async for message in thread.history(oldest_first=True)]
    assert [message.type for message in history] == [
        discord.MessageType.thread_starter_message, discord.MessageType.default,
    ]  # fmt: skip
    assert [message.system for message in world.messages(world.threads(pictures)[0])] == [True, False]


async def test_a_message_opens_an_archived_thread_but_not_a_locked_one(world: World, bot: TestBot) -> None:
    card = await text_channel(bot, world).send("card")
    thread = await card.create_thread(name="results")
    inside = await thread.send("first")
    place = world.threads(world.channel("pictures"))[0]
    world.set_thread_state(place, archived=True)
    with pytest.raises(discord.HTTPException) as edit:
        await inside.edit(content="changed")
    assert edit.value.code == 50083
    await thread.send("second")
    assert not world.threads(world.channel("pictures"))[0].archived
    world.set_thread_state(place, archived=True, locked=True)
    with pytest.raises(discord.HTTPException) as locked:
        await thread.send("third")
    assert locked.value.code == 160005
    with pytest.raises(discord.Forbidden):
        await thread.edit(archived=False)


async def test_the_starter_may_change_its_thread_and_open_it_again(world: World, bot: TestBot) -> None:
    thread = await (await text_channel(bot, world).send("card")).create_thread(name="results")
    await thread.edit(archived=True)
    assert world.threads(world.channel("pictures"))[0].archived
    await thread.edit(archived=False, name="better")
    assert world.threads(world.channel("pictures"))[0].name == "better"
    with pytest.raises(discord.Forbidden):
        await thread.edit(locked=True)
    with pytest.raises(discord.Forbidden):
        await thread.delete()


@pytest.mark.parametrize(
    ("denied", "code"),
    [
        ("view_channel", 50001),
        ("send_messages", 50013),
        ("attach_files", 50013),
        ("embed_links", 50013),
    ],
)
async def test_the_bot_needs_its_permissions_in_the_channel(
    world: World, bot: TestBot, denied: str, code: int
) -> None:
    channel = text_channel(bot, world)
    world.set_bot_permissions(world.channel("pictures"), deny=[denied])
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send("x", embed=discord.Embed(title="y"), file=upload())
    assert refused.value.code == code
    world.set_bot_permissions(world.channel("pictures"))
    await channel.send("x", embed=discord.Embed(title="y"), file=upload())


async def test_threads_have_permissions_of_their_own(world: World, bot: TestBot) -> None:
    card = await text_channel(bot, world).send("card")
    world.set_bot_permissions(world.channel("pictures"), deny=["create_public_threads"])
    with pytest.raises(discord.Forbidden):
        await card.create_thread(name="results")
    world.set_bot_permissions(world.channel("pictures"), deny=["send_messages"])
    thread = await card.create_thread(name="results")
    await thread.send("send_messages has no effect in threads")
    world.set_bot_permissions(world.channel("pictures"), deny=["send_messages_in_threads"])
    with pytest.raises(discord.Forbidden):
        await thread.send("x")


async def test_without_history_permission_there_is_no_history(world: World, bot: TestBot) -> None:
    channel = text_channel(bot, world)
    await channel.send("one")
    world.set_bot_permissions(world.channel("pictures"), deny=["read_message_history"])
    assert [message async for message in channel.history()] == []


async def test_what_was_deleted_is_unknown(world: World, bot: TestBot) -> None:
    channel = text_channel(bot, world)
    card = await channel.send("card")
    thread = await card.create_thread(name="results")
    world.delete_message(world.messages(world.channel("pictures"))[0], by=world.member("mo"))
    with pytest.raises(discord.NotFound) as message:
        await card.edit(content="x")
    assert message.value.code == 10008
    await thread.send("the thread outlives its starter")
    world.delete_channel(world.channel("pictures"))
    for place in (channel, thread):
        with pytest.raises(discord.NotFound) as gone:
            await place.send("x")
        assert gone.value.code == 10003


async def test_mentions_notify_only_whom_they_may(world: World, bot: TestBot) -> None:
    channel, alice = text_channel(bot, world), world.member("alice")
    await channel.send(f"{alice.mention} @everyone", allowed_mentions=discord.AllowedMentions.none())
    status, _, _ = await request(
        world,
        "POST",
        f"/channels/{channel.id}/messages",
        json={"content": alice.mention, "allowed_mentions": {"users": [str(alice.id)]}},
    )
    assert status == 200
    assert [each.mention_ids for each in world.messages(world.channel("pictures"))] == [(), (alice.id,)]


async def test_an_id_that_is_written_as_a_number_is_refused(world: World) -> None:
    guild, channel = world.guilds()[0], world.channel("pictures")
    alice = world.member("alice").id
    menu = {"type": 5, "custom_id": "who", "default_values": [{"type": "user", "id": alice}]}
    for path, body in (
        (f"/channels/{channel.id}/messages", {"content": "x", "allowed_mentions": {"users": [alice]}}),
        (f"/channels/{channel.id}/messages", {"components": [{"type": 1, "components": [menu]}]}),
        (f"/guilds/{guild.id}/channels", {"name": "x", "permission_overwrites": [{"id": alice, "type": 1}]}),
    ):
        status, answer, _ = await request(world, "POST", path, json=body)
        assert (status, answer["code"]) == (400, 50035)
        assert f"{alice} is a number" in answer["message"]
    assert world.messages(channel) == []


async def test_commands_keep_their_ids_and_are_read_back(world: World, bot: TestBot) -> None:
    first = {command.name: command.id for command in await bot.tree.fetch_commands()}
    again = {command.name: command.id for command in await bot.tree.sync()}
    assert first == again
    assert {command.name: command.nsfw for command in await bot.tree.fetch_commands()}["spicy"]
    path = f"/applications/{world.application_id}/commands"
    bad = {"name": "x", "description": "y", "options": [{"type": 3, "name": "Bad Name", "description": "z"}]}
    status, body, _ = await request(world, "PUT", path, json=[bad])
    assert (status, body["code"]) == (400, 50035)


async def test_another_guild_with_its_own_members_and_limit(world: World, bot: TestBot) -> None:
    club = world.add_guild("Film Club", upload_limit=100 * MIB)
    carol = world.add_member("carol", club, permissions=["manage_guild"])
    sent = await world.slash(carol, world.channel("general", club), "draw", {"prompt": "x"})
    await sent.answered()
    assert bot.seen[0].filesize_limit == 100 * MIB
    assert bot.seen[0].permissions.manage_guild
    world.remove_guild(club)
    with pytest.raises(discord.NotFound):
        await bot.get_partial_messageable(sent.channel.id).send("x")
