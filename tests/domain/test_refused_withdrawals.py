"""What Discord refuses to take down is tried again ever more rarely, and for a week."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.domain.refused_withdrawals import PATIENCE, next_try

ASKED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_tries_grow_apart_and_end() -> None:
    times = [ASKED]
    while (later := next_try(ASKED, times[-1])) is not None:
        times.append(later)
    pauses = [after - before for before, after in pairwise(times)]
    assert pauses[0] == timedelta(minutes=10)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)
    assert PATIENCE <= times[-1] - ASKED <= PATIENCE + timedelta(hours=6)
    assert len(times) < 50
