"""Outbound pacing: never more than so many calls in any window of time. Nobody waits here: who finds no turn is told
when to come back, so that a job waits as a row and not inside a paid call.
"""

from collections import deque
from collections.abc import Callable
from datetime import timedelta


class SlidingWindow:
    """At most `limit` turns in any `window`; `monotonic` in seconds."""

    def __init__(self, limit: int, window: timedelta, monotonic: Callable[[], float]) -> None:
        self._window = window.total_seconds()
        self._taken: deque[float] = deque(maxlen=limit)
        self._monotonic = monotonic

    def take(self) -> timedelta:
        """Zero when the turn was taken; else how long until the oldest one leaves the window, and none is taken."""
        now = self._monotonic()
        full = len(self._taken) == self._taken.maxlen
        wait = self._taken[0] + self._window - now if full else 0.0
        if wait > 0:
            return timedelta(seconds=wait)
        self._taken.append(now)
        return timedelta()
