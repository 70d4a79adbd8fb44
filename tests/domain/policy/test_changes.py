"""Setting one key of a server, a channel or a role."""

import pytest
from pydantic import ValidationError

from bot.domain.policy import Policy
from bot.domain.policy.changes import Scope, generating_in, places_of, value_of, with_key, without

SERVER, CHANNEL, ROLE = Scope("server"), Scope("channels", 3001), Scope("roles", 2002)


def test_a_key_of_the_server_is_set_and_the_others_stay() -> None:
    policy = with_key(Policy(approvals=2), SERVER, "paused", "a raid")
    assert policy == Policy(approvals=2, paused="a raid")


def test_a_channel_and_a_role_are_set_key_by_key() -> None:
    policy = with_key(with_key(Policy(), CHANNEL, "rating", "mature"), CHANNEL, "generate", False)
    policy = with_key(policy, ROLE, "cost_per_day", "2.5")
    assert policy == Policy.from_json(
        {
            "channels": {"3001": {"rating": "mature", "generate": False}},
            "roles": {"2002": {"cost_per_day": "2.5"}},
        }
    )
    assert value_of(policy, CHANNEL, "rating") == "mature"
    assert value_of(policy, Scope("channels", 1), "rating") is None


@pytest.mark.parametrize(("scope", "key", "value"), [(CHANNEL, "images", True), (ROLE, "in_flight", 5)])
def test_a_channel_or_a_role_of_which_nothing_is_said_is_left_out(
    scope: Scope, key: str, value: object
) -> None:
    policy = with_key(Policy(), scope, key, value)
    assert with_key(policy, scope, key, None) == Policy()
    assert without(policy, scope) == Policy()


def test_an_empty_list_of_a_role_says_nothing() -> None:
    policy = with_key(Policy(), ROLE, "channels", ["3001"])
    assert with_key(policy, ROLE, "channels", []) == Policy()


def test_a_bad_value_is_refused_as_in_a_file() -> None:
    with pytest.raises(ValidationError):
        with_key(Policy(), SERVER, "approvals", 3)
    with pytest.raises(ValidationError):
        with_key(Policy(), CHANNEL, "rating", "spicy")


def test_members_generate_where_they_are_let_and_nowhere_else() -> None:
    policy = with_key(Policy(), Scope("channels", 3002), "rating", "mature")
    somewhere = generating_in(policy, [3001, 3002])
    assert set(places_of(somewhere)) == {3001, 3002}
    assert not somewhere.generate
    one = generating_in(somewhere, [3001])
    assert places_of(one) == (3001,)
    assert value_of(one, Scope("channels", 3002), "rating") == "mature"
    assert generating_in(one, []) == policy
