"""Pacing: never more turns in a window than allowed, and who finds none is told when to come back."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.providers.kie import CREATES_PER_WINDOW
from bot.providers.pacing import SlidingWindow
from tests.providers.conftest import Bench

WINDOW = timedelta(seconds=10)


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(min_value=0, max_value=15), max_size=60))
def test_any_window_holds_at_most_its_limit(pauses: list[float]) -> None:
    hands = Hands()
    pacing = SlidingWindow(3, WINDOW, hands)
    turns: list[float] = []
    for pause in pauses:
        hands.now += pause
        if not pacing.take():
            turns.append(hands.now)
    assert all(later - first >= 10 for first, later in zip(turns, turns[3:], strict=False))


def test_who_comes_back_when_told_finds_a_turn() -> None:
    hands = Hands()
    pacing = SlidingWindow(2, WINDOW, hands)
    assert not pacing.take()
    hands.now += 4
    assert not pacing.take()
    assert pacing.take() == timedelta(seconds=6)
    hands.now += 6
    assert not pacing.take()
    assert pacing.take() == timedelta(seconds=4)


async def test_kie_takes_18_creates_in_10_seconds_and_the_others_pace_nothing(bench: Bench) -> None:
    kie = await bench.open("kie")
    waits = [kie.take_turn() for _ in range(CREATES_PER_WINDOW + 1)]
    assert not any(waits[:-1])
    assert timedelta(seconds=8) < waits[-1] <= timedelta(seconds=10)
    for name in ("evolink", "xai"):
        other = await bench.open(name)
        assert not any(other.take_turn() for _ in range(100))
