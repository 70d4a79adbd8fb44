"""What counts in one place for one member."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.policy.policy import EffectivePolicy, MemberLimits, Policy
from tests.domain.policy.policies import POLICIES

CHANNEL, THREAD, OTHER = 11, 12, 13
ROLES = st.frozensets(st.integers(1, 12), max_size=5)


def policy(**keys: Any) -> Policy:
    return Policy.from_json(keys)


def here(of: Policy, *roles: int) -> EffectivePolicy:
    return of.for_place(CHANNEL, None, frozenset(roles))


def test_without_any_key_everybody_may_everything_everywhere() -> None:
    free = here(policy())
    assert free.may_here
    assert free.role_may
    assert free.kinds == {"image", "video"}
    assert free.review_prompts == "off"
    assert Policy().limits_for(frozenset()) == MemberLimits()


def test_a_channel_overrides_the_server_and_nothing_but_what_it_says() -> None:
    mixed = policy(rating="general", videos=False, channels={str(CHANNEL): {"rating": "mature"}})
    assert here(mixed).rating == "mature"
    assert here(mixed).kinds == {"image"}
    assert mixed.for_place(OTHER, None, frozenset()).rating == "general"


def test_a_thread_is_its_parent() -> None:
    closed = policy(channels={str(CHANNEL): {"generate": False}, str(THREAD): {"generate": True}})
    assert not closed.for_place(THREAD, CHANNEL, frozenset()).may_here


def test_only_the_listed_channels_may_where_the_server_says_no() -> None:
    listed = policy(generate=False, channels={str(CHANNEL): {"generate": True}})
    assert here(listed).may_here
    assert not listed.for_place(OTHER, None, frozenset()).may_here


def test_where_a_role_is_let_members_without_such_a_role_are_not() -> None:
    listed = policy(roles={"1": {"generate": True}, "2": {"allowance": 5}})
    assert here(listed, 1).role_may
    assert here(listed, 1, 2).role_may
    assert not here(listed, 2).role_may
    assert not here(listed).role_may


def test_a_role_that_may_not_is_outweighed_by_one_that_may() -> None:
    mixed = policy(roles={"1": {"generate": False}, "2": {"generate": True}})
    assert not here(mixed, 1).role_may
    assert here(mixed, 1, 2).role_may


def test_roles_that_may_not_shut_out_their_own_members_only() -> None:
    muted = policy(roles={"1": {"generate": False}})
    assert here(muted).role_may
    assert not here(muted, 1).role_may


def test_a_role_may_be_shut_out_of_some_channels_only() -> None:
    muted = policy(roles={"1": {"generate": False, "channels": [str(CHANNEL)]}})
    assert not here(muted, 1).role_may
    assert not muted.for_place(THREAD, CHANNEL, frozenset({1})).role_may
    assert muted.for_place(OTHER, None, frozenset({1})).role_may
    both = muted.changed(roles=muted.to_json()["roles"] | {"2": {"generate": True}})
    assert not both.for_place(OTHER, None, frozenset({1})).role_may
    assert both.for_place(OTHER, None, frozenset({1, 2})).role_may


def test_a_role_may_be_let_in_some_channels_only() -> None:
    some = policy(roles={"1": {"generate": True, "channels": [str(CHANNEL)]}})
    assert here(some, 1).role_may
    assert some.for_place(THREAD, CHANNEL, frozenset({1})).role_may
    assert not some.for_place(OTHER, None, frozenset({1})).role_may


def test_of_several_roles_each_limit_is_the_most_generous_one() -> None:
    limits = policy(
        roles={
            "1": {"allowance": 300, "in_flight": 1, "cost_per_day": "0.50"},
            "2": {"allowance": 50, "in_flight": 5},
            "3": {"generate": True},
        }
    )
    assert limits.limits_for({1, 2, 3, 99}) == MemberLimits(300, 5, limits.limits_for({1}).cost_per_day)
    assert limits.limits_for({1}).cost_per_day == 500_000
    assert limits.limits_for({2}) == MemberLimits(50, 5, None)
    assert limits.limits_for({3}) == MemberLimits()


def test_a_pause_of_the_server_is_told_before_that_of_a_channel() -> None:
    paused = policy(paused="a raid", channels={str(CHANNEL): {"paused": "cleaning"}})
    assert here(paused).paused == "a raid"
    assert here(paused.changed(paused="")).paused == "cleaning"
    assert here(paused.changed(channels={})).paused == "a raid"


def test_the_ladder_of_strikes_is_read_from_its_words() -> None:
    steps = policy(strikes=["warning", "pause 24h", "pause 7d", "ban"]).ladder
    assert steps == ("warning", timedelta(days=1), timedelta(days=7), "ban")


def test_a_step_of_the_ladder_may_come_twice() -> None:
    assert policy(strikes=["warning", "warning", "ban"]).ladder == ("warning", "warning", "ban")


def test_a_budget_of_nothing_is_no_ceiling() -> None:
    assert policy(budget_per_day="0", budget_per_month="0.000001").ceilings.day is None
    assert policy(budget_per_month="0.000001").ceilings.month == 1


@given(POLICIES)
def test_a_policy_is_read_back_from_what_is_stored(of: Policy) -> None:
    assert Policy.from_json(of.to_json()) == of


def _generosity(limits: MemberLimits) -> list[float | None]:
    return [limits.allowance, limits.in_flight, limits.cost_per_day]


@given(POLICIES, ROLES, st.integers(1, 12))
def test_one_more_role_never_makes_a_limit_stricter_that_a_role_sets(
    of: Policy, roles: frozenset[int], more: int
) -> None:
    fewer, with_it = of.limits_for(roles), of.limits_for(roles | {more})
    for before, after in zip(_generosity(fewer), _generosity(with_it), strict=True):
        assert before is None or (after is not None and after >= before)
