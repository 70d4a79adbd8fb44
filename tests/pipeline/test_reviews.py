"""Held prompts: nothing is spent or shown before enough moderators approved, and every way out gives the credits back."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ask import Actor, Place
from bot.domain.errors import (
    AuthorBanned,
    AwaitsAuthor,
    NoReviewers,
    NoSuchJob,
    NotAllowed,
    NotThem,
    PromptRefused,
    Refused,
    ReviewDecided,
    ReviewOutdated,
)
from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.policy.scores import Scores
from bot.domain.review import Decision, Review, Verdict
from bot.pipeline.courier import Forbidden, TakenDown
from bot.pipeline.reviews import Meant, Reviews
from bot.pipeline.sanctions import Order
from bot.storage import events, ledger, reviews
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, open_harness
from tests.pipeline.test_moderation import ScriptedClassifier

ALICE, MO, OLIVE, BOB = 1, 21, 22, 23
ROOM = 999
"""The moderators'."""
HERE = Place(GUILD, CHANNEL)


def moderator(member: int) -> Actor:
    return Actor(member, moderate_members=True)


async def setting(harness: PipelineHarness, **keys: Any) -> None:
    wanted = {"review_prompts": "all", "review_channel": str(ROOM)} | keys
    await harness.pipeline.policies.change(GUILD, by=OLIVE, **wanted)


@pytest.fixture
async def held(harness: PipelineHarness) -> Job:
    await setting(harness)
    return await harness.admit(ALICE)


async def review_of(harness: PipelineHarness, job: Job) -> Review:
    found = await harness.database.read(reviews.about, "prompt", job.id)
    assert found is not None
    return found


async def meant(harness: PipelineHarness, job: Job, by: Actor) -> Meant:
    """As on the newest card."""
    review = await review_of(harness, job)
    return Meant(review.id, job.id, by, HERE, draft=review.draft)


def service(harness: PipelineHarness) -> Reviews:
    return harness.pipeline.reviews


async def approve(harness: PipelineHarness, job: Job, by: int = MO) -> None:
    await service(harness).approve(await meant(harness, job, moderator(by)))


async def decline(harness: PipelineHarness, job: Job, by: int = MO, *, strike: bool = False) -> None:
    said = Verdict("violence", "not here")
    await service(harness).decline(await meant(harness, job, moderator(by)), said, strike=strike)


async def edit(harness: PipelineHarness, job: Job, prompt: str = "a tame fox", by: int = MO) -> None:
    await service(harness).edit(await meant(harness, job, moderator(by)), prompt)


async def confirm(harness: PipelineHarness, job: Job, draft: int = 1) -> None:
    await service(harness).confirm(job.id, draft, Actor(ALICE), HERE)


async def cancel(harness: PipelineHarness, job: Job) -> None:
    await harness.pipeline.job_control.cancel(job.id, Actor(ALICE), HERE)


def spent(harness: PipelineHarness) -> int:
    return sum(provider.asked for provider in harness.providers.values())


async def sends(harness: PipelineHarness) -> None:
    await harness.pipeline.review_cards.send()


async def nothing_happened(harness: PipelineHarness) -> bool:
    """But for the card, which says that it waits."""
    await harness.settle()
    return spent(harness) == 0 and len(harness.courier.cards) <= 1 and harness.courier.posted == []


# ---------------------------------------------------------------- one decision


async def test_nothing_is_posted_or_spent_before_a_moderator_approved(
    harness: PipelineHarness, held: Job
) -> None:
    assert await nothing_happened(harness)
    await approve(harness, held)
    await harness.settle()
    assert harness.courier.cards == [held.id]
    assert spent(harness) == 1
    assert (await review_of(harness, held)).decision is Decision.APPROVED


async def test_declined_it_is_refunded_and_only_its_author_hears_why(
    harness: PipelineHarness, held: Job
) -> None:
    await decline(harness, held)
    await harness.settle()
    job = await harness.job(held)
    assert (job.state, job.failure and job.failure.reason) == (State.REJECTED, Reason.DECLINED)
    assert await harness.available(ALICE) == 100
    assert harness.courier.declined == [(held.id, Verdict("violence", "not here"))]
    assert await nothing_happened(harness)
    assert harness.courier.apologies == []


async def test_a_strike_goes_with_the_decision_or_not_at_all(harness: PipelineHarness, held: Job) -> None:
    await decline(harness, held, strike=True)
    record = await harness.pipeline.sanctions.record(GUILD, ALICE, moderator(MO))
    assert [(one.actor_id, one.job_id) for one in record.strikes] == [(MO, held.id)]
    with pytest.raises(ReviewDecided):
        await decline(harness, held, strike=True)
    record = await harness.pipeline.sanctions.record(GUILD, ALICE, moderator(MO))
    assert len(record.strikes) == 1


