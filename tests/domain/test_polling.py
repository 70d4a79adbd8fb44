"""When a provider is asked again: soon at first, then more slowly, bounded, and never past the deadline."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.polling import DEADLINE, first_check, next_check, retry_delay

seconds = st.floats(0, DEADLINE.total_seconds() - 0.001)


@pytest.mark.parametrize(("usual", "expected"), [(18, 3), (60, 10), (180, 10), (6, 1)])
def test_the_first_look_comes_after_a_sixth_of_the_usual_time(usual: int, expected: float) -> None:
    assert first_check(usual) == timedelta(seconds=expected)


def test_questions_stop_at_the_deadline() -> None:
    assert next_check(DEADLINE, 3, 60) is None
    assert next_check(DEADLINE + timedelta(days=1), 3, 60) is None
    assert next_check(DEADLINE - timedelta(milliseconds=1), 3, 60) is not None


@given(seconds, st.integers(0, 10_000), st.integers(1, 3600), st.booleans())
def test_a_delay_is_positive_and_bounded(age: float, checks: int, usual: int, callbacks: bool) -> None:
    delay = next_check(timedelta(seconds=age), checks, usual, callbacks_work=callbacks)
    assert delay is not None
    assert timedelta() < delay <= timedelta(seconds=60)


@given(st.integers(0, 200), st.integers(1, 3600))
def test_delays_never_shrink_while_there_is_time(checks: int, usual: int) -> None:
    earlier, later = (next_check(timedelta(), each, usual) for each in (checks, checks + 1))
    assert earlier is not None
    assert later is not None
    assert later >= earlier


@given(seconds, st.integers(0, 100), st.integers(1, 3600))
def test_the_last_question_comes_at_the_deadline_and_not_after(age: float, checks: int, usual: int) -> None:
    delay = next_check(timedelta(seconds=age), checks, usual, callbacks_work=True)
    assert delay is not None
    assert timedelta(seconds=age) + delay <= DEADLINE + timedelta(seconds=1)


@given(st.integers(1, 50), st.integers(6, 3600))
def test_where_callbacks_arrive_polling_is_slower_and_yet_within_half_a_minute(
    checks: int, usual: int
) -> None:
    usually, slower = (next_check(timedelta(), checks, usual, callbacks_work=each) for each in (False, True))
    assert usually is not None
    assert slower is not None
    assert slower == min(4 * usually, timedelta(seconds=30))
    assert slower > usually


@given(st.integers(-5, 10_000), st.floats(0, 1, exclude_max=True))
def test_failed_questions_back_off_and_stay_bounded(errors: int, jitter: float) -> None:
    assert timedelta(seconds=2) <= retry_delay(errors, jitter) <= timedelta(seconds=37.5)
    assert retry_delay(errors, 0) <= retry_delay(errors + 1, 0)


@given(st.integers(1, 100), st.timedeltas(timedelta(days=-1), timedelta(days=30)))
def test_a_hint_is_obeyed_within_reason(errors: int, hint: timedelta) -> None:
    delay = retry_delay(errors, 0.5, hint)
    assert timedelta(seconds=1) <= delay <= timedelta(seconds=120)
    if timedelta(seconds=1) <= hint <= timedelta(seconds=120):
        assert delay == hint
