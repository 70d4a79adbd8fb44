"""The verdict, as a table and by its properties."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.policy.categories import CATEGORIES
from bot.domain.policy.judge import Allow, AskFacts, Facts, Hold, Refuse, Standing, Verdict, judge
from bot.domain.policy.policy import Policy
from bot.domain.policy.scores import Scores, Unclear
from bot.domain.policy.text_rules import TextFindings
from tests.domain.policy.policies import POLICIES, SERVER

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LONG_AGO, SOON = NOW - timedelta(days=1000), NOW + timedelta(hours=1)
CHANNEL = 11
PICTURE = AskFacts("image", "grok-image")
FACTS = Facts(NOW, account_created=LONG_AGO, joined_at=LONG_AGO)


def verdict(keys: dict[str, Any], asked: AskFacts = PICTURE, facts: Facts = FACTS, *roles: int) -> Verdict:
    return judge(asked, Policy.from_json(keys).for_place(CHANNEL, None, frozenset(roles)), facts)


def text(**found: Any) -> Facts:
    return replace(FACTS, text=TextFindings(**found))


def scored(**scores: float) -> Facts:
    return replace(FACTS, classified=Scores({name: scores[name] for name in CATEGORIES if name in scores}))


def standing(**decided: Any) -> Facts:
    return replace(FACTS, standing=Standing(**decided))


ADULT = replace(FACTS, age_restricted=True)
NEW = replace(FACTS, joined_at=NOW - timedelta(hours=1))
FLAGGED = {"review_prompts": "flagged"}
TABLE: list[tuple[dict[str, Any], AskFacts, Facts, Verdict]] = [
    ({}, PICTURE, FACTS, Allow()),
    # who asks
    ({}, PICTURE, standing(banned="here"), Refuse("banned")),
    ({}, PICTURE, standing(banned="everywhere"), Refuse("banned_everywhere")),
    ({}, PICTURE, standing(paused_until=SOON), Refuse("member_paused", until=SOON)),
    ({}, PICTURE, standing(paused_until=NOW), Allow()),
    ({"paused": "a raid"}, PICTURE, FACTS, Refuse("paused", said="a raid")),
    ({"paused": "a raid"}, PICTURE, standing(banned="here"), Refuse("banned")),
    # where
    ({"channels": {"11": {"generate": False}}}, PICTURE, FACTS, Refuse("place")),
    ({"generate": False}, PICTURE, FACTS, Refuse("place")),
    ({"roles": {"1": {"generate": True}}}, PICTURE, FACTS, Refuse("role")),
    ({"rating": "mature"}, replace(PICTURE, restricted=True), FACTS, Refuse("age_restricted")),
    ({}, replace(PICTURE, restricted=True), ADULT, Allow()),
    # what
    ({"images": False}, PICTURE, FACTS, Refuse("kind")),
    ({"videos": False}, PICTURE, FACTS, Allow()),
    ({"models": ["grok-video"]}, PICTURE, FACTS, Refuse("model")),
    ({"modes": ["normal"]}, replace(PICTURE, mode="fun"), FACTS, Refuse("mode")),
    ({"modes": ["normal"]}, PICTURE, FACTS, Allow()),
    ({"references": False}, replace(PICTURE, attaches=True), FACTS, Refuse("references")),
    ({"references": False}, PICTURE, FACTS, Allow()),
    # newcomers
    ({"new_member_hours": 24}, PICTURE, NEW, Hold(("new_member",))),
    ({"new_member_hours": 1}, PICTURE, NEW, Allow()),
    ({"new_member_hours": 24}, PICTURE, replace(FACTS, account_created=NOW), Hold(("new_member",))),
    ({"new_member_hours": 24}, PICTURE, replace(FACTS, joined_at=None), Hold(("new_member",))),
    ({"new_member_hours": 24, "new_members": "refuse"}, PICTURE, NEW,
     Refuse("new_member", until=NOW + timedelta(hours=23))),
    # words
    ({}, PICTURE, text(minors=True), Refuse("text", "minors")),
    ({}, PICTURE, text(refused=True), Refuse("text", "terms")),
    ({}, PICTURE, text(categories=frozenset({"violence"})), Allow()),
    (FLAGGED, PICTURE, text(categories=frozenset({"violence"})), Hold(("violence",))),
    (FLAGGED, PICTURE, text(categories=frozenset({"hate", "sexual"})), Hold(("sexual", "hate"))),
    (FLAGGED, PICTURE, FACTS, Allow()),
    ({"review_prompts": "all"}, PICTURE, FACTS, Hold(("everything",))),
    ({"review_prompts": "all"}, PICTURE, text(refused=True), Refuse("text", "terms")),
    # mature, where it counts
    (FLAGGED | {"rating": "mature"}, PICTURE, text(categories=frozenset({"sexual"})), Hold(("sexual",))),
    (FLAGGED | {"rating": "mature"}, PICTURE,
     replace(text(categories=frozenset({"sexual"})), age_restricted=True), Allow()),
    (FLAGGED | {"rating": "mature"}, PICTURE,
     replace(text(categories=frozenset({"sexual", "hate"})), age_restricted=True), Hold(("hate",))),
    # the classifier
    (FLAGGED, PICTURE, scored(sexual=0.39), Allow()),
    (FLAGGED, PICTURE, scored(sexual=0.4), Hold(("sexual",))),
    (FLAGGED, PICTURE, scored(minors=0.2), Refuse("text", "minors")),
    (FLAGGED | {"rating": "mature"}, PICTURE, replace(scored(sexual=1.0), age_restricted=True), Allow()),
    (FLAGGED | {"rating": "mature"}, PICTURE, replace(scored(minors=0.1), age_restricted=True),
     Refuse("text", "minors")),
    (FLAGGED, PICTURE, replace(FACTS, classified=Unclear("slow")), Hold(("unclear",))),
    ({"review_prompts": "all"}, PICTURE, scored(hate=0.9), Hold(("hate", "everything"))),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "asked", "facts", "wanted"), TABLE)
def test_the_verdict(keys: dict[str, Any], asked: AskFacts, facts: Facts, wanted: Verdict) -> None:
    assert verdict(keys, asked, facts) == wanted


ASKED = st.builds(
    AskFacts,
    st.sampled_from(["image", "video"]),
    st.sampled_from(["grok-image", "grok-video"]),
    st.none() | st.sampled_from(["spicy", "normal"]),
    st.booleans(),
    st.booleans(),
)
JUDGEMENTS = (
    st.none()
    | st.builds(Scores, st.dictionaries(st.sampled_from(CATEGORIES), st.floats(0, 1), max_size=3))
    | st.just(Unclear("down"))
)
ANY_FACTS = st.builds(
    Facts,
    st.just(NOW),
    age_restricted=st.booleans(),
    account_created=st.sampled_from([None, LONG_AGO, NOW]),
    joined_at=st.sampled_from([None, LONG_AGO, NOW]),
    standing=st.builds(
        Standing, st.sampled_from([None, "here", "everywhere"]), st.sampled_from([None, LONG_AGO, SOON])
    ),
    text=st.builds(
        TextFindings, st.booleans(), st.booleans(), st.frozensets(st.sampled_from(CATEGORIES), max_size=2)
    ),
    classified=JUDGEMENTS,
)
ROLES = st.frozensets(st.integers(1, 12), max_size=5)
CHANNELS = st.integers(1, 12)


@given(POLICIES, ASKED, ANY_FACTS, ROLES, CHANNELS)
def test_who_is_banned_or_paused_or_in_the_wrong_place_is_refused_whatever_else_holds(
    policy: Policy, asked: AskFacts, facts: Facts, roles: frozenset[int], channel: int
) -> None:
    effective = policy.for_place(channel, None, roles)
    shut = (
        facts.standing.banned
        or (facts.standing.paused_until and facts.standing.paused_until > NOW)
        or policy.paused
        or not effective.may_here
        or not effective.role_may
        or (asked.restricted and not facts.age_restricted)
        or facts.text.minors
        or facts.text.refused
    )
    if shut:
        assert isinstance(judge(asked, effective, facts), Refuse)


def reviewing(keys: dict[str, Any], channel: int, review: str, by: str) -> Policy:
    """The server reviews prompts, or the channel does."""
    if by == "server":
        return Policy.from_json(keys | {"review_prompts": review})
    channels = keys.get("channels", {})
    own = channels.get(str(channel), {}) | {"review_prompts": review}
    return Policy.from_json(keys | {"channels": channels | {str(channel): own}})


@given(
    st.fixed_dictionaries({}, optional=SERVER),
    st.tuples(st.sampled_from(["flagged", "all"]), st.sampled_from(["server", "channel"])),
    st.tuples(ASKED, ANY_FACTS),
    ROLES,
    CHANNELS,
)
def test_what_is_flagged_or_not_judged_never_passes_where_prompts_are_reviewed(
    keys: dict[str, Any],
    review: tuple[str, str],
    asking: tuple[AskFacts, Facts],
    roles: frozenset[int],
    channel: int,
) -> None:
    asked, facts = asking
    policy = reviewing(keys, channel, *review)
    effective = policy.for_place(channel, None, roles)
    assume(effective.review_prompts != "off")  # the channel may not, though the server does
    if isinstance(facts.classified, Unclear) or effective.review_prompts == "all":
        assert not isinstance(judge(asked, effective, facts), Allow)


def strictness(verdict: Verdict) -> int:
    return [Allow, Hold, Refuse].index(type(verdict))


@given(POLICIES, st.tuples(ASKED, ANY_FACTS), ROLES, st.integers(1, 12), CHANNELS)
def test_one_more_role_never_makes_the_verdict_stricter(
    policy: Policy, asking: tuple[AskFacts, Facts], roles: frozenset[int], more: int, channel: int
) -> None:
    asked, facts = asking
    assume(
        more not in policy.roles or policy.roles[more].generate is not False
    )  # that one is meant to shut out
    before = judge(asked, policy.for_place(channel, None, roles), facts)
    after = judge(asked, policy.for_place(channel, None, roles | {more}), facts)
    assert strictness(after) <= strictness(before)


@given(POLICIES, st.tuples(ASKED, ANY_FACTS), ROLES, CHANNELS, st.integers(1, 12))
def test_a_thread_has_the_verdict_of_its_parent(
    policy: Policy, asking: tuple[AskFacts, Facts], roles: frozenset[int], parent: int, thread: int
) -> None:
    asked, facts = asking
    in_parent = judge(asked, policy.for_place(parent, None, roles), facts)
    assert judge(asked, policy.for_place(thread, parent, roles), facts) == in_parent
