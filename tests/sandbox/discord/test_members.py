"""What members do: slash commands, suggestions, buttons, menus and forms, as their client sends them."""

import asyncio
from itertools import pairwise
from typing import Any

import discord
import pytest

from sandbox.discord import ChangeKind, Channel, File, InteractionState, Member, RefusedByClient, World
from tests.sandbox.discord.bot import PICTURE, TestBot, until


@pytest.fixture
def alice(world: World) -> Member:
    return world.member("alice")


@pytest.fixture
def pictures(world: World) -> Channel:
    return world.channel("#pictures")


async def test_the_bot_sees_the_lab_as_it_was_built(world: World, bot: TestBot) -> None:
    guild = bot.guilds[0]
    assert guild.name == "Darkroom Lab"
    assert [channel.name for channel in guild.text_channels] == ["pictures", "nsfw-pictures", "mod-room"]
    assert [channel.is_nsfw() for channel in guild.text_channels] == [False, True, False]
    assert bot.application is not None
    assert (await bot.application_info()).owner.name == "olive"
    assert not world.can_see(world.member("alice"), world.channel("mod-room"))
    assert world.can_see(world.member("mo"), world.channel("mod-room"))


async def test_the_bot_holds_the_permissions_of_its_invite_only(bot: TestBot) -> None:
    held = bot.guilds[0].me.guild_permissions
    assert held.attach_files
    assert held.create_public_threads
    assert not held.manage_messages
    assert not held.manage_threads


