"""The process is killed around a report, what moderators decide about it, and an appeal: all of it, and once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.job import Job, State
from bot.domain.review import Decision
from bot.pipeline.failpoints import Failpoint
from sandbox.discord import Member, Message
from tests.crash.harness import ALLOWANCE, PATIENCE, CrashHarness, open_harness
from tests.crash.moderated import cards, live_again, order, record, room, shown, with_moderators
from tests.crash.reading import card_of, files_of

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

HOURS = 5
"""Until the next life: Discord has forgotten the nonces by then."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("reports"), callbacks=True) as harness:
        await harness.start()
        await with_moderators(harness, "reports_to_hide = 1", "mia", "max")
        yield harness
        assert harness.world.unimplemented == []


async def posted(harness: CrashHarness, member: Member, words: str) -> Job:
    await harness.world.slash(member, harness.world.channel("pictures"), f"/imagine prompt:{words}")
    return await harness.settled(member)


async def report(harness: CrashHarness, job: Job) -> None:
    (result,) = [each for each in harness.messages() if job.id in {one for one, _ in files_of(each)}]
    by = harness.member(f"reporter of {job.id}")
    asked = await harness.world.context_command(by, "Report", result)
    await harness.world.wait_for(lambda: asked.modal, PATIENCE)
    await harness.world.submit_modal(asked, {"why": ["hate"]})


async def decide(harness: CrashHarness, job: Job, action: str) -> None:
    review = await shown(harness, "report", job)
    (card,) = cards(harness, job)
    button = f"darkroom:v1:report-{action}:{job.id}:{review.id}"
    await harness.world.click(harness.world.member("mia"), card, button)


def of_result(harness: CrashHarness, job: Job) -> list[bool]:
    """Whether each picture of the result and of the card is covered."""
    there = [each for each in harness.messages() if job.id in {one for one, _ in files_of(each)}]
    card = [each for each in harness.messages() if card_of(each) == job.id]
    return [file.spoiler for message in [*there, *card] for file in message.media]


async def seen_as(harness: CrashHarness, job: Job, *, hidden: bool) -> None:
    """All of it is covered, or none, and nothing is left to do."""
    await harness.world.wait_for(
        lambda: bool(of_result(harness, job)) and set(of_result(harness, job)) == {hidden}, PATIENCE
    )
    assert len(of_result(harness, job)) == len(job.results) + 1


@pytest.mark.parametrize(
    "point", [Failpoint.PRESSED, Failpoint.REPORTED, Failpoint.COVERED, Failpoint.REVIEW_POSTED]
)
async def test_killed_while_it_hides_all_of_it_is_hidden_and_moderators_are_asked_once(
    harness: CrashHarness, point: Failpoint
) -> None:
    member = harness.member(f"hidden-{point}")
    job = await posted(harness, member, f"hidden {point}")
    await seen_as(harness, job, hidden=False)
    order(harness, point)
    await report(harness, job)
    await live_again(harness, HOURS)
    if point is Failpoint.PRESSED:
        await seen_as(harness, job, hidden=False)
        await report(harness, job)
    await seen_as(harness, job, hidden=True)
    assert (await shown(harness, "report", job)).open
    assert len(cards(harness, job)) == 1


@pytest.mark.parametrize(
    "point", [Failpoint.PRESSED, Failpoint.REVIEWED, Failpoint.COVERED, Failpoint.REVIEW_EDITED]
)
async def test_killed_around_keep_all_of_it_is_shown_again(harness: CrashHarness, point: Failpoint) -> None:
    member = harness.member(f"kept-{point}")
    job = await posted(harness, member, f"kept {point}")
    await report(harness, job)
    await seen_as(harness, job, hidden=True)
    order(harness, point)
    await decide(harness, job, "keep")
    await live_again(harness, HOURS)
    if point is Failpoint.PRESSED:
        await seen_as(harness, job, hidden=True)
        await decide(harness, job, "keep")
    await seen_as(harness, job, hidden=False)
    assert (await shown(harness, "report", job)).decision is Decision.KEPT


@pytest.mark.parametrize(
    "point", [Failpoint.PRESSED, Failpoint.REVIEWED, Failpoint.REMOVED, Failpoint.COLLAPSED]
)
async def test_killed_around_withdraw_with_a_strike_all_of_it_is_gone_and_one_strike_given(
    harness: CrashHarness, point: Failpoint
) -> None:
    member, words = harness.member(f"gone-{point}"), f"gone {point}"
    job = await posted(harness, member, words)
    await report(harness, job)
    await seen_as(harness, job, hidden=True)
    order(harness, point)
    await decide(harness, job, "strike")
    await live_again(harness, HOURS)
    if point is Failpoint.PRESSED:
        await decide(harness, job, "strike")
    job = await harness.withdrawn(member)
    assert (job.state, harness.files(job), of_result(harness, job)) == (State.DELIVERED, [], [])
    assert [each for each in harness.messages() if words in each.text] == []
    # The moderators' card is edited beside the withdrawal, which does not wait for it.
    await harness.world.wait_for(
        lambda: not any(words in each.text for each in harness.world.messages(room(harness))), PATIENCE
    )
    assert (await shown(harness, "report", job)).decision is Decision.WITHDRAWN
    assert (await harness.balance(member.id)).available == ALLOWANCE - job.price
    assert "One strike, which counts:" in await record(harness, member)


def answers(harness: CrashHarness, job: Job, button: str) -> list[Message]:
    """Answers to the card with this button."""
    wanted = f"darkroom:v1:{button}"
    return [each for each in harness.messages() if wanted in {one.get("custom_id") for one in each.buttons}]


@pytest.mark.parametrize(
    "point", [Failpoint.APPEALED, Failpoint.REVIEWED, Failpoint.ANSWERED, Failpoint.REVIEW_EDITED]
)
async def test_killed_around_an_appeal_it_is_decided_once_and_its_author_told(
    harness: CrashHarness, point: Failpoint
) -> None:
    member = harness.member(f"appeals-{point}")
    job = await posted(harness, member, f"appeals {point}")
    await report(harness, job)
    await shown(harness, "report", job)
    await harness.bot.stop()
    await harness.start()  # which does not know the command's interaction, and answers the card
    await decide(harness, job, "strike")
    job = await harness.withdrawn(member)
    (told,) = answers(harness, job, f"why:{job.id}:withdrawn")
    if point is Failpoint.APPEALED:
        order(harness, point)
    asked = await harness.world.click(member, told, f"darkroom:v1:appeal:{job.id}")
    await harness.world.wait_for(lambda: asked.modal, PATIENCE)
    await harness.world.submit_modal(asked, {"text": "It was a drawing."})
    if point is Failpoint.APPEALED:
        await live_again(harness, HOURS)
    review = await shown(harness, "appeal", job)
    if point is not Failpoint.APPEALED:
        order(harness, point)
    (card,) = [each for each in cards(harness, job) if "appeal-lift" in str(each.components)]
    lift = f"darkroom:v1:appeal-lift:{job.id}:{review.id}"
    await harness.world.click(harness.world.member("max"), card, lift)
    if point is not Failpoint.APPEALED:
        await live_again(harness, HOURS)
    await harness.world.wait_for(lambda: answers(harness, job, f"why:{job.id}:appealed"), PATIENCE)
    assert (await shown(harness, "appeal", job)).decision is Decision.GRANTED
    assert len(answers(harness, job, f"why:{job.id}:appealed")) == 1
    assert "taken back" in await record(harness, member)
