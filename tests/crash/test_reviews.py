"""The process is killed around what moderators see and decide: one card, one outcome, and nothing that was not approved."""

import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.job import Job, State
from bot.domain.review import Decision
from bot.pipeline.failpoints import Failpoint
from cogs.ui.reviews import drafted
from sandbox.discord import Interaction, Member, Message
from tests.crash.harness import ALLOWANCE, PATIENCE, CrashHarness, open_harness, until
from tests.crash.moderated import cards, live_again, order, review_of, shown, with_moderators
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

HOURS = pytest.mark.parametrize("hours", [0, 5])
"""Later, Discord has forgotten the nonces."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("reviews"), callbacks=True) as harness:
        await harness.start()
        await with_moderators(harness, 'review_prompts = "all"', "mia")
        yield harness
        assert harness.world.unimplemented == []


async def carded(harness: CrashHarness, member: Member, words: str) -> Job:
    """Held, and before the moderators."""
    pictures = harness.world.channel("pictures")
    await (await harness.world.slash(member, pictures, f"/imagine prompt:{words}")).answered(PATIENCE)
    (job,) = await harness.jobs(member)
    await shown(harness, "prompt", job)
    return job


async def press(harness: CrashHarness, job: Job, action: str, by: str = "mia") -> Interaction:
    review = await review_of(harness, "prompt", job)
    assert review
    (card,) = cards(harness, job)
    argument = drafted(review) if action == "approve" else str(review.id)
    custom_id = f"darkroom:v1:review-{action}:{job.id}:{argument}"
    return await harness.world.click(harness.world.member(by), card, custom_id)


async def fill(harness: CrashHarness, job: Job, action: str, **fields: object) -> None:
    asked = await press(harness, job, action)
    await harness.world.wait_for(lambda: asked.modal, PATIENCE)
    await harness.world.submit_modal(asked, fields)


def nothing_public(harness: CrashHarness, job: Job, words: str) -> None:
    """But for one card, which says that it waits."""
    assert harness.files(job) == harness.created(words) == []
    assert len(harness.cards(job)) <= 1
    assert [one for one in harness.messages() if words in one.text] == []


@HOURS
@pytest.mark.parametrize("point", [Failpoint.ANNOUNCED, Failpoint.REVIEW_POSTED])
async def test_killed_after_a_card_there_is_one_of_each(
    harness: CrashHarness, hours: int, point: Failpoint
) -> None:
    member, words = harness.member(f"carded-{hours}-{point}"), f"carded {hours} {point}"
    await harness.dies(Order(point, signal.SIGKILL), f"/imagine prompt:{words}", member)
    await live_again(harness, hours)
    (job,) = await harness.jobs(member)
    await shown(harness, "prompt", job)
    assert len(cards(harness, job)) == 1
    await until(lambda: _one_card(harness, job), lambda: f"no card:\n{harness.bot.log_tail(40)}")
    nothing_public(harness, job, words)


async def _one_card(harness: CrashHarness, job: Job) -> bool:
    return len(harness.cards(job)) == 1


@HOURS
async def test_killed_after_an_approval_it_is_made_once(harness: CrashHarness, hours: int) -> None:
    member, words = harness.member(f"approved-{hours}"), f"approved {hours}"
    job = await carded(harness, member, words)
    nothing_public(harness, job, words)
    order(harness, Failpoint.REVIEWED)
    await press(harness, job, "approve")
    await live_again(harness, hours)
    job = await harness.settled(member)
    assert (job.state, len(harness.created(words)), len(harness.cards(job))) == (State.DELIVERED, 1, 1)
    assert (await shown(harness, "prompt", job)).decision is Decision.APPROVED
    assert len(cards(harness, job)) == 1
    assert (await harness.balance(member.id)).available == ALLOWANCE - job.price


@HOURS
@pytest.mark.parametrize("point", [Failpoint.REVIEWED, Failpoint.APOLOGISED])
async def test_killed_after_a_strike_it_is_given_once_and_the_credits_are_back(
    harness: CrashHarness, hours: int, point: Failpoint
) -> None:
    member, words = harness.member(f"declined-{hours}-{point}"), f"declined {hours} {point}"
    job = await carded(harness, member, words)
    order(harness, point)
    await fill(harness, job, "strike", why=["hate"], note="no")
    await live_again(harness, hours)
    job = await harness.over(member)
    assert job.state is State.REJECTED
    nothing_public(harness, job, words)
    assert (await shown(harness, "prompt", job)).decision is Decision.DECLINED
    assert (await harness.balance(member.id)).available == ALLOWANCE


async def test_killed_after_the_question_to_an_author_it_is_asked_and_can_be_confirmed(
    harness: CrashHarness,
) -> None:
    member, words = harness.member("asked"), "a first draft"
    job = await carded(harness, member, words)
    order(harness, Failpoint.ASKED)
    await fill(harness, job, "edit", prompt="a second draft")
    await live_again(harness, 0)
    nothing_public(harness, job, words)
    nothing_public(harness, job, "second draft")
    confirm = f"darkroom:v1:review-confirm:{job.id}"

    def question() -> Message | None:
        """In the channel: the new life has no interaction to answer."""
        marked = [
            one for one in harness.messages() if confirm in {each.get("custom_id") for each in one.buttons}
        ]
        return marked[0] if marked else None

    await harness.world.wait_for(question, PATIENCE)
    message = question()
    assert message
    seen = await (await harness.world.click(member, message, confirm)).answered(PATIENCE)
    assert seen.response
    await harness.world.click(member, seen.response, f"{confirm}:1")
    job = await harness.settled(member)
    assert (len(harness.created(words)), len(harness.created("second draft"))) == (0, 1)
