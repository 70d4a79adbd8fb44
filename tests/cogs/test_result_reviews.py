"""What moderators see of a result that waits, and press; what all others see of it meanwhile, and its author after."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import pytest_asyncio

from bot.domain.job import Job, State
from bot.pipeline.clock import system_clock
from bot.pipeline.courier import CardFacts
from bot.storage import jobs, media_files, posts, reviews
from bot.storage.database import Connection
from cogs.ui.reviews import drafted
from sandbox.discord import Interaction, Message
from tests.cogs.harness import BotHarness
from tests.cogs.moderated import room, with_moderators
from tests.cogs.results import drawn
from tests.cogs.test_actions_message_commands import uses

OLIVE = 44
WAY = (State.QUEUED, State.SUBMITTING, State.RUNNING, State.COLLECTING, State.REVIEW)


@pytest_asyncio.fixture(loop_scope="module", name="harness")
async def moderated(harness: BotHarness) -> BotHarness:
    await with_moderators(harness)
    return harness


async def waiting(harness: BotHarness, files: int = 6, **keys: object) -> Job:
    """Made, and before the moderators, as the pipeline leaves it."""
    wanted = {"review_outputs": "all", "review_channel": str(room(harness).id)} | keys
    await harness.services.policies.change(harness.guild.id, by=OLIVE, **wanted)
    job = await harness.job("alice")
    await harness.carded(job)
    await harness.database.write(_to_review, harness, job, files)
    job = await now(harness)
    await harness.courier.report(job, CardFacts())
    await harness.review_cards.send()
    return job


def _to_review(tx: Connection, harness: BotHarness, job: Job, files: int) -> None:
    at = system_clock()
    facts: dict[str, Any] = {"provider": "kie", "upstream_id": "t-1", "quota": (files, 0)}
    for before, after in pairwise(WAY):
        jobs.move_unleased(tx, job.id, (before,), after, now=at, due_at=None, **facts)
    for number in range(files):
        media_files.record(tx, job.id, drawn(harness, job, number))
    reviews.add(
        tx,
        "output",
        job.id,
        guild_id=job.guild_id,
        member_id=job.member_id,
        job_id=job.id,
        now=at,
        expires_at=at + timedelta(hours=24),
        data={"reasons": ["everything"], "files": files},
    )


async def now(harness: BotHarness) -> Job:
    return (await harness.jobs("alice"))[0]


def card(harness: BotHarness) -> Message:
    (only,) = [one for one in harness.world.messages(room(harness)) if not one.system]
    return only


def public(harness: BotHarness) -> Message:
    (only,) = harness.world.messages(harness.pictures)
    return only


async def custom_id(harness: BotHarness, job: Job, action: str) -> str:
    found = await harness.database.read(reviews.about, "output", job.id)
    assert found is not None
    return f"darkroom:v1:review-{action}:{job.id}:{drafted(found) if action == 'approve' else found.id}"


async def presses(harness: BotHarness, name: str, job: Job, action: str) -> Interaction:
    return await harness.presses(name, card(harness), await custom_id(harness, job, action))


async def chooses(harness: BotHarness, name: str, job: Job, *files: int) -> Interaction:
    menu = await custom_id(harness, job, "choose")
    chosen = await harness.world.select(
        harness.member(name), card(harness), menu, [str(one) for one in files]
    )
    answered = await chosen.answered()
    await harness.review_cards.send()
    return answered


async def test_moderators_see_the_result_covered_and_nobody_else_sees_it(harness: BotHarness) -> None:
    job = await waiting(harness)
    asked = card(harness)
    names = [file.filename for file in asked.media]
    assert names == [f"SPOILER_review-{job.id}-{number}.jpg" for number in range(6)]
    shown = str(asked.components)
    assert shown.count("'spoiler': True") == 6
    assert "||a red fox in snow||" in shown
    assert ", joined <t:" in shown
    assert [one.get("label") for one in asked.buttons] == ["Approve", "Decline", "Decline + strike", "Open"]
    told = public(harness)
    assert "waiting for a moderator" in told.text
    assert told.media == ()
    assert harness.world.threads(harness.pictures) == []


async def test_all_of_it_is_approved(harness: BotHarness) -> None:
    job = await waiting(harness)
    told = await presses(harness, "mia", job, "approve")
    assert "It is posted" in told.reply
    assert (await now(harness)).state is State.READY
    await harness.review_cards.send()
    assert card(harness).media == ()
    assert "Lets through" not in card(harness).text


async def test_some_of_it_is_chosen_and_then_approved(harness: BotHarness) -> None:
    job = await waiting(harness)
    told = await chooses(harness, "mia", job, 1, 4)
    assert "Lets through:** 2 of 6: number 2, 5" in told.reply
    assert "Nothing is decided yet" in told.reply
    assert "Lets through:** 2 of 6" in card(harness).text
    assert (await now(harness)).state is State.REVIEW
    await presses(harness, "max", job, "approve")
    approved = await now(harness)
    assert (approved.state, approved.quota) == (State.READY, (6, 2))
    await harness.review_cards.send()
    assert f"Approved by <@{harness.member('max').id}>" in card(harness).text
    assert "Lets through:** 2 of 6" in card(harness).text


async def test_one_picture_offers_no_choice(harness: BotHarness) -> None:
    await waiting(harness, 1)
    assert "review-choose" not in str(card(harness).components)


async def test_it_is_declined_and_nothing_of_it_stays_public(harness: BotHarness) -> None:
    job = await waiting(harness)
    action = await custom_id(harness, job, "decline")
    asked = await harness.world.click(harness.member("mia"), card(harness), action)
    await harness.world.wait_for(lambda: asked.modal)
    told = await (await harness.world.submit_modal(asked, {"why": ["violence"], "note": "no"})).answered()
    assert "Declined." in told.reply
    declined = await now(harness)
    assert declined.state is State.REJECTED
    assert await harness.available("alice") == 100
    await harness.courier.report(declined, CardFacts())
    assert "fox" not in public(harness).text
    why = f"darkroom:v1:why:{job.id}"
    reads = await harness.presses("alice", await harness.posted(why), why)
    assert "did not approve your result: **Too violent" in reads.reply
    other = await harness.presses("bob", await harness.posted(why), why)
    assert "violent" not in other.reply


async def test_withdraw_on_its_card_which_has_no_button_ends_it_and_refunds(harness: BotHarness) -> None:
    job = await waiting(harness)
    assert job.card_id
    where = job.channel_id, job.card_id, job.created_at
    await harness.database.write(posts.record, job.id, "card", 0, *where)  # as the pipeline records it
    told = await uses(harness, "mia", "Withdraw", public(harness))
    assert "It is being taken down" in told.reply
    assert ((await now(harness)).state, await harness.available("alice")) == (State.WITHHELD, 100)


@pytest.mark.parametrize("name", ["alice", "bob"])
async def test_who_is_no_moderator_chooses_nothing(harness: BotHarness, name: str) -> None:
    job = await waiting(harness)
    forged = await custom_id(harness, job, "choose")
    told = await harness.presses(name, await harness.posted(forged), forged)
    assert "Only moderators" in told.reply
    found = await harness.database.read(reviews.about, "output", job.id)
    assert found is not None
    assert found.keep is None


async def test_the_author_gets_no_files_from_jobs_meanwhile(harness: BotHarness) -> None:
    job = await waiting(harness)
    shown = await harness.asks("alice", f"/jobs show job:{job.id}")
    assert "waiting for a moderator" in shown.reply + str(shown.response and shown.response.raw)
    assert shown.response
    assert shown.response.media == ()
