"""What moderators see of what is held, and press; and what its author, and nobody else, reads."""

from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.domain.job import Job, State
from bot.domain.review import Verdict
from bot.pipeline.courier import CardFacts
from bot.storage import reviews
from cogs import answers
from cogs.ui.reviews import drafted
from sandbox.discord import Interaction, Message
from tests.cogs.harness import BotHarness
from tests.cogs.moderated import room, with_moderators

OLIVE = 44
FOX = "/imagine prompt:a red fox in snow"


@pytest_asyncio.fixture(loop_scope="module", name="harness")
async def moderated(harness: BotHarness) -> BotHarness:
    await with_moderators(harness)
    return harness


async def setting(harness: BotHarness, **keys: object) -> None:
    wanted = {"review_prompts": "all", "review_channel": str(room(harness).id)} | keys
    await harness.services.policies.change(harness.guild.id, by=OLIVE, **wanted)


async def held(harness: BotHarness, line: str = FOX, **keys: object) -> tuple[Job, Message]:
    await setting(harness, **keys)
    job = await harness.job("alice", line)
    await harness.review_cards.send()
    return job, card(harness)


def card(harness: BotHarness) -> Message:
    (only,) = [one for one in harness.world.messages(room(harness)) if not one.system]
    return only


def text_of(message: Message) -> str:
    return str(message.components)


async def button(harness: BotHarness, job: Job, action: str) -> str:
    found = await harness.database.read(reviews.about, "prompt", job.id)
    assert found is not None
    return f"darkroom:v1:review-{action}:{job.id}:{drafted(found) if action == 'approve' else found.id}"


async def presses(harness: BotHarness, name: str, job: Job, action: str) -> Interaction:
    return await harness.presses(name, card(harness), await button(harness, job, action))


async def fills(harness: BotHarness, name: str, job: Job, action: str, **fields: object) -> Interaction:
    asked = await harness.world.click(harness.member(name), card(harness), await button(harness, job, action))
    await harness.world.wait_for(lambda: asked.modal)
    return await (await harness.world.submit_modal(asked, fields)).answered()


async def state(harness: BotHarness) -> State:
    return (await harness.jobs("alice"))[0].state


async def test_the_card_tells_what_a_moderator_must_know_behind_spoilers(harness: BotHarness) -> None:
    job, asked = await held(harness)
    text = text_of(asked)
    assert "||a red fox in snow||" in text
    assert f"<@{job.member_id}>" in text
    assert "everything is looked at here" in text
    assert f"{job.price} credits" in text
    labels = [one.get("label") for one in asked.buttons]
    assert labels == ["Approve", "Edit", "Decline", "Decline + strike", "Open"]
    assert harness.world.messages(harness.pictures) == []
    assert not asked.mention_ids


async def test_a_prompt_that_is_too_long_for_a_card_is_there_as_a_file(harness: BotHarness) -> None:
    prompt = "a fox " * 300
    _, asked = await held(harness, f"/imagine prompt:{prompt}")
    assert "SPOILER_prompt.txt" in text_of(asked)


async def test_a_moderator_approves_and_the_card_says_who(harness: BotHarness) -> None:
    job, _ = await held(harness)
    told = await presses(harness, "mia", job, "approve")
    assert "Approved." in told.reply
    assert told.ephemeral
    assert await state(harness) is State.QUEUED
    await harness.review_cards.send()
    text = text_of(card(harness))
    assert f"Approved by <@{harness.member('mia').id}>" in text
    assert "red fox" not in text
    assert not card(harness).buttons
    again = await presses_anyway(harness, "max", job, "approve")
    assert "has approved it already" in again.reply


