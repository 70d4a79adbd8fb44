"""Allowances and budgets begin anew at midnight UTC, those of a month on its first day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.limits import day_start, next_day, next_month

times = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis takes bounds without a zone


@given(times)
def test_every_moment_is_in_exactly_one_day(now: datetime) -> None:
    assert day_start(now) <= now < next_day(now)
    assert next_day(now) - day_start(now) == timedelta(days=1)
    assert day_start(next_day(now)) == next_day(now)
    assert day_start(day_start(now)) == day_start(now)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)),
        (datetime(2026, 11, 25, 23, 59, 59, 999999, UTC), datetime(2026, 11, 25, tzinfo=UTC)),
        (datetime(2024, 2, 29, 12, tzinfo=UTC), datetime(2024, 2, 29, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)),
    ],
)
def test_a_day_starts_at_midnight_utc(now: datetime, start: datetime) -> None:
    assert day_start(now) == start
    assert next_day(now) == start + timedelta(days=1)


@given(times)
def test_a_month_ends_at_the_first_midnight_of_another(now: datetime) -> None:
    end, last = next_month(now), next_month(now) - timedelta(microseconds=1)
    assert (end.day, end, end > now) == (1, day_start(end), True)
    assert (last.year, last.month) == (now.year, now.month)
    assert next_month(end) > end


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)),
        (datetime(2026, 11, 30, 23, 59, 59, 999999, UTC), datetime(2026, 12, 1, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2028, 2, 28, 12, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_budget_of_a_month_begins_anew_then(now: datetime, end: datetime) -> None:
    assert next_month(now) == end