async def test_who_manages_the_server_may_be_declined_and_gets_no_strike(
    harness: PipelineHarness, held: Job
) -> None:
    harness.courier.managers.add(held.member_id)
    with pytest.raises(NotThem):
        await decline(harness, held, strike=True)
    assert (await harness.job(held)).state is State.HELD
    await decline(harness, held)
    assert (await harness.job(held)).state is State.REJECTED


async def test_nobody_decides_in_time(harness: PipelineHarness, held: Job) -> None:
    harness.clock.advance(hours=24)
    await harness.settle()
    job = await harness.job(held)
    assert (job.state, job.failure and job.failure.reason) == (State.EXPIRED, Reason.REVIEW_EXPIRED)
    assert await harness.available(ALICE) == 100
    with pytest.raises(ReviewDecided) as refused:
        await approve(harness, held)
    assert refused.value.decision is Decision.EXPIRED


async def test_the_time_with_moderators_counts_against_no_other_limit(
    harness: PipelineHarness, held: Job
) -> None:
    harness.clock.advance(hours=23)
    await approve(harness, held)
    await harness.settle()
    assert spent(harness) == 1


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize(
    ("who", "needs"),
    [(Actor(BOB), "moderator"), (Actor(BOB, manage_messages=True), "moderator"), (moderator(ALICE), "another_moderator")],
)  # fmt: skip
async def test_who_may_not_decide_changes_nothing(
    harness: PipelineHarness, held: Job, who: Actor, needs: str
) -> None:
    this = await meant(harness, held, who)
    for attempt in (
        service(harness).approve(this),
        service(harness).decline(this, Verdict("other"), strike=True),
        service(harness).edit(this, "a cat"),
    ):
        with pytest.raises(NotAllowed) as refused:
            await attempt
        assert refused.value.needs == needs
    assert (await harness.job(held)).state is State.HELD
    assert await nothing_happened(harness)


async def test_a_role_of_the_policy_decides_too(harness: PipelineHarness) -> None:
    await setting(harness, moderator_roles=["77"])
    job = await harness.admit(ALICE)
    await service(harness).approve(await meant(harness, job, Actor(BOB, roles=frozenset({77}))))
    assert (await harness.job(job)).state is State.QUEUED


async def test_where_it_is_set_moderators_approve_their_own(harness: PipelineHarness) -> None:
    await setting(harness, self_approval=True)
    job = await harness.admit(ALICE)
    await approve(harness, job, ALICE)
    assert (await harness.job(job)).state is State.QUEUED


async def test_a_forged_id_of_a_review_finds_none(harness: PipelineHarness, held: Job) -> None:
    right = await meant(harness, held, moderator(MO))
    elsewhere = Place(GUILD + 1, CHANNEL)
    for forged in (
        Meant(right.review_id + 1, held.id, right.actor, HERE),
        Meant(right.review_id, "zzzzzzzzzz", right.actor, HERE),
        Meant(right.review_id, held.id, right.actor, elsewhere),
    ):
        with pytest.raises(NoSuchJob):
            await service(harness).approve(forged)
    assert (await harness.job(held)).state is State.HELD


async def test_nothing_of_a_banned_member_is_approved(harness: PipelineHarness, held: Job) -> None:
    ban = Order("ban", GUILD, ALICE, moderator(MO), key="ban")
    await harness.pipeline.sanctions.carry_out(ban)
    with pytest.raises(AuthorBanned):
        await approve(harness, held)
    assert await nothing_happened(harness)


async def test_without_a_channel_for_moderators_nothing_is_taken(harness: PipelineHarness) -> None:
    await harness.pipeline.policies.change(GUILD, by=OLIVE, review_prompts="all")
    with pytest.raises(NoReviewers):
        await harness.admit(ALICE)
    assert await harness.available(ALICE) == 100


# ---------------------------------------------------------------- two moderators


async def test_two_approvals_are_those_of_two(harness: PipelineHarness) -> None:
    await setting(harness, approvals=2)
    job = await harness.admit(ALICE)
    await approve(harness, job, MO)
    await approve(harness, job, MO)
    assert (await harness.job(job)).state is State.HELD
    await approve(harness, job, OLIVE)
    assert (await harness.job(job)).state is State.QUEUED
    assert (await review_of(harness, job)).by == (MO, OLIVE)