async def test_what_a_moderator_reads_after_a_press_goes_by_itself(
    harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, _ = await held(harness)
    monkeypatch.setattr(answers, "PASSING_SECONDS", 0.0)
    told = await presses(harness, "mia", job, "approve")
    answer, mia = told.response, harness.member("mia")
    assert answer
    await harness.world.wait_for(lambda: harness.world.message(room(harness), answer.id, mia) is None)


async def presses_anyway(harness: BotHarness, name: str, job: Job, action: str) -> Interaction:
    """With a forged button, where there is none any more."""
    custom_id = await button(harness, job, action)
    return await harness.presses(name, await harness.posted(custom_id), custom_id)


@pytest.mark.parametrize("name", ["alice", "bob"])
@pytest.mark.parametrize("action", ["approve", "edit", "decline", "strike"])
async def test_who_is_no_moderator_gets_nowhere_with_a_forged_button(
    harness: BotHarness, name: str, action: str
) -> None:
    job, _ = await held(harness)
    told = await presses_anyway(harness, name, job, action)
    assert "Only moderators" in told.reply
    assert "fox" not in told.reply
    assert await state(harness) is State.HELD


async def test_a_declined_request_is_refunded_and_its_author_alone_reads_why(harness: BotHarness) -> None:
    job, _ = await held(harness)
    told = await fills(harness, "mia", job, "decline", why=["violence"], note="not *here*")
    assert "Declined." in told.reply
    (declined,) = await harness.jobs("alice")
    assert declined.state is State.REJECTED
    assert await harness.available("alice") == 100
    why = f"darkroom:v1:why:{job.id}"
    reads = await harness.presses("alice", await harness.posted(why), why)
    assert "Too violent" in reads.reply
    assert "strike" not in reads.reply
    assert "not \\*here\\*" in reads.reply
    other = await harness.presses("bob", await harness.posted(why), why)
    assert "violent" not in other.reply


async def test_an_author_who_takes_an_edited_request_back_is_left_with_no_buttons(
    harness: BotHarness,
) -> None:
    job, _ = await held(harness)
    await fills(harness, "mia", job, "edit", prompt="a blue fox")
    confirm = f"darkroom:v1:review-confirm:{job.id}"
    asked = await harness.presses("alice", await harness.posted(confirm), confirm)
    told = await harness.confirms("alice", asked, f"darkroom:v1:review-cancel:{job.id}")
    assert "Cancelled. 4 credits refunded." in told.reply
    assert await state(harness) is State.CANCELLED
    assert await harness.available("alice") == 100


async def test_the_buttons_speak_the_servers_language(harness: BotHarness) -> None:
    await held(harness, language="de")
    labels = [str(one.get("label")) for one in card(harness).buttons]
    assert labels == ["Freigeben", "Ändern", "Ablehnen", "Ablehnen + Strike", "Öffnen"]


async def test_two_moderators_at_once_and_one_is_told_that_the_other_was_faster(harness: BotHarness) -> None:
    job, _ = await held(harness)
    await presses(harness, "mia", job, "approve")
    late = await presses_anyway(harness, "max", job, "decline")
    assert f"<@{harness.member('mia').id}> has approved it already" in late.reply
    assert await state(harness) is State.QUEUED


async def test_a_strike_counts_and_its_author_is_told(harness: BotHarness) -> None:
    job, _ = await held(harness)
    told = await fills(harness, "max", job, "strike", why=["hate"], note="")
    assert "Declined with a strike." in told.reply
    assert f"<@{harness.member('alice').id}> has one strike now: a warning." in told.reply
    await harness.review_cards.send()
    by = harness.member("max").id
    assert f"Declined by <@{by}> with a strike: Spreads hatred" in text_of(card(harness))
    assert f"for `{job.id}`" in await harness.reads("mia", "/mod member member:@alice")
    (read,) = [await harness.reads("alice", "/credits balance")]
    assert "strike" in read or "warning" in read
    why = f"darkroom:v1:why:{job.id}"
    reads = await harness.presses("alice", await harness.posted(why), why)
    assert "credits refunded. It came with a strike." in reads.reply


async def test_an_edit_waits_for_its_author(harness: BotHarness) -> None:
    job, _ = await held(harness)
    told = await fills(harness, "mia", job, "edit", prompt="a blue fox")
    assert "asked to confirm" in told.reply
    assert await state(harness) is State.HELD
    await harness.review_cards.send()
    assert "a blue fox" in text_of(card(harness))
    assert "Approve" not in [one.get("label") for one in card(harness).buttons]
    confirm = f"darkroom:v1:review-confirm:{job.id}"
    public = await harness.posted(confirm)
    refused = await harness.presses("bob", public, confirm)
    assert "Only the member" in refused.reply
    assert "blue" not in refused.reply
    asked = await harness.presses("alice", public, confirm)
    assert "a blue fox" in asked.reply
    assert asked.response
    await harness.confirms("alice", asked, f"{confirm}:1")
    (confirmed,) = await harness.jobs("alice")
    assert (confirmed.state, confirmed.request.prompt) == (State.QUEUED, "a blue fox")


async def test_an_approve_on_a_card_from_before_an_edit_counts_for_nothing_and_brings_the_new_card(
    harness: BotHarness,
) -> None:
    job, _ = await held(harness, approvals=2)
    early = await button(harness, job, "approve")
    await fills(harness, "mia", job, "edit", prompt="a blue fox")
    confirm = f"darkroom:v1:review-confirm:{job.id}"
    asked = await harness.presses("alice", await harness.posted(confirm), confirm)
    await harness.confirms("alice", asked, f"{confirm}:1")
    for custom_id in (early, early.partition("-0")[0]):  # and one of before ids said what was shown
        told = await harness.presses("max", await harness.posted(custom_id), custom_id)
        assert "nothing was counted" in told.reply
        assert await state(harness) is State.HELD
    await harness.review_cards.send()
    assert "a blue fox" in text_of(card(harness))
    await presses(harness, "max", job, "approve")
    assert await state(harness) is State.QUEUED


@pytest.mark.parametrize("shown", ["1", "yes"])
async def test_a_confirm_from_before_a_second_edit_shows_that_first(harness: BotHarness, shown: str) -> None:
    job, _ = await held(harness, approvals=2)
    confirm = f"darkroom:v1:review-confirm:{job.id}"
    await fills(harness, "mia", job, "edit", prompt="a blue fox")
    asked = await harness.presses("alice", await harness.posted(confirm), confirm)
    await harness.confirms("alice", asked, f"{confirm}:1")
    await fills(harness, "max", job, "edit", prompt="a green fox")
    again = await harness.presses("alice", await harness.posted(f"{confirm}:{shown}"), f"{confirm}:{shown}")
    assert "a green fox" in again.reply
    assert (await harness.jobs("alice"))[0].request.prompt == "a blue fox"
    await harness.confirms("alice", again, f"{confirm}:2")
    assert (await harness.jobs("alice"))[0].request.prompt == "a green fox"


async def test_an_edit_that_goes_against_the_rules_is_refused(harness: BotHarness) -> None:
    job, _ = await held(harness, blocked_terms=["blue"])
    told = await fills(harness, "mia", job, "edit", prompt="a blue fox")
    assert "this server's own rules" in told.reply
    assert await state(harness) is State.HELD


async def test_without_a_channel_for_moderators_a_request_is_refused_kindly(harness: BotHarness) -> None:
    await setting(harness, review_channel="")
    told = await harness.reads("alice", FOX)
    assert "Moderators look at requests like this first" in told
    assert "Nothing was charged" in told


async def test_the_author_is_asked_and_told_where_it_was_asked_for(harness: BotHarness) -> None:
    """The interaction lives: privately. An hour later: in answer to the card, without prompt and reason."""
    job, _ = await held(harness)
    announced = await harness.courier.announce(job, CardFacts(), again=False)
    job = replace(job, card_id=announced.message_id, card_channel_id=announced.channel_id)
    found = await harness.database.read(reviews.about, "prompt", job.id)
    assert found
    edited = replace(found, data=found.data | {"edited": "a blue fox", "draft": 1})
    asked = await harness.courier.ask_to_confirm(job, edited)
    assert asked is not None
    (its_card,) = harness.world.messages(harness.pictures)
    harness.services.follow_ups.clock = lambda: job.created_at + timedelta(hours=1)
    await harness.courier.ask_to_confirm(job, edited)
    await harness.courier.tell_declined(job, Verdict("sexual", "not here"))
    _, asked, told = harness.world.messages(harness.pictures)
    for answer, labels in ((asked, ["Confirm", "Cancel"]), (told, ["Why?", "Appeal"])):
        assert answer.reply_to == its_card.id
        assert "fox" not in answer.text
        assert "not here" not in answer.text
        assert [one["label"] for one in answer.buttons] == labels


async def test_the_card_of_a_dead_life_is_found_and_not_posted_twice(harness: BotHarness) -> None:
    job, first = await held(harness)
    found = await harness.database.read(reviews.about, "prompt", job.id)
    assert found is not None
    await harness.database.write(reviews.card_gone, found.id)  # as if its id had not been stored
    await harness.database.write(reviews.tried, found.id)
    await harness.database.write(reviews.later, found.id, job.created_at)
    harness.world.advance(5 * 3600)  # Discord has forgotten the nonce
    await harness.review_cards.send()
    assert card(harness).id == first.id
