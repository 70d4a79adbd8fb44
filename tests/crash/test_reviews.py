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
from tests.crash.moderated import cards, live_again, order, record, review_of, shown, with_moderators
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
@pytest.mark.parametrize("point", [Failpoint.ADMITTED, Failpoint.ANNOUNCED, Failpoint.REVIEW_POSTED])
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
@pytest.mark.parametrize("point", [Failpoint.PRESSED, Failpoint.REVIEWED])
async def test_killed_around_an_approval_it_is_made_once(
    harness: CrashHarness, hours: int, point: Failpoint
) -> None:
    member, words = harness.member(f"approved-{hours}-{point}"), f"approved {hours} {point}"
    job = await carded(harness, member, words)
    nothing_public(harness, job, words)
    order(harness, point)
    await press(harness, job, "approve")
    await live_again(harness, hours)
    if point is Failpoint.PRESSED:
        nothing_public(harness, job, words)
        await press(harness, job, "approve")
    job = await harness.settled(member)
    assert (job.state, len(harness.created(words)), len(harness.cards(job))) == (State.DELIVERED, 1, 1)
    assert (await shown(harness, "prompt", job)).decision is Decision.APPROVED
    assert len(cards(harness, job)) == 1
    assert (await harness.balance(member.id)).available == ALLOWANCE - job.price


@HOURS
@pytest.mark.parametrize(
    "point", [Failpoint.PRESSED, Failpoint.REVIEWED, Failpoint.REVIEW_EDITED, Failpoint.APOLOGISED]
)
async def test_killed_around_a_strike_it_is_given_once_and_the_credits_are_back(
    harness: CrashHarness, hours: int, point: Failpoint
) -> None:
    member, words = harness.member(f"declined-{hours}-{point}"), f"declined {hours} {point}"
    job = await carded(harness, member, words)
    order(harness, point)
    await fill(harness, job, "strike", why=["hate"], note="no")
    await live_again(harness, hours)
    if point is Failpoint.PRESSED:
        assert "No strikes" in await record(harness, member)
        await fill(harness, job, "strike", why=["hate"], note="no")
    job = await harness.over(member)
    assert job.state is State.REJECTED
    nothing_public(harness, job, words)
    assert (await shown(harness, "prompt", job)).decision is Decision.DECLINED
    assert "One strike, which counts:" in await record(harness, member)
    assert (await harness.balance(member.id)).available == ALLOWANCE


@pytest.mark.parametrize("point", [Failpoint.PRESSED, Failpoint.REVIEWED, Failpoint.ASKED])
async def test_killed_around_the_question_to_an_author_it_is_asked_and_can_be_confirmed(
    harness: CrashHarness, point: Failpoint
) -> None:
    member, words, second = harness.member(f"asked-{point}"), f"a draft {point}", f"a second one {point}"
    job = await carded(harness, member, words)
    order(harness, point)
    await fill(harness, job, "edit", prompt=second)
    await live_again(harness, 0)
    nothing_public(harness, job, words)
    nothing_public(harness, job, second)
    if point is Failpoint.PRESSED:
        await fill(harness, job, "edit", prompt=second)
    await confirm_what_was_changed(harness, member, job)
    job = await harness.settled(member)
    assert (len(harness.created(words)), len(harness.created(second))) == (0, 1)


@pytest.mark.parametrize("point", [Failpoint.PRESSED, Failpoint.REVIEWED])
async def test_killed_around_an_authors_yes_it_is_made_once_as_it_was_changed(
    harness: CrashHarness, point: Failpoint
) -> None:
    member, words, second = harness.member(f"says-yes-{point}"), f"mine {point}", f"theirs {point}"
    job = await carded(harness, member, words)
    await fill(harness, job, "edit", prompt=second)
    await confirm_what_was_changed(harness, member, job, Order(point, signal.SIGKILL))
    await live_again(harness, 0)
    if point is Failpoint.PRESSED:
        nothing_public(harness, job, second)
        await confirm_what_was_changed(harness, member, job)
    job = await harness.settled(member)
    assert (len(harness.created(words)), len(harness.created(second))) == (0, 1)
    assert (await harness.balance(member.id)).available == ALLOWANCE - job.price


async def confirm_what_was_changed(
    harness: CrashHarness, member: Member, job: Job, end: Order | None = None
) -> None:
    """Look at it, and say yes; the process may die of that."""
    confirm = f"darkroom:v1:review-confirm:{job.id}"
    yes = f"{confirm}:1"

    def question() -> Message | None:
        """Below the member's own command; in the channel, where the life that asks has no interaction to answer."""
        there = [*harness.messages(), *harness.whispers()]
        return next((one for one in there if {confirm, yes} & ids(one)), None)

    await harness.world.wait_for(question, PATIENCE)
    message = question()
    assert message
    if yes not in ids(message):
        seen = await (await harness.world.click(member, message, confirm)).answered(PATIENCE)
        message = seen.response
        assert message
    if end:
        end.give(harness.directory)
    await harness.world.click(member, message, yes)


def ids(message: Message) -> set[object]:
    return {button.get("custom_id") for button in message.buttons}
