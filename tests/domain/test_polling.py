"""When a provider is asked again: between the early and the late results most often, and never past the deadline."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.latency import Latency
from bot.domain.polling import DEADLINE, Rhythm, first_check, next_check, retry_delay

VIDEO = Rhythm(Latency.guess(60))
ages = st.floats(0, DEADLINE.total_seconds() - 0.001).map(lambda number: timedelta(seconds=number))
rhythms = st.builds(
    Rhythm,
    st.floats(1, 600).map(Latency.guess),
    crowd=st.floats(0, 1000),
    jitter=st.floats(0, 1, exclude_max=True),
    callbacks_work=st.booleans(),
)


def seconds_after(age: float, rhythm: Rhythm) -> float:
    delay = next_check(timedelta(seconds=age), rhythm)
    assert delay is not None
    return delay.total_seconds()


@pytest.mark.parametrize(("usual", "expected"), [(18, 3), (60, 10), (180, 10), (3, 1)])
def test_a_fast_model_is_asked_about_sooner_and_none_later_than_ten_seconds(
    usual: int, expected: float
) -> None:
    assert first_check(Rhythm(Latency.guess(usual))).total_seconds() == pytest.approx(expected)


def test_a_task_is_left_alone_until_the_early_results_and_asked_about_most_around_the_usual_time() -> None:
    latency = Latency(early=30, usual=45, late=60)
    rhythm = Rhythm(latency)
    assert seconds_after(18, rhythm) == pytest.approx(12)
    assert seconds_after(45, rhythm) == pytest.approx(5)
    assert seconds_after(400, rhythm) == pytest.approx(15)


@given(ages, rhythms)
def test_a_question_comes_before_the_deadline_and_never_at_once(age: timedelta, rhythm: Rhythm) -> None:
    delay = next_check(age, rhythm)
    assert delay is not None
    assert timedelta(seconds=0.9) <= delay <= max(DEADLINE - age, timedelta(seconds=1))


def test_questions_stop_at_the_deadline() -> None:
    assert next_check(DEADLINE, VIDEO) is None
    assert next_check(DEADLINE + timedelta(days=1), VIDEO) is None


@given(ages, st.floats(15, 600))
def test_nobody_in_a_crowd_is_asked_about_more_often_than_the_crowd_allows(
    age: timedelta, crowd: float
) -> None:
    delay = next_check(age, replace(VIDEO, crowd=crowd))
    assert delay is not None
    assert delay >= min(timedelta(seconds=crowd * 0.9), DEADLINE - age - timedelta(seconds=1))


def test_where_callbacks_arrive_asking_is_a_safety_net_that_notices_a_missing_one_in_half_a_minute() -> None:
    with_callbacks = replace(VIDEO, callbacks_work=True)
    for age in (30, 60, 120, 600):
        assert seconds_after(age, VIDEO) < seconds_after(age, with_callbacks) <= 33


def test_what_began_together_is_not_asked_about_together() -> None:
    dates = {seconds_after(45, replace(VIDEO, jitter=part / 10)) for part in range(10)}
    assert len(dates) == 10
    assert max(dates) / min(dates) == pytest.approx(1.2, abs=0.03)


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
