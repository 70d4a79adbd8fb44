"""Outbound pacing: never more than so many calls in any window of time; each caller waits for its turn, in order."""

import asyncio
from collections import deque
from datetime import timedelta


class SlidingWindow:
    """At most `limit` turns in any `window`. A caller that is cancelled while it waits takes no turn."""

    def __init__(self, limit: int, window: timedelta) -> None:
        self._window = window.total_seconds()
        self._taken: deque[float] = deque(maxlen=limit)
        self._line = asyncio.Lock()  # first come, first served

    async def turn(self) -> None:
        loop = asyncio.get_running_loop()
        async with self._line:
            start = max(loop.time(), self._next())
            await asyncio.sleep(start - loop.time())
            self._taken.append(max(start, loop.time()))

    def _next(self) -> float:
        """When the oldest turn of a full window leaves it."""
        return self._taken[0] + self._window if len(self._taken) == self._taken.maxlen else 0.0
