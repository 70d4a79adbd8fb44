"""What is learned of a model's latency: near the truth after some hundred results, and not of the past for long."""

from itertools import pairwise
from math import exp
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.latency import Latency

SEEDS = range(20)


def after(latency: Latency, results: list[float]) -> Latency:
    for seconds in results:
        latency = latency.observed(seconds)
    return latency


def results(seed: int, number: int, usual: float, spread: float = 0.4) -> list[float]:
    """Log-normal, as latencies are: `usual` is the median."""
    random = Random(seed)
    return [usual * exp(random.gauss(0, spread)) for _ in range(number)]


def share_below(bound: float, usual: float) -> float:
    many = results(1, 4_000, usual)
    return sum(seconds < bound for seconds in many) / len(many)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("guess", "usual"), [(60, 60), (20, 90), (180, 30)])
def test_after_some_hundred_results_the_quantiles_are_near_the_true_ones(
    seed: int, guess: float, usual: float
) -> None:
    """Near: an estimate that forgets after fifty results trembles."""
    learned = after(Latency.guess(guess), results(seed, 300, usual))
    assert share_below(learned.early, usual) < 0.35
    assert 0.1 < share_below(learned.usual, usual) < 0.9
    assert share_below(learned.late, usual) > 0.65
    assert learned.late < 6 * usual


@pytest.mark.parametrize(("guess", "usual"), [(60, 60), (20, 90), (180, 30)])
def test_on_average_the_quantiles_are_the_true_ones(guess: float, usual: float) -> None:
    learned = [after(Latency.guess(guess), results(seed, 300, usual)) for seed in range(40)]
    shares = [
        sum(share_below(bound, usual) for bound in bounds) / len(learned)
        for bounds in (
            [each.early for each in learned],
            [each.usual for each in learned],
            [each.late for each in learned],
        )
    ]
    assert shares == pytest.approx([0.1, 0.5, 0.9], abs=0.1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("before", "now"), [(20, 60), (60, 20), (30, 120)])
def test_a_shift_is_followed_after_about_fifty_results(seed: int, before: float, now: float) -> None:
    settled = after(Latency.guess(before), results(seed, 300, before))
    followed = after(settled, results(seed + 1_000, 50, now))
    assert abs(followed.usual - now) < abs(followed.usual - before)
    assert followed.early < now < followed.late


def test_a_guess_that_was_right_is_kept_by_results_that_confirm_it() -> None:
    learned = after(Latency.guess(60), [60.0] * 100)
    assert learned.usual == pytest.approx(60, abs=5)
    assert learned.samples == 100


def test_a_single_outlier_moves_little() -> None:
    settled = after(Latency.guess(60), results(3, 300, 60))
    assert settled.observed(900).usual < settled.usual + 60


@given(st.floats(0.1, 3_600), st.lists(st.floats(0, 86_400), max_size=100))
def test_quantiles_never_change_places_and_stay_positive(guess: float, seen: list[float]) -> None:
    latency = Latency.guess(guess)
    for seconds in seen:
        latency = latency.observed(seconds)
        quantiles = (latency.early, latency.usual, latency.late)
        assert all(one <= other for one, other in pairwise(quantiles))
        assert latency.early > 0


@given(st.floats(1, 3_600), st.floats(0, 3_600))
def test_a_result_moves_the_usual_time_towards_itself(guess: float, seconds: float) -> None:
    before = Latency.guess(guess)
    after_one = before.observed(seconds)
    assert after_one.samples == 1
    assert (after_one.usual - before.usual) * (seconds - before.usual) >= 0


def test_the_quantiles_come_near_those_of_what_is_seen() -> None:
    dice = Random(7)
    found = after(Latency.guess(60), [dice.uniform(20, 40) for _ in range(400)])
    assert 18 <= found.early <= 27
    assert 25 <= found.usual <= 35
    assert 33 <= found.late <= 45


def test_a_provider_that_has_become_slower_is_known_after_some_fifty_results() -> None:
    dice = Random(8)
    fast = after(Latency.guess(20), [dice.uniform(8, 12) for _ in range(200)])
    slow = after(fast, [dice.uniform(80, 120) for _ in range(60)])
    assert fast.usual < 14
    assert slow.usual > 60
