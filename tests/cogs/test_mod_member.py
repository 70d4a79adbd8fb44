"""What there is of a member, on a panel with buttons: from /mod member and from the member's own menu."""

from collections.abc import Mapping

import pytest

from sandbox.discord import Interaction, Member, Message
from tests.cogs.harness import BotHarness
from tests.cogs.test_settings_panel import changed

IMAGINE = "/imagine prompt:a red fox"


def panel_id(act: str, member: Member) -> str:
    return f"darkroom:member:v1:{act}:{member.id}"


def labels(message: Message) -> list[str]:
    return [str(one.get("label")) for one in message.buttons]


async def looks(harness: BotHarness, name: str = "mo", about: str = "alice") -> Message:
    by, whom = harness.member(name), harness.member(about)
    used = await harness.world.context_command(by, "Darkroom", whom, harness.pictures)
    shown = (await used.answered()).response
    assert shown
    return shown


async def fills(
    harness: BotHarness, name: str, shown: Message, act: str, values: Mapping[str, str]
) -> Message:
    """The form behind a button of the panel, whose place the answer takes."""
    opened = await harness.world.click(harness.member(name), shown, panel_id(act, harness.member("alice")))
    await opened.answered()
    assert opened.modal
    return await changed(harness, await harness.world.submit_modal(opened, values), shown)


async def clicks(harness: BotHarness, name: str, shown: Message, act: str) -> Message:
    pressed = await harness.world.click(harness.member(name), shown, panel_id(act, harness.member("alice")))
    return await changed(harness, pressed, shown)


async def forged(harness: BotHarness, name: str, act: str, about: str) -> Interaction:
    custom_id = panel_id(act, harness.member(about))
    return await harness.presses(name, await harness.posted(custom_id), custom_id)


async def test_a_members_menu_shows_the_record_with_what_may_be_done(harness: BotHarness) -> None:
    job = await harness.job("alice", IMAGINE)
    shown = await looks(harness)
    assert labels(shown) == ["Strike", "Pause", "Ban"]
    for part in (f"<@{harness.member('alice').id}>", "0 credits paid", "reported 0 times", job.id):
        assert part in shown.text
    assert (await harness.asks("mo", "/mod member member:@alice")).reply == shown.text
    assert labels(await looks(harness, "olive")) == ["Strike", "Pause", "Ban", "Grant"]


async def test_a_strike_a_pause_and_a_ban_are_given_there_and_taken_back(harness: BotHarness) -> None:
    shown = await looks(harness)
    shown = await fills(harness, "mo", shown, "strike", {"reason": "rude words"})
    assert "has one strike now: a warning" in shown.text
    assert "rude words" in shown.text
    assert "rude words" in await harness.reads("alice", "/credits balance")
    shown = await fills(harness, "mo", shown, "pause", {"hours": "2", "reason": ""})
    assert "Paused by" in shown.text
    assert "A moderator has paused you" in await harness.reads("alice", IMAGINE)
    shown = await clicks(harness, "mo", shown, "resume")
    shown = await fills(harness, "mo", shown, "ban", {"reason": "spam"})
    assert labels(shown) == ["Strike", "Pause", "Lift the ban", "Take a strike back"]
    assert "You are banned" in await harness.reads("alice", IMAGINE)
    shown = await clicks(harness, "mo", shown, "unban")
    shown = await clicks(harness, "mo", shown, "pardon")
    assert labels(shown) == ["Strike", "Pause", "Ban"]
    await harness.job("alice", IMAGINE)


async def test_a_form_that_discord_delivers_twice_counts_once(harness: BotHarness) -> None:
    shown = await looks(harness)
    opened = await harness.world.click(
        harness.member("mo"), shown, panel_id("strike", harness.member("alice"))
    )
    await opened.answered()
    sent = await harness.world.submit_modal(opened, {"reason": ""})
    harness.world.redeliver(sent)
    await changed(harness, sent, shown)
    assert "One strike" in (await looks(harness)).text


@pytest.mark.parametrize("hours", ["0", "soon", "9999"])
async def test_a_number_that_is_none_changes_nothing(harness: BotHarness, hours: str) -> None:
    shown = await fills(harness, "mo", await looks(harness), "pause", {"hours": hours, "reason": ""})
    assert "Nothing was done" in shown.text
    await harness.job("alice", IMAGINE)


async def test_who_manages_the_server_gives_credits_and_no_other_moderator(harness: BotHarness) -> None:
    shown = await fills(harness, "olive", await looks(harness, "olive"), "grant", {"amount": "50"})
    assert "50 credits" in shown.text
    assert await harness.available("alice") == 150
    opened = await forged(harness, "mo", "grant", "alice")
    told = await (await harness.world.submit_modal(opened, {"amount": "50"})).answered()
    assert "Manage Server" in told.reply
    assert await harness.available("alice") == 150


@pytest.mark.parametrize("act", ["strike", "pause", "ban", "unban", "resume", "pardon", "grant"])
async def test_who_is_no_moderator_does_nothing_with_a_forged_button(harness: BotHarness, act: str) -> None:
    told = await forged(harness, "bob", act, "alice")
    assert told.modal is None
    assert "moderators" in told.reply or "Manage Server" in told.reply
    await harness.job("alice", IMAGINE)


async def test_nobody_decides_about_who_manages_the_server(harness: BotHarness) -> None:
    shown = await looks(harness, "mo", "olive")
    opened = await harness.world.click(harness.member("mo"), shown, panel_id("ban", harness.member("olive")))
    await opened.answered()
    sent = await harness.world.submit_modal(opened, {"reason": ""})
    await harness.world.wait_for(lambda: "manages the server" in sent.reply)
    await harness.job("olive", IMAGINE)


async def test_who_left_the_server_is_banned_all_the_same(harness: BotHarness) -> None:
    shown, gone = await looks(harness), harness.member("alice")
    harness.world.remove_member(gone)
    opened = await harness.world.click(harness.member("mo"), shown, panel_id("ban", gone))
    await opened.answered()
    sent = await harness.world.submit_modal(opened, {"reason": ""})
    assert "Banned here" in (await changed(harness, sent, shown)).text
