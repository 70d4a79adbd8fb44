"""Report, from the menu of a message and behind ⋯; and what moderators see and press."""

import pytest
import pytest_asyncio

from bot.domain.job import Job, Withdrawal
from bot.storage import events, reports, reviews
from sandbox.discord import Interaction, Message
from tests.cogs.harness import BotHarness
from tests.cogs.moderated import room, with_moderators
from tests.cogs.results import shown
from tests.cogs.test_policy import setting

OLIVE = 44


@pytest_asyncio.fixture(loop_scope="module", name="harness")
async def moderated(harness: BotHarness) -> BotHarness:
    made = await with_moderators(harness)
    await harness.services.policies.change(
        harness.guild.id, by=OLIVE, review_channel=str(made.id), reports_to_hide=2
    )
    return harness


def card(harness: BotHarness) -> Message:
    (only,) = [one for one in harness.world.messages(room(harness)) if not one.system]
    return only


async def report(harness: BotHarness, name: str, message: Message, **said: object) -> Interaction:
    used = await harness.world.context_command(harness.member(name), "Report", message)
    await harness.world.wait_for(lambda: used.modal or used.reply)
    if not used.modal:
        return used
    fields = {"why": ["violence"], "note": "look at *that*"} | said
    return await (await harness.world.submit_modal(used, fields)).answered()


async def reported(harness: BotHarness) -> tuple[Job, Message]:
    """By bob; before the moderators."""
    job, result = await shown(harness, "alice", 2)
    assert "Thank you" in (await report(harness, "bob", result)).reply
    await harness.review_cards.send()
    return job, result


async def press(harness: BotHarness, name: str, job: Job, action: str) -> Interaction:
    found = await harness.database.read(reviews.about, "report", job.id)
    assert found
    return await harness.presses(name, card(harness), f"darkroom:v1:report-{action}:{job.id}:{found.id}")