ACTS: dict[str, Callable[[PipelineHarness, Job], Awaitable[None]]] = {
    "approve": lambda harness, job: approve(harness, job, MO),
    "approve too": lambda harness, job: approve(harness, job, OLIVE),
    "edit": lambda harness, job: edit(harness, job, by=OLIVE),
    "decline": lambda harness, job: decline(harness, job, MO),
    "strike": lambda harness, job: decline(harness, job, OLIVE, strike=True),
    "cancel": cancel,
}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(
    approvals=st.integers(1, 2),
    acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=2, max_size=5, unique=True),
)
async def test_whatever_is_pressed_at_once_there_is_one_outcome(
    tmp_path_factory: pytest.TempPathFactory, approvals: int, acts: list[str]
) -> None:
    async with open_harness(tmp_path_factory.mktemp("together")) as harness:
        await setting(harness, approvals=approvals)
        job = await harness.admit(ALICE)
        done = await asyncio.gather(*(ACTS[act](harness, job) for act in acts), return_exceptions=True)
        assert all(one is None or isinstance(one, Refused) for one in done)
        review, now = await review_of(harness, job), await harness.job(job)
        votes = await harness.database.read(reviews.votes_of, review.id)
        released = now.state is State.QUEUED
        assert not released or review.decision is Decision.APPROVED  # which may be cancelled before it starts
        assert not released or len(votes) >= approvals
        if not released and now.terminal:
            assert await harness.available(ALICE) == 100
        await harness.settle()
        assert spent(harness) == (1 if released else 0)
        decided = [one.kind for one in await harness.database.read(events.of_guild, GUILD, 50)]
        assert decided.count("decline") == (review.decision is Decision.DECLINED)
        assert await harness.database.read(ledger.audit) == []


# ---------------------------------------------------------------- an edit


async def test_an_edited_prompt_is_made_once_its_author_confirmed_it(
    harness: PipelineHarness, held: Job
) -> None:
    await edit(harness, held)
    assert await nothing_happened(harness)
    assert harness.courier.questions == [(held.id, "a tame fox")]
    with pytest.raises(AwaitsAuthor):
        await approve(harness, held, OLIVE)
    with pytest.raises(NotAllowed):
        await service(harness).confirm(held.id, 1, moderator(MO), HERE)
    assert await service(harness).edited(held.id, Actor(ALICE), HERE) == ("a tame fox", 1)
    await confirm(harness, held)
    await harness.settle()
    (paid,) = [one for provider in harness.providers.values() for one in provider.paid]
    assert paid.prompt == "a tame fox"
    assert harness.courier.questions == [(held.id, "a tame fox")]


async def test_the_card_asks_for_the_authors_yes_until_it_is_given(harness: PipelineHarness) -> None:
    await setting(harness, approvals=2)
    job = await harness.admit(ALICE)
    await harness.settle()
    shown = [harness.courier.shown[-1].to_confirm]
    await edit(harness, job, by=MO)
    await harness.settle()
    shown.append(harness.courier.shown[-1].to_confirm)
    await confirm(harness, job)
    await harness.settle()
    shown.append(harness.courier.shown[-1].to_confirm)
    assert shown == [False, True, False]


async def test_an_edited_prompt_meets_the_rules_again(harness: PipelineHarness) -> None:
    await setting(harness, blocked_terms=["dragon"])
    job = await harness.admit(ALICE)
    with pytest.raises(PromptRefused):
        await edit(harness, job, "a dragon")
    with pytest.raises(PromptRefused):
        await edit(harness, job, "a nude child")
    assert (await review_of(harness, job)).edited is None


async def test_a_rule_that_came_while_it_waited_refuses_the_approval_and_the_confirmation(
    harness: PipelineHarness, held: Job
) -> None:
    await setting(harness, blocked_terms=["fox"])
    with pytest.raises(PromptRefused):
        await approve(harness, held)
    await edit(harness, held, "a tame dragon")
    await setting(harness, blocked_terms=["fox", "dragon"])
    with pytest.raises(PromptRefused):
        await confirm(harness, held)
    assert await nothing_happened(harness)
    await decline(harness, held)
    assert (await review_of(harness, held)).decision is Decision.DECLINED


async def test_the_classifier_sees_an_edited_prompt_too(tmp_path: Path) -> None:
    classifier = ScriptedClassifier()
    async with open_harness(tmp_path, classifier=classifier) as harness:
        await setting(harness)
        job = await harness.admit(ALICE)
        classifier.says = Scores({"minors": 0.9})
        with pytest.raises(PromptRefused):
            await edit(harness, job, "something else")
        assert classifier.asked[-1][0] == "something else"


