"""Why? and Appeal for an author, and what moderators see of an appeal and press."""

import pytest
import pytest_asyncio

from bot.domain.job import Job
from bot.storage import reviews
from sandbox.discord import Interaction, Message
from tests.cogs.harness import BotHarness
from tests.cogs.moderated import room, with_moderators
from tests.cogs.results import shown
from tests.cogs.test_actions_message_commands import uses

OLIVE = 44


@pytest_asyncio.fixture(loop_scope="module", name="harness")
async def moderated(harness: BotHarness) -> BotHarness:
    made = await with_moderators(harness)
    await harness.services.policies.change(harness.guild.id, by=OLIVE, review_channel=str(made.id))
    return harness


def card(harness: BotHarness) -> Message:
    return [one for one in harness.world.messages(room(harness)) if not one.system][-1]


async def withdrawn(harness: BotHarness) -> tuple[Job, Message]:
    """By mia, and its author was told on the card."""
    job, result = await shown(harness, "alice", 1)
    await uses(harness, "mia", "Withdraw", result)
    (job,) = await harness.jobs("alice")
    harness.services.follow_ups.keep(job.interaction_id, None, "alice")  # pyright: ignore[reportArgumentType] - too late
    told = await harness.courier.tell_of_deletion(job, again=False)
    assert told
    return job, harness.seen(told.channel_id, told.message_id)


async def fill(harness: BotHarness, name: str, message: Message, custom_id: str, text: str) -> Interaction:
    asked = await harness.world.click(harness.member(name), message, custom_id)
    await harness.world.wait_for(lambda: asked.modal or asked.reply)
    if not asked.modal:
        return asked
    return await (await harness.world.submit_modal(asked, {"text": text})).answered()


async def appealed(harness: BotHarness) -> tuple[Job, Message]:
    job, notice = await withdrawn(harness)
    told = await fill(harness, "alice", notice, f"darkroom:v1:appeal:{job.id}", "It was a *drawing*.")
    assert "Your appeal is before the moderators." in told.reply
    await harness.review_cards.send()
    return job, notice


async def press(harness: BotHarness, name: str, job: Job, action: str) -> Interaction:
    found = await harness.database.read(reviews.about, "appeal", job.id)
    assert found
    return await harness.presses(name, card(harness), f"darkroom:v1:appeal-{action}:{job.id}:{found.id}")


async def why(harness: BotHarness, name: str, job: Job, message: Message) -> Interaction:
    return await harness.presses(name, message, f"darkroom:v1:why:{job.id}:withdrawn")


async def test_the_notice_has_why_and_appeal_for_the_author_alone(harness: BotHarness) -> None:
    job, notice = await withdrawn(harness)
    assert [one["label"] for one in notice.buttons] == ["Why?", "Appeal"]
    told = await why(harness, "alice", job, notice)
    assert told.ephemeral
    assert told.response
    assert [one["label"] for one in told.response.buttons] == ["Appeal"]
    assert "Only the member who asked for it" in (await why(harness, "bob", job, notice)).reply
    for name in ("bob", "max"):
        refused = await fill(harness, name, notice, f"darkroom:v1:appeal:{job.id}", "mine")
        assert "Only the member who asked for it" in refused.reply


async def test_moderators_read_the_appeal_and_what_it_is_against(harness: BotHarness) -> None:
    job, notice = await appealed(harness)
    asked = card(harness)
    mia = harness.member("mia").id
    for words in (
        "A member appeals",
        "It was a \\*drawing\\*.",
        f"**Withdrawn** by <@{mia}>",
        "**Uphold**: it stays as decided. **Lift**:",
        "||a red fox in snow||",
    ):
        assert words in asked.text, words
    assert [one["label"] for one in asked.buttons] == ["Uphold", "Lift"]
    told = await why(harness, "alice", job, notice)
    assert "Your appeal is before the moderators." in told.reply
    again = await fill(harness, "alice", notice, f"darkroom:v1:appeal:{job.id}", "please")
    assert "You have appealed against this already" in again.reply


@pytest.mark.parametrize(
    ("action", "words"), [("uphold", "decision stays as it was"), ("lift", "appeal was granted")]
)
async def test_another_moderator_decides_and_the_author_reads_how(
    harness: BotHarness, action: str, words: str
) -> None:
    job, notice = await appealed(harness)
    first = await press(harness, "mia", job, action)
    assert "You decided this yourself" in first.reply
    done = await press(harness, "max", job, action)
    assert done.ephemeral
    await harness.review_cards.send()
    closed = card(harness)
    assert f"by <@{harness.member('max').id}>" in closed.text
    assert (closed.buttons, "fox" in closed.text) == ((), False)
    answers = [one for one in harness.world.messages(harness.pictures) if one.reply_to == job.card_id]
    word = answers[-1]
    assert "your appeal was decided" in word.text
    assert word.mention_ids == (job.member_id,)
    told = await harness.presses("alice", word, f"darkroom:v1:why:{job.id}:appealed")
    assert words in told.reply
    assert words not in word.text
    assert notice.id != word.id
    for _ in range(2):
        await harness.review_cards.send()
    after = [one for one in harness.world.messages(harness.pictures) if one.reply_to == job.card_id]
    assert len(after) == len(answers)
    late = await press_anyway(harness, "max", job, action)
    assert "has decided already" in late.reply


async def press_anyway(harness: BotHarness, name: str, job: Job, action: str) -> Interaction:
    found = await harness.database.read(reviews.about, "appeal", job.id)
    assert found
    forged = f"darkroom:v1:appeal-{action}:{job.id}:{found.id}"
    return await harness.presses(name, await harness.posted(forged), forged)


@pytest.mark.parametrize("action", ["uphold", "lift"])
async def test_who_is_no_moderator_decides_no_appeal(harness: BotHarness, action: str) -> None:
    job, _ = await appealed(harness)
    for name in ("alice", "bob"):
        assert "Only moderators" in (await press_anyway(harness, name, job, action)).reply
    found = await harness.database.read(reviews.about, "appeal", job.id)
    assert found
    assert found.open
