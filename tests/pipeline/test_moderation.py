"""What the gate makes of a server's policy: refusals that cost nothing, rows that wait, limits by role."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.domain.ask import Actor, Ask, Place
from bot.domain.errors import (
    BudgetSpent,
    ModeRestricted,
    NotAllowed,
    NotInPolicy,
    OutOfCredits,
    Paused,
    PromptRefused,
    Refused,
    TooManyJobs,
    TooManyRequests,
    TooNew,
)
from bot.domain.job import Job, State
from bot.domain.policy.scores import Judgement, Picture, Scores, Unclear
from bot.domain.remix import Remix
from bot.domain.request import InputFile, Options
from bot.domain.review import Decision, Verdict
from bot.pipeline.gate import Admitted
from bot.pipeline.reviews import Meant
from bot.storage import events, reviews
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, open_harness

OLIVE, ROLE, OTHER_CHANNEL = 44, 501, 999
VIDEO = 72_000
"""Micro-dollars."""
_ids = count(5 * 10**15)


@dataclass
class ScriptedClassifier:
    says: Judgement = field(default_factory=lambda: Scores({}))
    asked: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """The text, and how many pictures."""

    async def classify(self, text: str, pictures: Sequence[Picture] = ()) -> Judgement:
        self.asked.append((text, len(pictures)))
        return self.says


@pytest.fixture
def classifier() -> ScriptedClassifier:
    return ScriptedClassifier()


@pytest.fixture
async def judged(tmp_path: Path, classifier: ScriptedClassifier) -> AsyncGenerator[PipelineHarness]:
    async with open_harness(tmp_path, classifier=classifier) as harness:
        yield harness


def ask(prompt: str = "a red fox", *, roles: frozenset[int] = frozenset(), **changed: Any) -> Ask:
    member, channel, parent = (
        changed.pop("member", 1),
        changed.pop("channel", CHANNEL),
        changed.pop("parent", None),
    )
    actor = Actor(member, roles=roles, joined_at=changed.pop("joined_at", None))
    place = Place(GUILD, channel, parent, age_restricted=changed.pop("age_restricted", False))
    return replace(Ask(next(_ids), actor, place, kind="video", prompt=prompt), **changed)


async def admit(harness: PipelineHarness, *args: Any, **changed: Any) -> Job:
    return (await harness.gate.admit(ask(*args, **changed))).job


async def setting(harness: PipelineHarness, **keys: Any) -> None:
    await harness.pipeline.policies.change(GUILD, by=OLIVE, review_channel=str(OTHER_CHANNEL), **keys)


async def logged(harness: PipelineHarness, kind: str) -> list[events.Event]:
    return [one for one in await harness.database.read(events.of_guild, GUILD, 50) if one.kind == kind]


REFUSED: list[tuple[dict[str, Any], dict[str, Any], Refused]] = [
    ({"paused": "a raid"}, {}, Paused("guild", "a raid")),
    ({"channels": {str(CHANNEL): {"generate": False}}}, {}, NotInPolicy("place")),
    ({"channels": {str(CHANNEL): {"generate": False}}}, {"channel": 77, "parent": CHANNEL}, NotInPolicy("place")),
    ({"generate": False, "channels": {"77": {"generate": True}}}, {}, NotInPolicy("place", (77,))),
    ({"roles": {str(ROLE): {"generate": True}}}, {}, NotInPolicy("role")),
    ({"roles": {str(ROLE): {"generate": False}}}, {"roles": frozenset({ROLE})}, NotInPolicy("role")),
    ({"videos": False}, {}, NotInPolicy("kind")),
    ({"models": ["grok-image"]}, {}, NotInPolicy("model")),
    ({"modes": ["normal"]}, {"options": Options(mode="fun")}, NotInPolicy("mode")),
    ({"rating": "mature"}, {"options": Options(mode="spicy")}, ModeRestricted("spicy")),
    ({"blocked_terms": ["red fox"]}, {}, PromptRefused("terms")),
    ({"patterns": ["f[aeiou]x"]}, {}, PromptRefused("terms")),
    ({"allowed_terms": ["nude child"]}, {"prompt": "a nude child"}, PromptRefused("minors")),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "asked", "wanted"), REFUSED)
async def test_what_the_policy_refuses_costs_nothing_and_leaves_no_job(
    harness: PipelineHarness, keys: dict[str, Any], asked: dict[str, Any], wanted: Refused
) -> None:
    await setting(harness, **keys)
    with pytest.raises(type(wanted)) as refused:
        await admit(harness, **asked)
    assert vars(refused.value) == vars(wanted)
    assert await harness.available() == 100
    await harness.settle()
    assert harness.courier.cards == []


async def test_a_refusal_elsewhere_and_for_others_is_none_here(harness: PipelineHarness) -> None:
    closed = {str(OTHER_CHANNEL): {"generate": False}}
    await setting(harness, channels=closed, roles={str(ROLE): {"generate": True}})
    assert (await admit(harness, roles=frozenset({ROLE}))).state is State.QUEUED


async def test_newcomers_are_refused_or_held_until_they_are_none(harness: PipelineHarness) -> None:
    await setting(harness, new_member_hours=24, new_members="refuse")
    joined = harness.clock() - timedelta(hours=20)
    with pytest.raises(TooNew) as refused:
        await admit(harness, joined_at=joined)
    assert refused.value.until == joined + timedelta(hours=24)
    await setting(harness, new_members="hold")
    assert (await admit(harness, joined_at=joined)).state is State.HELD
    harness.clock.advance(hours=4)
    assert (await admit(harness, joined_at=joined)).state is State.QUEUED


async def test_again_meets_the_same_gate(harness: PipelineHarness) -> None:
    job = await admit(harness)
    await harness.settle()
    here = Place(GUILD, CHANNEL)
    await setting(harness, blocked_terms=["fox"])
    with pytest.raises(PromptRefused):
        await harness.reuse.again(job.id, next(_ids), Actor(2), here)
    await setting(harness, blocked_terms=[], review_prompts="all")
    admitted: Admitted = await harness.reuse.again(job.id, next(_ids), Actor(2), here)
    assert admitted.job.state is State.HELD


@pytest.mark.parametrize("decided", [Decision.DECLINED, Decision.EXPIRED, Decision.CANCELLED, Decision.GONE])
async def test_what_nobody_approved_is_read_and_made_again_by_its_author_alone(
    harness: PipelineHarness, decided: Decision
) -> None:
    """Its prompt was never public; in the form of a remix, or on the card of somebody whom nobody holds, it would be."""
    await setting(harness, new_member_hours=24)
    job, here = await admit(harness, joined_at=harness.clock()), Place(GUILD, CHANNEL)
    await harness.settle()
    match decided:
        case Decision.DECLINED:
            review = await harness.database.read(reviews.about, "prompt", job.id)
            assert review
            by = Actor(OLIVE, manage_server=True)
            meant = Meant(review.id, job.id, by, Place(GUILD, OTHER_CHANNEL))
            await harness.pipeline.reviews.decline(meant, Verdict("hate"), strike=False)
        case Decision.EXPIRED:
            await harness.after(hours=25)
        case Decision.CANCELLED:
            await harness.pipeline.job_control.cancel(job.id, Actor(1), here)
        case _:
            await harness.pipeline.job_control.guild_gone(GUILD)
    assert (await harness.job(job)).terminal
    for made in (
        harness.reuse.again(job.id, next(_ids), Actor(2), here),
        harness.reuse.remix(job.id, next(_ids), Actor(2), here, Remix("a fox", None, Options())),
        harness.reuse.access.readable(job.id, Actor(2), here),
    ):
        with pytest.raises(NotAllowed):
            await made
    again = await harness.reuse.again(job.id, next(_ids), Actor(1, joined_at=harness.clock()), here)
    assert again.job.state is State.HELD


async def test_what_is_held_keeps_its_credits_and_shows_nothing_to_anybody(harness: PipelineHarness) -> None:
    await setting(harness, review_prompts="flagged")
    job = await admit(harness, "a beheading")
    assert job.state is State.HELD
    assert await harness.available() == 100 - job.price
    await harness.settle()
    assert harness.courier.posted == []
    assert (await harness.job(job)).state is State.HELD
    (held,) = await logged(harness, "held")
    assert (held.job_id, held.data) == (job.id, {"reasons": ["violence"]})


async def test_what_nobody_decides_about_expires_and_the_credits_return(harness: PipelineHarness) -> None:
    await setting(harness, review_prompts="all", review_hours=2)
    job = await admit(harness)
    await harness.after(hours=1.9)
    assert (await harness.job(job)).state is State.HELD
    await harness.after(hours=0.2)
    assert (await harness.job(job)).state is State.EXPIRED
    assert await harness.available() == 100
    assert (await harness.pipeline.operations.status()).spending.spent == 0


async def test_the_log_keeps_the_hash_of_what_was_blocked_and_never_the_word(
    harness: PipelineHarness,
) -> None:
    await setting(harness, blocked_terms=["fox"])
    with pytest.raises(PromptRefused):
        await admit(harness)
    (blocked,) = await logged(harness, "blocked")
    assert (blocked.member_id, blocked.note) == (1, "terms")
    assert len(blocked.data["sha256"]) == 64
    assert "fox" not in str(blocked)


async def test_a_server_may_keep_what_was_blocked_but_for_what_is_about_minors(
    harness: PipelineHarness,
) -> None:
    await setting(harness, blocked_terms=["fox"], keep_blocked_prompts=True)
    for prompt in ("a red fox", "a nude child"):
        with pytest.raises(PromptRefused):
            await admit(harness, prompt)
    newest, first = await logged(harness, "blocked")
    assert first.data["prompt"] == "a red fox"
    assert (newest.note, newest.data.get("prompt")) == ("minors", None)


async def test_the_classifier_is_asked_only_where_prompts_are_reviewed(
    judged: PipelineHarness, classifier: ScriptedClassifier
) -> None:
    classifier.says = Scores({"hate": 1.0})
    assert (await admit(judged)).state is State.QUEUED
    assert classifier.asked == []
    await setting(judged, channels={str(CHANNEL): {"review_prompts": "flagged"}})
    assert (await admit(judged)).state is State.HELD
    assert classifier.asked == [("a red fox", 0)]
    assert (await admit(judged, channel=OTHER_CHANNEL)).state is State.QUEUED


@pytest.mark.parametrize("why", ["down", "slow", "garbled", "refused", "too_large"])
async def test_what_is_not_judged_waits_for_a_moderator(
    judged: PipelineHarness, classifier: ScriptedClassifier, why: Any
) -> None:
    await setting(judged, review_prompts="flagged")
    assert (await admit(judged)).state is State.QUEUED
    classifier.says = Unclear(why, "what it said")
    job = await admit(judged)
    assert job.state is State.HELD
    assert (await logged(judged, "held"))[0].data == {"reasons": ["unclear"]}


async def test_what_the_classifier_thinks_is_about_a_minor_is_refused(
    judged: PipelineHarness, classifier: ScriptedClassifier
) -> None:
    await setting(judged, review_prompts="flagged")
    classifier.says = Scores({"minors": 0.5})
    with pytest.raises(PromptRefused) as refused:
        await admit(judged)
    assert refused.value.category == "minors"
    assert await judged.available() == 100
    assert (await logged(judged, "blocked"))[0].note == "minors"


async def test_mature_servers_mean_it_in_age_restricted_channels_only(
    judged: PipelineHarness, classifier: ScriptedClassifier
) -> None:
    await setting(judged, review_prompts="flagged", rating="mature")
    classifier.says = Scores({"sexual": 0.9})
    assert (await admit(judged, age_restricted=True)).state is State.QUEUED
    assert (await admit(judged)).state is State.HELD


async def test_a_prompt_that_the_rules_refuse_is_sent_to_no_classifier(
    judged: PipelineHarness, classifier: ScriptedClassifier
) -> None:
    await setting(judged, review_prompts="flagged", blocked_terms=["fox"])
    with pytest.raises(PromptRefused):
        await admit(judged)
    assert classifier.asked == []


async def test_one_member_cannot_use_up_the_classifier(
    judged: PipelineHarness, classifier: ScriptedClassifier
) -> None:
    await setting(judged, review_prompts="flagged", roles={str(ROLE): {"in_flight": 0}})
    refused = [
        await asyncio.gather(admit(judged, roles=frozenset({ROLE})), return_exceptions=True)
        for _ in range(30)
    ]
    kinds = {type(one) for (one,) in refused}
    assert kinds == {TooManyJobs, TooManyRequests}
    assert len(classifier.asked) < 15


async def test_pictures_that_come_along_are_judged_too(
    judged: PipelineHarness, classifier: ScriptedClassifier
) -> None:
    job = await admit(judged)
    kept = judged.media_dir / "inputs" / "0.png"
    await asyncio.to_thread(kept.parent.mkdir, parents=True, exist_ok=True)
    await asyncio.to_thread(kept.write_bytes, b"a picture")
    await setting(judged, review_prompts="flagged")
    asked = ask()
    request = replace(job.request, prompt="a fox", image=InputFile("inputs/0.png", "image/png", 9, "0" * 64))
    case = await judged.gate.moderation.check(asked, request)
    assert await judged.gate.moderation.decide(asked, request, case) is None
    assert classifier.asked == [("a fox", 1)]
    await asyncio.to_thread(kept.unlink)
    held = await judged.gate.moderation.decide(asked, request, case)
    assert held is not None
    assert held.reasons == ("unclear",)


async def test_a_video_that_is_worked_on_is_no_picture_for_the_classifier(
    judged: PipelineHarness, classifier: ScriptedClassifier
) -> None:
    """Its prompt is asked about; what comes of it is reviewed as every result."""
    job = await admit(judged)
    await setting(judged, review_prompts="flagged")
    video = InputFile("inputs/0.mp4", "video/mp4", 9, "0" * 64, duration=6.0)
    asked, request = ask(), replace(job.request, prompt="it runs away", video=video)
    case = await judged.gate.moderation.check(asked, request)
    assert await judged.gate.moderation.decide(asked, request, case) is None
    assert classifier.asked == [("it runs away", 0)]


async def test_a_role_decides_how_many_requests_a_member_may_have_in_flight(harness: PipelineHarness) -> None:
    await setting(harness, roles={str(ROLE): {"in_flight": 2}, "502": {"in_flight": 3}})
    asked = [admit(harness, roles=frozenset({ROLE})) for _ in range(4)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [one.limit for one in outcomes if isinstance(one, TooManyJobs)] == [2, 2]
    await admit(harness, roles=frozenset({ROLE, 502}))


async def test_members_of_a_role_cannot_overdraw_what_it_may_cost_a_day(harness: PipelineHarness) -> None:
    await setting(harness, roles={str(ROLE): {"cost_per_day": "0.15"}})
    asked = [admit(harness, roles=frozenset({ROLE})) for _ in range(4)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, BudgetSpent)]
    assert [one.scope for one in refused] == ["member", "member"]
    await admit(harness, member=2, roles=frozenset({ROLE}))
    harness.clock.now = refused[0].until
    await admit(harness, roles=frozenset({ROLE}))


async def test_a_role_decides_what_its_members_get_a_day(harness: PipelineHarness) -> None:
    await setting(harness, roles={str(ROLE): {"allowance": 300}, "502": {"allowance": 5}})
    job = await admit(harness, roles=frozenset({ROLE}))
    assert (await harness.wallet.balance(GUILD, 1, {ROLE})).available == 300 - job.price
    assert (await harness.wallet.balance(GUILD, 2, {ROLE})).available == 300
    assert (await harness.wallet.balance(GUILD, 2)).available == 100
    with pytest.raises(OutOfCredits) as poor:
        await admit(harness, member=3, roles=frozenset({502}))
    assert (poor.value.available, poor.value.refill_to) == (5, 5)
    by = Actor(99, manage_server=True)
    given = await harness.wallet.grant(GUILD, 4, 7, by=by, interaction_id=next(_ids), roles={ROLE})
    assert given.available == 307
