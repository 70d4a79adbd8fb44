"""How long a model takes is learned: quantiles that come near, follow a change, and never disorder."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.latency import Latency


def learned(latency: Latency, seconds: list[float]) -> Latency:
    for each in seconds:
        latency = latency.observed(each)
    return latency


def test_the_quantiles_come_near_those_of_what_is_seen() -> None:
    dice = random.Random(7)
    found = learned(Latency.guess(60), [dice.uniform(20, 40) for _ in range(400)])
    assert 18 <= found.early <= 27
    assert 25 <= found.usual <= 35
    assert 33 <= found.late <= 45


def test_a_provider_that_has_become_slower_is_known_after_some_fifty_results() -> None:
    dice = random.Random(8)
    fast = learned(Latency.guess(20), [dice.uniform(8, 12) for _ in range(200)])
    slow = learned(fast, [dice.uniform(80, 120) for _ in range(60)])
    assert fast.usual < 14
    assert slow.usual > 60


@given(st.floats(1, 900), st.lists(st.floats(0, 900), max_size=60))
def test_the_quantiles_stay_in_order_and_positive(guess: float, seconds: list[float]) -> None:
    found = learned(Latency.guess(guess), seconds)
    assert 0 < found.early <= found.usual <= found.late
    assert found.samples == len(seconds)
