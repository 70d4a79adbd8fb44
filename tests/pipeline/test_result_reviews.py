"""Results that wait for moderators: nobody sees or pays for one before it is approved, and then for what was let through."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ask import Actor
from bot.domain.errors import (
    NoReviewers,
    NoSuchJob,
    NotAllowed,
    Refused,
    ReviewDecided,
    ReviewOutdated,
    TooLate,
)
from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.policy.scores import Judgement, Scores, Unclear
from bot.domain.review import Decision, Review, Verdict
from bot.pipeline.courier import TakenDown
from bot.pipeline.reviews import Meant
from bot.providers.base import Finished
from bot.storage import claims, events, jobs, ledger, media_files, reviews
from bot.storage.jobs import LostLease
from tests.pipeline.harness import PipelineHarness, open_harness
from tests.pipeline.steps import run_to
from tests.pipeline.test_moderation import ScriptedClassifier
from tests.pipeline.test_reviews import ALICE, BOB, HERE, MO, OLIVE, ROOM, moderator, service, setting

FILES = 6
OFF: dict[str, Any] = {"review_prompts": "off", "review_outputs": "all"}


async def made(
    harness: PipelineHarness, *, files: int = FILES, prompt: str = "a red fox", age_restricted: bool = False
) -> Job:
    """Pictures that the provider has finished, and that were fetched."""
    job = await run_to(harness, kind="image", prompt=prompt, age_restricted=age_restricted)
    urls = tuple(f"http://10.0.0.1/{number}.png" for number in range(files))
    harness.providers["kie"].progress = Finished(urls)
    for number in range(files):
        await harness.keep(job, number)
    await harness.through(timedelta(seconds=30))
    return await harness.job(job)


@pytest.fixture
async def waiting(harness: PipelineHarness) -> Job:
    await setting(harness, **OFF)
    return await made(harness)


async def review_of(harness: PipelineHarness, job: Job) -> Review:
    found = await harness.database.read(reviews.about, "output", job.id)
    assert found is not None
    return found


async def meant(harness: PipelineHarness, job: Job, by: Actor) -> Meant:
    """As on the newest card."""
    review = await review_of(harness, job)
    return Meant(review.id, job.id, by, HERE, draft=review.draft)


async def approve(harness: PipelineHarness, job: Job, by: int = MO) -> None:
    await service(harness).approve(await meant(harness, job, moderator(by)))


async def choose(harness: PipelineHarness, job: Job, files: Sequence[int], by: int = MO) -> None:
    await service(harness).choose(await meant(harness, job, moderator(by)), files)


async def decline(harness: PipelineHarness, job: Job, by: int = MO, *, strike: bool = False) -> None:
    said = Verdict("violence", "not here")
    await service(harness).decline(await meant(harness, job, moderator(by)), said, strike=strike)


async def cancel(harness: PipelineHarness, job: Job) -> None:
    await harness.pipeline.job_control.cancel(job.id, Actor(ALICE), HERE)


async def expire(harness: PipelineHarness, job: Job) -> None:
    del job
    harness.clock.advance(hours=24)
    try:
        await harness.turn()
    except LostLease:  # as the worker does: somebody decided while the step was at work
        await harness.database.write(claims.release_leases)


def posted(harness: PipelineHarness) -> list[int]:
    return [index for _, part in harness.courier.posted for index in part.indexes]


async def cards(harness: PipelineHarness) -> None:
    await harness.pipeline.review_cards.send()


# ---------------------------------------------------------------- before anybody sees it


async def test_a_result_for_adults_is_before_moderators_in_an_age_restricted_channel_only(
    harness: PipelineHarness,
) -> None:
    await setting(harness, **OFF, rating="mature")
    harness.courier.marked, harness.courier.unmarked = True, {ROOM}
    job = await made(harness, age_restricted=True)
    assert (job.request.mature, job.state) == (True, State.REVIEW)
    await harness.pipeline.review_cards.send()
    assert harness.courier.review_cards == []
    harness.courier.unmarked.clear()
    harness.clock.advance(minutes=5)
    await harness.pipeline.review_cards.send()
    assert [len(card.results) for card in harness.courier.review_cards] == [FILES]


async def test_a_result_is_shown_to_moderators_only(harness: PipelineHarness, waiting: Job) -> None:
    assert waiting.state is State.REVIEW
    assert harness.courier.posted == []
    assert harness.courier.threads == []
    assert [job.state for job in harness.courier.reports][-1] is State.REVIEW
    assert harness.courier.shown[-1].preview is None
    await cards(harness)
    (card,) = harness.courier.review_cards
    assert (card.channel_id, card.review.reasons) == (ROOM, ("everything",))
    assert [file.index for file, path in card.results if path] == list(range(FILES))


async def test_approved_it_is_posted_and_paid_for(harness: PipelineHarness, waiting: Job) -> None:
    await approve(harness, waiting)
    await harness.settle()
    job = await harness.job(waiting)
    assert (job.state, posted(harness)) == (State.DELIVERED, list(range(FILES)))
    assert await harness.available(ALICE) == 100 - job.price


async def test_an_approval_lets_through_only_what_was_chosen_when_its_card_was_shown(
    harness: PipelineHarness, waiting: Job
) -> None:
    early = {by: await meant(harness, waiting, moderator(by)) for by in (MO, OLIVE)}
    await choose(harness, waiting, [1, 4], by=OLIVE)
    with pytest.raises(ReviewOutdated):
        await service(harness).approve(early[MO])
    assert (await harness.job(waiting)).state is State.REVIEW
    await service(harness).approve(early[OLIVE])  # who chose knows what was chosen
    await harness.settle()
    assert posted(harness) == [1, 4]


async def test_only_what_was_chosen_is_posted_and_its_share_is_paid(
    harness: PipelineHarness, waiting: Job
) -> None:
    await choose(harness, waiting, [1, 4])
    assert (await harness.job(waiting)).state is State.REVIEW
    await approve(harness, waiting)
    await harness.settle()
    job = await harness.job(waiting)
    assert (job.state, posted(harness), job.quota) == (State.DELIVERED, [1, 4], (FILES, 2))
    assert await harness.available(ALICE) == 100 - job.price * 2 // FILES
    assert await harness.database.read(ledger.audit) == []
    left = await harness.database.read(media_files.of_job, job.id)
    assert [file.index for file in left] == [1, 4]
    (_, part) = harness.courier.posted[-1]
    assert (part.missing, part.left_out) == (FILES - 2, FILES - 2)
    paid = await harness.database.read(jobs.spent_since, HERE.guild_id, ALICE, job.created_at)
    assert paid == (job.price * 2 // FILES, job.cost)
    (approved,) = [one for one in await harness.database.read(events.of_guild, HERE.guild_id, 50) if one.kind == "approve"]  # fmt: skip
    assert approved.data["keep"] == [1, 4]


async def test_declined_it_is_refunded_and_its_author_hears_why(
    harness: PipelineHarness, waiting: Job
) -> None:
    await decline(harness, waiting, strike=True)
    await harness.settle()
    job = await harness.job(waiting)
    assert (job.state, job.failure and job.failure.reason) == (State.REJECTED, Reason.DECLINED)
    assert await harness.available(ALICE) == 100
    assert harness.courier.declined == [(waiting.id, Verdict("violence", "not here", strike=True))]
    assert harness.courier.posted == []
    assert job.cost == waiting.cost > 0
    assert len((await harness.pipeline.sanctions.record(HERE.guild_id, ALICE, moderator(MO))).strikes) == 1


async def test_nobody_decides_in_time(harness: PipelineHarness, waiting: Job) -> None:
    await harness.after(hours=24)
    job = await harness.job(waiting)
    assert (job.state, job.failure and job.failure.reason) == (State.EXPIRED, Reason.REVIEW_EXPIRED)
    assert await harness.available(ALICE) == 100
    assert job.cost == waiting.cost
    with pytest.raises(ReviewDecided) as refused:
        await approve(harness, waiting)
    assert refused.value.decision is Decision.EXPIRED
    assert harness.courier.posted == []


async def test_the_time_with_moderators_counts_against_no_other_limit(
    harness: PipelineHarness, waiting: Job
) -> None:
    flight = [await harness.admit(ALICE, kind="image", prompt=f"fox {each}") for each in range(3)]
    assert len(flight) == 3
    await harness.after(hours=23)
    await approve(harness, waiting)
    await harness.settle()
    assert (await harness.job(waiting)).state is State.DELIVERED


async def test_what_is_made_can_not_be_cancelled(harness: PipelineHarness, waiting: Job) -> None:
    with pytest.raises(TooLate):
        await cancel(harness, waiting)
    assert (await harness.job(waiting)).state is State.REVIEW


async def test_a_card_that_is_taken_down_ends_it(harness: PipelineHarness, waiting: Job) -> None:
    await harness.pipeline.withdrawals.messages_gone([waiting.card_id or 0])
    await harness.settle()
    assert (await harness.job(waiting)).state is State.WITHHELD
    assert (await review_of(harness, waiting)).decision is Decision.GONE
    assert await harness.available(ALICE) == 100
    assert harness.courier.posted == []


async def test_a_card_of_moderators_that_was_deleted_is_posted_anew(
    harness: PipelineHarness, waiting: Job
) -> None:
    await cards(harness)
    await choose(harness, waiting, [0])
    harness.courier.refuses["card"] = TakenDown("gone")
    await cards(harness)
    assert [one.review.keep for one in harness.courier.review_cards] == [None, (0,)]


async def test_what_discord_does_not_take_is_a_link_on_the_card(harness: PipelineHarness) -> None:
    harness.courier.largest = 3
    await setting(harness, **OFF)
    job = await made(harness, files=1)
    await harness.settle()
    assert job.state is State.REVIEW
    await cards(harness)
    (card,) = harness.courier.review_cards
    assert [(file.url, path) for file, path in card.results] == [("http://10.0.0.1/x.png", None)]


# ---------------------------------------------------------------- who may


async def test_who_may_not_decide_changes_nothing(harness: PipelineHarness, waiting: Job) -> None:
    for who in (Actor(BOB), moderator(ALICE)):
        this = await meant(harness, waiting, who)
        with pytest.raises(NotAllowed):
            await service(harness).approve(this)
        with pytest.raises(NotAllowed):
            await service(harness).choose(this, [0])
    assert (await harness.job(waiting)).state is State.REVIEW
    assert (await review_of(harness, waiting)).keep is None


async def test_a_choice_of_nothing_or_of_what_is_not_there_is_none(
    harness: PipelineHarness, waiting: Job
) -> None:
    for files in ([], [FILES], [99]):
        with pytest.raises(NoSuchJob):
            await choose(harness, waiting, files)
    with pytest.raises(NoSuchJob):
        await service(harness).edit(await meant(harness, waiting, moderator(MO)), "a blue fox")


async def test_two_approvals_are_of_the_same_files(harness: PipelineHarness) -> None:
    await setting(harness, approvals=2, **OFF)
    job = await made(harness)
    await approve(harness, job, MO)
    await choose(harness, job, [0, 1], OLIVE)
    await approve(harness, job, OLIVE)
    assert (await harness.job(job)).state is State.REVIEW
    await choose(harness, job, [1, 0], MO)  # the same once more
    await approve(harness, job, MO)
    await harness.settle()
    assert posted(harness) == [0, 1]
    assert set((await review_of(harness, job)).by) == {OLIVE, MO}


async def test_without_a_channel_for_moderators_nothing_is_taken(harness: PipelineHarness) -> None:
    await setting(harness, review_channel="", **OFF)
    with pytest.raises(NoReviewers):
        await harness.admit(ALICE)


async def test_a_prompt_and_then_its_result_are_approved(harness: PipelineHarness) -> None:
    await setting(harness, review_outputs="all")
    job = await harness.admit(ALICE, kind="image")
    prompt = await harness.database.read(reviews.about, "prompt", job.id)
    assert prompt
    await service(harness).approve(Meant(prompt.id, job.id, moderator(MO), HERE, draft=0))
    harness.providers["kie"].progress = Finished(("http://10.0.0.1/0.png",))
    await harness.keep(job, 0)
    await harness.through(timedelta(seconds=30))
    assert (await harness.job(job)).state is State.REVIEW
    await approve(harness, job)
    await harness.settle()
    assert posted(harness) == [0]


# ---------------------------------------------------------------- what is flagged

FLAGGED: dict[str, Any] = {"review_prompts": "off", "review_outputs": "flagged"}


@pytest.fixture
async def judged(tmp_path: Path) -> AsyncGenerator[tuple[PipelineHarness, ScriptedClassifier]]:
    classifier = ScriptedClassifier()
    async with open_harness(tmp_path, classifier=classifier) as opened:
        await setting(opened, **FLAGGED)
        yield opened, classifier


@pytest.mark.parametrize(
    ("says", "reasons"),
    [
        (Scores({}), None),
        (Scores({"violence": 0.9}), ("violence",)),
        (Unclear("down"), ("unclear",)),
        (Unclear("slow"), ("unclear",)),
        (Unclear("garbled"), ("unclear",)),
    ],
)
async def test_the_classifier_looks_at_every_picture(
    judged: tuple[PipelineHarness, ScriptedClassifier], says: Judgement, reasons: tuple[str, ...] | None
) -> None:
    harness, classifier = judged
    classifier.says = says
    job = await made(harness, files=2)
    assert classifier.asked == [("a red fox", 1)] * 2
    assert job.state is (State.REVIEW if reasons else State.DELIVERED)
    if reasons:
        assert (await review_of(harness, job)).reasons == reasons


async def test_what_looks_like_a_minor_is_shown_to_nobody(
    judged: tuple[PipelineHarness, ScriptedClassifier],
) -> None:
    harness, classifier = judged
    classifier.says = Scores({"minors": 0.9})
    job = await made(harness)
    await cards(harness)
    assert (job.state, job.failure and job.failure.reason) == (State.FAILED, Reason.UNSAFE)
    assert harness.courier.posted == []
    assert harness.courier.review_cards == []
    assert await harness.available(ALICE) == 100
    (blocked,) = [one for one in await harness.database.read(events.of_guild, HERE.guild_id, 50) if one.kind == "blocked_result"]  # fmt: skip
    assert (blocked.job_id, blocked.note) == (job.id, "minors")


async def test_a_result_that_cannot_be_read_is_for_a_moderator(
    judged: tuple[PipelineHarness, ScriptedClassifier],
) -> None:
    harness, classifier = judged
    job = await run_to(harness, kind="image")
    harness.providers["kie"].progress = Finished(("http://10.0.0.1/0.png",))
    await harness.keep(job, 0)
    await asyncio.to_thread((harness.media_dir / job.id / "0.png").unlink)
    await harness.through(timedelta(seconds=30))
    assert classifier.asked == []
    assert (await review_of(harness, job)).reasons == ("unclear",)


async def test_without_a_classifier_the_prompt_flags_its_result(harness: PipelineHarness) -> None:
    await setting(harness, **FLAGGED)
    assert (await made(harness)).state is State.DELIVERED
    assert (await made(harness, prompt="a gory massacre, blood and guts")).state is State.REVIEW


async def test_a_flagged_result_that_no_moderator_would_see_is_refunded_at_once(
    harness: PipelineHarness,
) -> None:
    await setting(harness, review_prompts="off", review_outputs="flagged", review_channel="")
    job = await made(harness, prompt="a naked figure study")
    await harness.settle()
    job = await harness.job(job)
    assert (job.state, job.failure and job.failure.reason) == (State.EXPIRED, Reason.REVIEW_EXPIRED)
    assert await harness.available(ALICE) == 100
    assert harness.courier.posted == []
    (alert,) = harness.courier.alerts
    assert job.id in alert


async def test_a_channel_has_rules_of_its_own(harness: PipelineHarness) -> None:
    await setting(harness, review_prompts="off", channels={str(HERE.channel_id): {"review_outputs": "all"}})
    assert (await made(harness)).state is State.REVIEW


# ---------------------------------------------------------------- at once

ACTS: dict[str, Callable[[PipelineHarness, Job], Awaitable[None]]] = {
    "approve": lambda harness, job: approve(harness, job, MO),
    "approve too": lambda harness, job: approve(harness, job, OLIVE),
    "choose": lambda harness, job: choose(harness, job, [0, 2], OLIVE),
    "decline": lambda harness, job: decline(harness, job, MO),
    "strike": lambda harness, job: decline(harness, job, OLIVE, strike=True),
    "cancel": cancel,
    "expire": expire,
}


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(
    approvals=st.integers(1, 2),
    acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=2, max_size=6, unique=True),
)
async def test_whatever_is_pressed_at_once_there_is_one_outcome(
    tmp_path_factory: pytest.TempPathFactory, approvals: int, acts: list[str]
) -> None:
    async with open_harness(tmp_path_factory.mktemp("together")) as harness:
        await setting(harness, approvals=approvals, **OFF)
        job = await made(harness, files=3)
        done = await asyncio.gather(*(ACTS[act](harness, job) for act in acts), return_exceptions=True)
        assert all(one is None or isinstance(one, Refused) for one in done), done
        await harness.settle()
        review, now = await review_of(harness, job), await harness.job(job)
        outcome = {
            None: State.REVIEW,
            Decision.APPROVED: State.DELIVERED,
            Decision.DECLINED: State.REJECTED,
            Decision.EXPIRED: State.EXPIRED,
        }
        assert now.state is outcome[review.decision]
        seen = posted(harness)
        assert seen == ([] if review.decision is not Decision.APPROVED else list(review.keep or range(3)))
        held = now.price if review.decision is None else now.charge_for(len(seen)) if seen else 0
        harness.clock.now -= timedelta(hours=24) if "expire" in acts else timedelta()
        assert await harness.available(ALICE) == 100 - held
        assert await harness.database.read(ledger.audit) == []


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncGenerator[PipelineHarness]:
    async with open_harness(tmp_path) as opened:
        yield opened
        assert await opened.database.read(ledger.audit) == []
