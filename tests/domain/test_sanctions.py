"""How many strikes count at a moment, and what one leads to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.policy import Policy
from bot.domain.policy.policy import StrikeStep
from bot.domain.sanctions import counting, step_for

NOW, TICK = datetime(2026, 11, 27, 12, tzinfo=UTC), timedelta(microseconds=1)
MONTH = timedelta(days=30)


@pytest.mark.parametrize(
    ("at", "counts"),
    [(NOW - MONTH - TICK, 0), (NOW - MONTH, 0), (NOW - MONTH + TICK, 1), (NOW, 1)],
)
def test_a_strike_counts_until_its_days_are_over_and_not_at_that_moment(at: datetime, counts: int) -> None:
    assert counting([at], 30, NOW) == counts


@given(
    st.lists(st.timedeltas(-timedelta(days=60), timedelta(days=60)), max_size=8),
    st.timedeltas(timedelta(), timedelta(days=90)),
)
def test_a_clock_that_goes_back_forgives_nothing(ages: list[timedelta], back: timedelta) -> None:
    given_at = [NOW - age for age in ages]
    assert counting(given_at, 30, NOW - back) >= counting(given_at, 30, NOW)
    assert counting([NOW + back], 30, NOW) == 1


@pytest.mark.parametrize(
    ("number", "step"), [(1, "warning"), (2, timedelta(hours=24)), (3, "ban"), (4, "ban"), (100, "ban")]
)
def test_the_last_step_of_the_ladder_repeats(number: int, step: StrikeStep) -> None:
    assert step_for(number, Policy().ladder) == step
