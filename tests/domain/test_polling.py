"""When a provider is asked: soon for a fast model, most often when results come, bounded, and never past the deadline."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.latency import Latency
from bot.domain.polling import DEADLINE, Rhythm, first_check, next_check, retry_delay

END = DEADLINE.total_seconds()
ages = st.floats(0, END - 0.001)
jitters = st.floats(0, 1, exclude_max=True)


def quantiles(longest: float) -> st.SearchStrategy[Latency]:
    times = st.lists(st.floats(0.1, longest), min_size=3, max_size=3).map(sorted)
    return times.map(lambda three: Latency(three[0], three[1], three[2]))


latencies = quantiles(3_600)
rhythms = st.builds(Rhythm, latencies, st.floats(0, 600), jitters, st.booleans())
unhurried = st.builds(Rhythm, latencies)
"""No crowd, no callbacks, and the middle of the spread."""
ways = st.floats(0, 1, exclude_max=True)
"""How far a task has come from one time to another."""
prompt = st.builds(Rhythm, quantiles(700))
"""A model whose late results come well before the deadline."""


def following(age: float, rhythm: Rhythm) -> float:
    delay = next_check(timedelta(seconds=age), rhythm)
    assert delay is not None
    return delay.total_seconds()


def questions(rhythm: Rhythm, until: float = END) -> list[float]:
    """The ages at which a task that stays unfinished is asked about."""
    asked = [first_check(rhythm).total_seconds()]
    while asked[-1] < until:
        delay = next_check(timedelta(seconds=asked[-1]), rhythm)
        if delay is None:
            break
        asked.append(asked[-1] + delay.total_seconds())
    return asked


@given(unhurried)
def test_the_first_question_comes_within_ten_seconds(rhythm: Rhythm) -> None:
    assert timedelta(seconds=1) <= first_check(rhythm) <= timedelta(seconds=10)


@pytest.mark.parametrize(("early", "expected"), [(0.5, 1), (2, 1), (6, 3), (12, 6), (20, 10), (300, 10)])
def test_the_first_question_comes_earlier_for_a_fast_model(early: float, expected: float) -> None:
    assert first_check(Rhythm(Latency(early, early * 3, early * 6))) == timedelta(seconds=expected)


@given(prompt, ways)
def test_while_results_come_a_task_is_asked_about_each_sixth_of_that_span(rhythm: Rhythm, way: float) -> None:
    latency = rhythm.latency
    span = latency.late - latency.early
    age = latency.early + way * span
    assume(latency.early <= age < latency.late)
    assert following(age, rhythm) == pytest.approx(min(max(span / 6, 1), 15), abs=1e-5)


def test_a_task_is_left_alone_until_the_early_results_and_asked_about_most_around_the_usual_time() -> None:
    latency = Latency(early=30, usual=45, late=60)
    rhythm = Rhythm(latency)
    assert following(18, rhythm) == pytest.approx(12)
    assert following(45, rhythm) == pytest.approx(5)
    assert following(400, rhythm) == pytest.approx(15)


@pytest.mark.parametrize("usual", [3, 18, 60, 120])
def test_a_model_as_it_was_guessed_is_asked_a_few_times_before_its_late_results(usual: float) -> None:
    latency = Latency.guess(usual)
    asked = [age for age in questions(Rhythm(latency)) if latency.early <= age <= latency.late]
    assert 3 <= len(asked) <= 21


@given(unhurried, ages)
def test_without_a_crowd_or_callbacks_a_delay_is_between_one_second_and_fifteen(
    rhythm: Rhythm, age: float
) -> None:
    assert 1 - 1e-5 <= following(age, rhythm) <= 15


@given(prompt, ways, ways)
def test_after_the_late_results_questions_only_become_rarer(rhythm: Rhythm, one: float, other: float) -> None:
    late = rhythm.latency.late
    sooner, later = (late + way * (END - 15 - late) for way in sorted((one, other)))
    assert following(sooner, rhythm) <= following(later, rhythm) + 1e-5


@given(prompt, ways)
def test_the_time_in_which_results_come_is_not_slept_through(rhythm: Rhythm, way: float) -> None:
    latency = rhythm.latency
    age = way * latency.early
    looking = min(max((latency.late - latency.early) / 6, 1), 15)
    assert age + following(age, rhythm) <= latency.early + looking + 1e-5


@given(unhurried, ages, st.floats(0, 600))
def test_nobody_is_asked_about_more_often_than_the_crowd_lets(
    rhythm: Rhythm, age: float, crowd: float
) -> None:
    left = END - age
    crowded = following(age, replace(rhythm, crowd=crowd))
    assert crowded >= min(crowd, max(left, 1)) - 1e-5
    assert crowded >= following(age, rhythm) - 1e-5


@given(unhurried, st.floats(0, 600))
def test_a_crowd_puts_the_first_question_off_by_fifteen_seconds_at_most(rhythm: Rhythm, crowd: float) -> None:
    first = first_check(replace(rhythm, crowd=crowd)).total_seconds()
    assert min(crowd, 15) - 1e-5 <= first <= 15


@given(unhurried, ages)
def test_where_callbacks_arrive_questions_are_up_to_four_times_rarer(rhythm: Rhythm, age: float) -> None:
    assume(age < END - 60)
    usually, slower = following(age, rhythm), following(age, replace(rhythm, callbacks_work=True))
    assert usually < slower <= 4 * usually + 1e-5


@given(unhurried, ages)
def test_a_callback_that_does_not_come_is_noticed_within_half_a_minute(rhythm: Rhythm, age: float) -> None:
    assert following(age, replace(rhythm, callbacks_work=True)) <= 30


@given(latencies, ages, jitters, st.booleans())
def test_jitter_spreads_a_date_by_a_tenth_each_way(
    latency: Latency, age: float, jitter: float, callbacks: bool
) -> None:
    assume(age < END - 60)
    middle = Rhythm(latency, callbacks_work=callbacks)
    spread = replace(middle, jitter=jitter)
    for at, each in (
        (following(age, middle), following(age, spread)),
        (first_check(middle).total_seconds(), first_check(spread).total_seconds()),
    ):
        assert 0.9 * at - 1e-5 <= each <= 1.1 * at + 1e-5
        assert each == pytest.approx(at * (0.9 + 0.2 * jitter), abs=1e-5)


def test_what_began_together_is_not_asked_about_together() -> None:
    latency = Latency.guess(60)
    firsts = {first_check(Rhythm(latency, jitter=number / 10)) for number in range(10)}
    assert len(firsts) == 10


@given(rhythms)
def test_questions_stop_at_the_deadline(rhythm: Rhythm) -> None:
    assert next_check(DEADLINE, rhythm) is None
    assert next_check(DEADLINE + timedelta(days=1), rhythm) is None
    assert next_check(DEADLINE - timedelta(milliseconds=1), rhythm) is not None


@given(rhythms, ages)
def test_the_last_question_comes_at_the_deadline_and_not_a_second_after(rhythm: Rhythm, age: float) -> None:
    assert following(age, rhythm) > 0
    assert timedelta(seconds=age + following(age, rhythm)) <= DEADLINE + timedelta(seconds=1)


@given(rhythms)
def test_an_unfinished_task_is_asked_about_a_last_time_as_its_deadline_comes(rhythm: Rhythm) -> None:
    *_, last = questions(rhythm)
    assert END - 1e-3 <= last <= END + 1


@given(st.integers(-5, 10_000), jitters)
def test_failed_questions_back_off_and_stay_bounded(errors: int, jitter: float) -> None:
    assert timedelta(seconds=2) <= retry_delay(errors, jitter) <= timedelta(seconds=37.5)
    assert retry_delay(errors, 0) <= retry_delay(errors + 1, 0)


@given(st.integers(1, 100), st.timedeltas(timedelta(days=-1), timedelta(days=30)))
def test_a_hint_is_obeyed_within_reason(errors: int, hint: timedelta) -> None:
    delay = retry_delay(errors, 0.5, hint)
    assert timedelta(seconds=1) <= delay <= timedelta(seconds=120)
    if timedelta(seconds=1) <= hint <= timedelta(seconds=120):
        assert delay == hint