async def test_a_line_of_text_becomes_a_command_with_a_private_answer(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    files = {"image": File("my fox.png", PICTURE)}
    line = "/draw prompt:a fox: red, in snow duration:10 friend:@bob"
    sent = await (await world.slash(alice, pictures, line, attachments=files)).answered()
    assert sent.reply == f"a fox: red, in snow | 10 | fun | my_fox.png {len(PICTURE)} | bob"
    assert sent.ephemeral
    assert sent.ack_latency is not None
    assert sent.ack_latency < 1
    assert [message.loading for message in sent.history] == [True, False]
    assert [message.id for message in world.messages(pictures, alice)] == [sent.history[0].id]
    assert world.messages(pictures, world.member("bob")) == []
    assert world.messages(pictures) == []


async def test_the_payload_tells_the_bot_what_discord_tells_it(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    await (await world.slash(alice, pictures, "draw", {"prompt": "a fox"})).answered()
    seen = bot.seen[0]
    assert seen.permissions.send_messages
    assert not seen.permissions.manage_guild
    assert seen.app_permissions.attach_files
    assert seen.filesize_limit == 10 * 1024 * 1024
    assert seen.locale is discord.Locale.american_english
    assert seen.guild_locale is discord.Locale.american_english
    assert seen.context.guild
    assert seen.is_guild_integration()
    assert seen.entitlements == []
    assert isinstance(seen.channel, discord.TextChannel)


@pytest.mark.parametrize(
    ("command", "options", "why"),
    [
        ("draw", {}, "requires"),
        ("draw", {"prompt": "x" * 201}, "at most 200"),
        ("draw", {"prompt": "x", "duration": 16}, "≤ 15"),
        ("draw", {"prompt": "x", "duration": "ten"}, "cannot be"),
        ("draw", {"prompt": "x", "sparkle": 1}, "no option"),
        ("draw", {"prompt": "x", "friend": "@nobody"}, "no user"),
        ("draw", {"prompt": "x", "image": "fox.png"}, "needs a file"),
        ("styled", {"style": "odd"}, "only allows"),
        ("jobs", {}, "needs a subcommand"),
        ("jobs burn", {}, "no subcommand"),
        ("paint", {}, "no command"),
        ("spicy", {}, "no command"),
    ],
)
async def test_the_client_does_not_send_what_it_would_not_accept(
    world: World, bot: TestBot, command: str, options: dict[str, Any], why: str
) -> None:
    alice, pictures = world.member("alice"), world.channel("pictures")
    with pytest.raises(RefusedByClient, match=why):
        await world.slash(alice, pictures, command, options)
    assert world.interactions() == []


async def test_a_choice_is_given_by_its_name_or_its_value(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    for text in ("fun", "Fun"):
        assert (await (await world.slash(alice, pictures, f"/styled style:{text}")).answered()).reply == "fun"


async def test_subcommands_and_follow_ups(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    listed = await world.slash(alice, pictures, "/jobs list")
    await world.wait_for(lambda: listed.followups)
    assert listed.reply == "no jobs\nand a follow-up"
    granted = await world.slash(alice, pictures, "/jobs grant member:@bob amount:50")
    assert (await granted.answered()).reply == "bob 50 True"
    assert [command["name"] for command in world.commands(alice, pictures)] == [
        "buttons", "draw", "form", "jobs", "silent", "styled", "where",
    ]  # fmt: skip


async def test_suggestions_come_while_typing(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    options = {"prompt": "a fo", "style": "wat"}
    suggestions = await world.autocomplete(alice, pictures, "draw", options, "style")
    assert [(each["name"], each["value"]) for each in suggestions] == [("wat!", "wat")]


async def test_a_command_that_is_not_acknowledged_fails_after_three_seconds(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    sent = await world.slash(alice, pictures, "/silent")
    await until(lambda: bot.seen)
    assert sent.state is InteractionState.SENT
    world.advance(3.1)
    assert sent.state is InteractionState.FAILED
    with pytest.raises(discord.NotFound) as refused:
        await bot.seen[0].response.send_message("late")
    assert refused.value.code == 10062


async def test_an_interaction_delivered_twice_can_be_answered_once(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    sent = await (await world.slash(alice, pictures, "/draw prompt:fox")).answered()
    world.redeliver(sent)
    await until(lambda: bot.errors)
    error = bot.errors[0]
    assert isinstance(error, discord.HTTPException)
    assert error.code == 40060
    assert [seen.id for seen in bot.seen] == [sent.id, sent.id]
    assert len(world.messages(pictures, alice)) == 1


async def test_the_token_of_an_interaction_dies_after_fifteen_minutes(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    await (await world.slash(alice, pictures, "/draw prompt:fox")).answered()
    world.advance(15 * 60)
    with pytest.raises(discord.HTTPException) as refused:
        await bot.seen[0].followup.send("very late")
    assert (refused.value.status, refused.value.code) == (401, 50027)


async def test_a_deleted_answer_cannot_be_edited(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    sent = await (await world.slash(alice, pictures, "/draw prompt:fox")).answered()
    await bot.seen[0].delete_original_response()
    assert sent.response is None
    with pytest.raises(discord.NotFound) as refused:
        await bot.seen[0].edit_original_response(content="again")
    assert refused.value.code == 10008


async def test_buttons_and_menus(world: World, bot: TestBot, alice: Member, pictures: Channel) -> None:
    shown = (await (await world.slash(alice, pictures, "/buttons")).answered()).response
    assert shown is not None
    bob = world.member("bob")
    chosen = await (await world.select(bob, shown, "menu", ["Red"])).answered()
    assert chosen.reply == "chose ['r']"
    assert chosen.ephemeral
    assert [message.content for message in world.messages(pictures, alice)] == ["here"]
    with pytest.raises(RefusedByClient, match="disabled"):
        await world.click(alice, shown, label="Off")
    with pytest.raises(RefusedByClient, match="0 buttons"):
        await world.click(alice, shown, "gone")
    assert (await (await world.click(bob, shown, label="Again")).answered()).reply == "pressed"
    quiet = await world.click(bob, shown, "quiet")
    await world.wait_for(lambda: quiet.reply == "quietly changed")
    assert quiet.response is not None
    assert quiet.response.id == shown.id


async def test_a_form_is_checked_and_sent(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    opened = await (await world.slash(alice, pictures, "/form")).answered()
    assert opened.state is InteractionState.MODAL
    assert opened.modal is not None
    assert opened.modal["title"] == "Why?"
    with pytest.raises(RefusedByClient, match="filled in"):
        await world.submit_modal(opened, {})
    with pytest.raises(RefusedByClient, match="0 to 50"):
        await world.submit_modal(opened, {"reason": "x" * 51})
    submitted = await (await world.submit_modal(opened, {"Reason": "I like it"})).answered()
    assert submitted.reply == "because I like it"
    with pytest.raises(RefusedByClient, match="no form"):
        await world.submit_modal(opened, {"reason": "again"})


async def test_nobody_uses_what_they_cannot_see(world: World, bot: TestBot, alice: Member) -> None:
    with pytest.raises(RefusedByClient, match="alice may not"):
        await world.slash(alice, world.channel("mod-room"), "/where")


async def test_a_thread_is_as_restricted_as_its_parent(world: World, bot: TestBot, alice: Member) -> None:
    restricted = world.channel("nsfw-pictures")
    assert restricted.nsfw
    assert (
        await (await world.slash(alice, restricted, "/where")).answered()
    ).reply == "nsfw=True thread=False"
    thread = world.add_thread(restricted, "night", alice)
    assert thread.nsfw
    assert (await (await world.slash(alice, thread, "/where")).answered()).reply == "nsfw=True thread=True"
    assert (await (await world.slash(alice, thread, "/spicy")).answered()).reply == "spicy"
    world.set_nsfw(restricted, nsfw=False)
    assert (await (await world.slash(alice, thread, "/where")).answered()).reply == "nsfw=False thread=True"


async def test_changes_are_told_in_order_to_whoever_listens(
    world: World, bot: TestBot, alice: Member, pictures: Channel
) -> None:
    with world.subscribe() as changes:
        sent = await (await world.slash(alice, pictures, "/draw prompt:fox")).answered()
        said = await world.say(alice, pictures, "look", [File("a.png", PICTURE)])
        kinds: list[ChangeKind] = []
        async for change in changes:
            if change.kind in {ChangeKind.MESSAGE_CREATED, ChangeKind.MESSAGE_EDITED}:
                kinds.append(change.kind)
                assert change.visible_to == (alice.id if change.message_id != said.id else None)
            if change.message_id == said.id:
                break
    assert kinds == [ChangeKind.MESSAGE_CREATED, ChangeKind.MESSAGE_EDITED, ChangeKind.MESSAGE_CREATED]
    assert sent.state is InteractionState.ANSWERED
    assert world.attachment_bytes(said.attachments[0]) == PICTURE


async def test_a_wait_that_nothing_ends_times_out(world: World) -> None:
    with pytest.raises(TimeoutError, match="nothing within"):
        await world.wait_for(lambda: False, timeout=0.05)


async def test_a_hundred_commands_at_once_are_acknowledged_quickly(
    world: World, bot: TestBot, pictures: Channel
) -> None:
    people = [world.add_member(f"member{number}") for number in range(20)]
    sent = [
        await world.slash(each, pictures, "draw", {"prompt": f"fox {n}"}) for n in range(5) for each in people
    ]
    await asyncio.gather(*(each.answered(20) for each in sent))
    assert max(each.ack_latency or 99 for each in sent) < 2
    assert all(first.id < second.id for first, second in pairwise(sent))