async def test_a_report_is_received_privately_once_and_nobody_learns_of_whom(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice", 1)
    told = await report(harness, "bob", result)
    assert told.ephemeral
    assert "Neither its author nor anybody else learns that it was you." in told.reply
    assert "You have reported this already" in (await report(harness, "bob", result)).reply
    (kept,) = await harness.database.read(reports.of_job, job.id)
    assert (kept.member_id, kept.reason, kept.note) == (
        harness.member("bob").id,
        "violence",
        "look at *that*",
    )
    await harness.review_cards.send()
    await harness.log_channel.send()
    bob = harness.member("bob").id
    assert str(bob) not in str(card(harness).raw["components"])
    logged = await harness.database.read(events.of_guild, job.guild_id, 9)
    assert bob not in {one.actor_id for one in logged}


async def test_it_is_behind_the_dots_too_and_not_for_ones_own(harness: BotHarness) -> None:
    job, result = await shown(harness, "alice", 1)
    more = await harness.presses("bob", result, f"darkroom:v1:more:{job.id}")
    assert more.response
    asked = await harness.world.click(harness.member("bob"), more.response, f"darkroom:v1:report:{job.id}")
    await harness.world.wait_for(lambda: asked.modal)
    told = await (await harness.world.submit_modal(asked, {"why": ["hate"]})).answered()
    assert "Thank you" in told.reply
    assert "This is your own" in (await report(harness, "alice", result)).reply


async def test_moderators_see_how_often_why_and_by_whom_it_was_made_behind_spoilers(
    harness: BotHarness,
) -> None:
    job, result = await reported(harness)
    asked = card(harness)
    for words in (
        "A post was reported",
        "**Reported** once: Too violent for this place (1)",
        "look at \\*that\\*",
        "||a red fox in snow||",
        f"<@{job.member_id}>",
        "1 of 2 reports that hide it",
    ):
        assert words in asked.text, words
    assert [file.filename for file in asked.media] == ["SPOILER_preview.jpg"]
    assert all(file.spoiler for file in asked.media)
    assert [one["label"] for one in asked.buttons] == ["Keep", "Withdraw", "Withdraw + strike", "Ban", "Open"]
    assert asked.buttons[-1]["url"].endswith(f"/{result.channel_id}/{result.id}")
    await report(harness, "mia", result, why=["hate"])
    await harness.review_cards.send()
    assert "**Reported** 2 times" in card(harness).text
    assert "**Hidden** until you decide." in card(harness).text
    assert (await harness.jobs("alice"))[0].hidden


async def test_what_is_for_adults_is_on_the_card_in_an_age_restricted_channel_only(
    harness: BotHarness,
) -> None:
    await harness.services.policies.change(harness.guild.id, by=OLIVE, rating="mature")
    job, result = await shown(harness, "alice", 2, channel=harness.channel("nsfw-pictures"))
    assert job.request.restricted
    await report(harness, "bob", result)
    await harness.review_cards.send()
    assert (card(harness).media, card(harness).buttons[-1]["label"]) == ((), "Open")
    harness.world.set_nsfw(room(harness), nsfw=True)
    await report(harness, "mia", result)
    await harness.review_cards.send()
    assert [file.filename for file in card(harness).media] == ["SPOILER_preview.jpg"]


async def test_kept_the_card_says_by_whom_and_shows_nothing_of_it_any_more(harness: BotHarness) -> None:
    job, _ = await reported(harness)
    assert "It stays, and is shown again" in (await press(harness, "mia", job, "keep")).reply
    await harness.review_cards.send()
    decided = card(harness)
    assert f"Kept by <@{harness.member('mia').id}>" in decided.text
    assert (decided.media, decided.buttons, "fox" in decided.text) == ((), (), False)


async def test_two_at_once_one_decides_and_the_other_hears_by_whom(harness: BotHarness) -> None:
    job, _ = await reported(harness)
    assert "is banned from the bot in this server" in (await press(harness, "mia", job, "ban")).reply
    late = await press(harness, "max", job, "keep")
    assert f"<@{harness.member('mia').id}> has decided already" in late.reply
    refused = await harness.asks("alice", "/imagine prompt:x")
    assert "A moderator banned you from this bot in this server." in refused.reply
    (only,) = await harness.jobs("alice")
    assert only.withdrawal is Withdrawal.ASKED


@pytest.mark.parametrize("action", ["keep", "withdraw", "strike", "ban"])
@pytest.mark.parametrize("name", ["alice", "bob"])
async def test_who_is_no_moderator_decides_nothing(harness: BotHarness, name: str, action: str) -> None:
    job, _ = await reported(harness)
    found = await harness.database.read(reviews.about, "report", job.id)
    assert found
    forged = f"darkroom:v1:report-{action}:{job.id}:{found.id}"
    told = await harness.presses(name, await harness.posted(forged), forged)
    assert "Only moderators" in told.reply
    (after,) = await harness.jobs("alice")
    assert after.withdrawal is None


@pytest.mark.parametrize("action", ["strike", "ban"])
async def test_who_manages_the_server_without_owning_it_is_neither_struck_nor_banned(
    harness: BotHarness, action: str
) -> None:
    harness.world.add_member("ann", harness.guild, permissions=("manage_guild",))
    job, result = await shown(harness, "ann", 1)
    await report(harness, "bob", result)
    await harness.review_cards.send()
    assert "manages the server" in (await press(harness, "mia", job, action)).reply
    assert (await harness.jobs("ann"))[0].withdrawal is None
    assert "It is being taken down" in (await press(harness, "mia", job, "withdraw")).reply


@pytest.mark.parametrize(
    ("step", "followed"),
    [
        ("pause 24h", "has one strike now and is paused; it ends <t:"),
        ("ban", "has one strike now and is banned from the bot in this server."),
    ],
)
async def test_what_followed_from_the_strike_is_told_to_who_gave_it(
    harness: BotHarness, step: str, followed: str
) -> None:
    job, _ = await reported(harness)
    await setting(harness, strikes=[step])
    told = await press(harness, "mia", job, "strike")
    assert f"It is being taken down.\n<@{harness.member('alice').id}> {followed}" in told.reply


@pytest.mark.parametrize("action", ["withdraw", "strike"])
async def test_withdrawn_it_is_marked_and_struck(harness: BotHarness, action: str) -> None:
    job, _ = await reported(harness)
    told = await press(harness, "mia", job, action)
    followed = f"<@{harness.member('alice').id}> has one strike now: a warning."
    assert (followed in told.reply) is (action == "strike")
    (after,) = await harness.jobs("alice")
    assert (after.withdrawal, after.withdrawn_by) == (Withdrawal.ASKED, harness.member("mia").id)
