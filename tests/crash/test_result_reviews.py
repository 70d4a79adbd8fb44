"""The process is killed around a result that moderators decide on: one card, one outcome, and nothing that was not approved."""

import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.job import Job, State
from bot.domain.review import Decision, Review
from bot.pipeline.failpoints import Failpoint
from cogs.ui.reviews import drafted
from sandbox.discord import Member
from tests.crash.harness import ALLOWANCE, PATIENCE, CrashHarness, open_harness, until
from tests.crash.moderated import cards, live_again, order, review_of, with_moderators
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

HOURS = 5
"""Until the next life: Discord has forgotten the nonces by then."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("results"), callbacks=True) as harness:
        await harness.start()
        await with_moderators(harness, 'review_outputs = "all"', "mia")
        yield harness
        assert harness.world.unimplemented == []


async def carded(harness: CrashHarness, member: Member) -> tuple[Job, Review]:
    """As the moderators' card now has it."""

    async def found() -> tuple[Job, Review] | None:
        mine = await harness.jobs(member)
        review = await review_of(harness, "output", mine[0]) if mine else None
        return (mine[0], review) if review and review.shown == review.version else None

    return await until(found, lambda: f"not shown:\n{harness.bot.log_tail(40)}")


async def waiting(harness: CrashHarness, member: Member, words: str) -> tuple[Job, Review]:
    pictures = harness.world.channel("pictures")
    await (await harness.world.slash(member, pictures, f"/imagine prompt:{words}")).answered(PATIENCE)
    job, review = await carded(harness, member)
    nothing_seen(harness, job)
    return job, review


def nothing_seen(harness: CrashHarness, job: Job) -> None:
    """The card is public, and nothing of what was made."""
    assert harness.files(job) == []
    assert harness.world.threads(harness.world.channel("pictures")) == []
    assert all(not one.media for one in harness.cards(job))


def custom_id(action: str, job: Job, review: Review) -> str:
    return f"darkroom:v1:review-{action}:{job.id}:{drafted(review) if action == 'approve' else review.id}"


async def choose(harness: CrashHarness, job: Job, review: Review, *files: int) -> None:
    (card,) = cards(harness, job)
    mia, menu = harness.world.member("mia"), custom_id("choose", job, review)
    await (await harness.world.select(mia, card, menu, [str(one) for one in files])).answered(PATIENCE)


async def press(harness: CrashHarness, job: Job, review: Review, action: str) -> None:
    """The process may die of it."""
    (card,) = cards(harness, job)
    mia = harness.world.member("mia")
    asked = await harness.world.click(mia, card, custom_id(action, job, review))
    if action == "strike":
        await harness.world.wait_for(lambda: asked.modal, PATIENCE)
        await harness.world.submit_modal(asked, {"why": ["hate"], "note": "no"})


@pytest.mark.parametrize("point", [Failpoint.REVIEWING, Failpoint.REVIEW_POSTED])
async def test_killed_before_moderators_know_there_is_one_card_and_nothing_public(
    harness: CrashHarness, point: Failpoint
) -> None:
    member, words = harness.member(f"shown-{point}"), f"shown {point}"
    await harness.dies(Order(point, signal.SIGKILL), f"/imagine prompt:{words}", member)
    await live_again(harness, HOURS)
    job, review = await carded(harness, member)
    assert (job.state, len(cards(harness, job)), len(harness.created(words))) == (State.REVIEW, 1, 1)
    nothing_seen(harness, job)
    await press(harness, job, review, "strike")  # so that it does not stay
    await harness.over(member)


async def test_killed_after_a_choice_an_approval_is_about_what_was_chosen(harness: CrashHarness) -> None:
    member, words = harness.member("chosen"), "chosen, then killed"
    job, review = await waiting(harness, member, words)
    (card,) = cards(harness, job)
    order(harness, Failpoint.REVIEWED)
    mia = harness.world.member("mia")
    await harness.world.select(mia, card, custom_id("choose", job, review), ["1"])
    await live_again(harness, HOURS)
    nothing_seen(harness, job)
    _, review = await carded(harness, member)
    await press(harness, job, review, "approve")
    job = await harness.settled(member)
    assert [name.split("-")[2][0] for name in harness.files(job)] == ["1"]
    assert (await harness.balance(member.id)).available == ALLOWANCE - job.price // review.files
    for thread in harness.world.threads(harness.world.channel("pictures")):
        harness.world.delete_channel(thread)


@pytest.mark.parametrize(
    "point", [Failpoint.REVIEWED, Failpoint.REVIEW_EDITED, Failpoint.POSTED, Failpoint.RECORDED]
)
async def test_killed_after_an_approval_only_what_was_chosen_is_posted_and_paid(
    harness: CrashHarness, point: Failpoint
) -> None:
    member, words = harness.member(f"approved-{point}"), f"approved {point}"
    job, review = await waiting(harness, member, words)
    await choose(harness, job, review, 0, 2)
    _, review = await carded(harness, member)
    order(harness, point)
    await press(harness, job, review, "approve")
    await live_again(harness, HOURS)
    job = await harness.settled(member)
    assert (job.state, job.quota, len(harness.created(words))) == (State.DELIVERED, (review.files, 2), 1)
    assert [name.split("-")[2][0] for name in harness.files(job)] == ["0", "2"]
    assert (await harness.balance(member.id)).available == ALLOWANCE - job.price * 2 // review.files
    _, review = await carded(harness, member)
    assert (review.decision, len(cards(harness, job))) == (Decision.APPROVED, 1)
    for thread in harness.world.threads(harness.world.channel("pictures")):
        harness.world.delete_channel(thread)


@pytest.mark.parametrize("point", [Failpoint.REVIEWED, Failpoint.APOLOGISED])
async def test_killed_after_a_strike_it_is_refunded_and_seen_by_nobody(
    harness: CrashHarness, point: Failpoint
) -> None:
    member, words = harness.member(f"declined-{point}"), f"declined {point}"
    job, review = await waiting(harness, member, words)
    order(harness, point)
    await press(harness, job, review, "strike")
    await live_again(harness, HOURS)
    job = await harness.over(member)
    assert job.state is State.REJECTED
    nothing_seen(harness, job)
    assert [one for one in harness.messages() if words in one.text] == []
    assert (await harness.balance(member.id)).available == ALLOWANCE
