"""Watches Discord's budget of invalid requests: 10,000 answers of 401, 403 or 429 in ten minutes end in a ban."""

from collections import deque
from datetime import datetime, timedelta
from types import SimpleNamespace

import aiohttp

from bot.pipeline.clock import Clock

_WINDOW = timedelta(minutes=10)
_CAUTION = 5_000
"""Half of what Discord allows: from here on, edits that only show progress are left out."""


class InvalidRequests:
    """Counts as Discord counts: a 429 whose scope is `shared` is not an invalid request."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._times: deque[datetime] = deque(maxlen=2 * _CAUTION)

    def trace(self) -> aiohttp.TraceConfig:
        """For `discord.Client(http_trace=...)`: sees every answer, those that discord.py retries by itself too."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._seen)
        return trace

    def count(self, now: datetime) -> int:
        """How many there were in the last ten minutes."""
        while self._times and self._times[0] <= now - _WINDOW:
            self._times.popleft()
        return len(self._times)

    def add(self, status: int, scope: str | None = None) -> None:
        if status in {401, 403} or (status == 429 and scope != "shared"):
            self._times.append(self._clock())

    def caution(self, now: datetime) -> bool:
        return self.count(now) >= _CAUTION

    async def _seen(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        answer: aiohttp.TraceRequestEndParams,
    ) -> None:
        self.add(answer.response.status, answer.response.headers.get("X-RateLimit-Scope"))