async def test_an_edit_that_nobody_confirms_expires(harness: PipelineHarness, held: Job) -> None:
    await edit(harness, held)
    await harness.settle()
    harness.clock.advance(hours=24)
    await harness.settle()
    assert (await harness.job(held)).state is State.EXPIRED
    with pytest.raises(ReviewDecided):
        await confirm(harness, held)


async def test_with_two_approvals_a_confirmed_edit_waits_for_another(harness: PipelineHarness) -> None:
    await setting(harness, approvals=2)
    job = await harness.admit(ALICE)
    await approve(harness, job, OLIVE)  # of another prompt
    await edit(harness, job, by=MO)
    await confirm(harness, job)
    assert (await harness.job(job)).state is State.HELD
    await approve(harness, job, OLIVE)
    assert (await harness.job(job)).state is State.QUEUED


async def test_an_approval_counts_only_for_the_prompt_that_was_shown(harness: PipelineHarness) -> None:
    await setting(harness, approvals=2)
    job = await harness.admit(ALICE)
    early = await meant(harness, job, moderator(OLIVE))
    await edit(harness, job, by=MO)
    await confirm(harness, job)
    await sends(harness)
    for outdated in (early, replace(early, draft=None)):
        with pytest.raises(ReviewOutdated):
            await service(harness).approve(outdated)
        with pytest.raises(ReviewOutdated):
            await service(harness).edit(outdated, "a wild fox")
        cards = len(harness.courier.review_cards)
        await sends(harness)
        assert len(harness.courier.review_cards) == cards + 1
    assert (await harness.job(job)).state is State.HELD
    await approve(harness, job, OLIVE)
    assert (await harness.job(job)).state is State.QUEUED


async def test_a_second_edit_is_asked_about_and_confirmed_by_itself(harness: PipelineHarness) -> None:
    await setting(harness, approvals=2)
    job = await harness.admit(ALICE)
    await edit(harness, job)
    await harness.settle()
    await confirm(harness, job)
    await edit(harness, job, "a wild fox", by=OLIVE)
    await harness.settle()
    assert [prompt for _, prompt in harness.courier.questions] == ["a tame fox", "a wild fox"]
    with pytest.raises(ReviewOutdated):
        await confirm(harness, job, 1)
    assert (await harness.job(job)).request.prompt == "a tame fox"
    await confirm(harness, job, 2)
    assert (await harness.job(job)).request.prompt == "a wild fox"


# ---------------------------------------------------------------- the card


async def test_the_card_is_posted_once_and_follows_what_is_decided(
    harness: PipelineHarness, held: Job
) -> None:
    await sends(harness)
    await sends(harness)
    (card,) = harness.courier.review_cards
    assert (card.channel_id, card.review.reasons, card.review.open) == (ROOM, ("everything",), True)
    await approve(harness, held)
    await sends(harness)
    assert [one.review.decision for one in harness.courier.review_cards] == [None, Decision.APPROVED]


async def test_a_cancelled_request_is_told_to_moderators_at_once(harness: PipelineHarness, held: Job) -> None:
    harness.pipeline.review_cards.waiting.clear()
    await cancel(harness, held)
    assert harness.pipeline.review_cards.waiting.is_set()


async def test_what_is_cancelled_before_it_was_shown_is_not_shown(
    harness: PipelineHarness, held: Job
) -> None:
    await cancel(harness, held)
    await sends(harness)
    assert harness.courier.review_cards == []
    assert (await review_of(harness, held)).decision is Decision.CANCELLED


async def test_a_channel_that_takes_no_cards_is_tried_again(harness: PipelineHarness, held: Job) -> None:
    harness.courier.refuses["moderators"] = Forbidden("no")
    await sends(harness)
    del harness.courier.refuses["moderators"]
    await sends(harness)
    assert harness.courier.review_cards == []
    harness.clock.now += timedelta(minutes=5)
    await sends(harness)
    assert (await review_of(harness, held)).message_id
    assert (await harness.job(held)).state is State.HELD


async def test_a_card_that_was_deleted_is_posted_anew(harness: PipelineHarness, held: Job) -> None:
    await setting(harness, approvals=2)
    await sends(harness)
    await approve(harness, held)
    harness.courier.refuses["card"] = TakenDown("gone")
    await sends(harness)
    first, second = harness.courier.review_cards
    assert (first.votes, second.votes) == ((), (MO,))
    assert (await review_of(harness, held)).message_id


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncGenerator[PipelineHarness]:
    async with open_harness(tmp_path) as opened:
        yield opened
        assert await opened.database.read(ledger.audit) == []
