"""What the gate says no with: drawn in full at the top of its file, and carrying its facts."""

import pickle
import re
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain import errors
from bot.domain.errors import Refused
from bot.domain.failure import Failure, Reason
from bot.domain.job import State

EVERY: list[type[Refused]] = Refused.__subclasses__()
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
FACTS: dict[str, Any] = {"at": NOON, "until": NOON, "limit": 3, "state": State.RUNNING, "supported": ["a"]}


def made(error: type[Refused]) -> Refused:
    return error(**{one.name: FACTS.get(one.name, "a fact") for one in fields(error)})


def test_the_tree_at_the_top_of_the_file_names_every_refusal() -> None:
    drawn = set(re.findall(r"^\+ (\w+)", str(errors.__doc__), re.MULTILINE))
    assert drawn == {error.__name__ for error in EVERY}


@pytest.mark.parametrize("error", EVERY, ids=lambda error: error.__name__)
def test_a_refusal_can_be_raised_caught_and_read(error: type[Refused]) -> None:
    with pytest.raises(Refused) as caught:
        raise made(error)
    assert error.__name__ in str(caught.value)
    for one in fields(error):
        assert getattr(caught.value, one.name) == FACTS.get(one.name, "a fact")
        assert one.name in repr(caught.value)


def test_two_refusals_are_two_though_they_say_the_same() -> None:
    assert errors.PromptEmpty() != errors.PromptEmpty()


def test_a_refused_prompt_never_carries_the_word() -> None:
    assert [one.name for one in fields(errors.PromptRefused)] == ["category"]


def test_a_failure_is_stored_by_its_reasons_name() -> None:
    assert len({reason.value for reason in Reason}) == len(Reason)
    assert all(re.fullmatch("[a-z_]+", reason) for reason in Reason)
    failure = Failure(Reason.TIMED_OUT, "kie", "no result")
    assert pickle.loads(pickle.dumps(failure)) == failure  # noqa: S301 - our own
    assert Failure(Reason.BUDGET) == Failure(Reason("budget"), None, "")
