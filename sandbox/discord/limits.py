"""How much of something Discord allows, where tests and the Lab may set the number: threads, and boosts.

Discord publishes neither number of threads; the errors are documented, the numbers were observed.
"""

from dataclasses import dataclass, field
from typing import Any

from simcord._clock import Clock
from simcord.backend.errors import BackendError

MIB = 1024 * 1024
BOOSTED_UPLOADS = {0: 10 * MIB, 1: 10 * MIB, 2: 50 * MIB, 3: 100 * MIB}
"""The largest file at each boost level (reference, "Uploading Files")."""


class RateLimited(BackendError):
    """A 429 that says how long to wait (topics/rate-limits, "Exceeding A Rate Limit")."""

    def __init__(self, retry_after: float, bucket: str) -> None:
        super().__init__(429, 0, "The resource is being rate limited.")
        self.retry_after = retry_after
        self._bucket = bucket

    def to_json(self) -> dict[str, Any]:
        return {"message": self.message, "retry_after": self.retry_after, "global": False, "code": self.code}

    def headers(self) -> dict[str, str]:
        """With `Via`: without it discord.py takes a 429 for a Cloudflare ban and gives up at once."""
        return {
            "Via": "1.1 google",
            "Retry-After": str(self.retry_after),
            "X-RateLimit-Scope": "shared",
            "X-RateLimit-Bucket": self._bucket,
        }


@dataclass(slots=True)
class Limits:
    """The limits in force. `World.limits`; every field may be set at any time."""

    clock: Clock
    active_threads: int = 1000
    """In a guild; one more is error 160006."""
    thread_starts: int | None = None
    """How many threads a channel may start within `thread_window` seconds; None: as many as one likes."""
    thread_window: float = 300.0
    """Waits of 219 and 280 seconds were seen (discord-api-docs issue 7816; scope `shared`, by channel)."""

    _starts: dict[int, list[float]] = field(default_factory=dict[int, list[float]], repr=False)

    def check_thread_start(self, channel_id: int) -> None:
        """429 while the channel has started as many threads as it may."""
        if self.thread_starts is None:
            return
        recent = self._recent(channel_id)
        if len(recent) >= self.thread_starts:
            oldest = recent[len(recent) - self.thread_starts] if self.thread_starts else self._now()
            wait = round(oldest + self.thread_window - self._now(), 3)
            raise RateLimited(max(wait, 0.001), f"start-thread:{channel_id}")

    def count_thread_start(self, channel_id: int) -> None:
        self._starts[channel_id] = [*self._recent(channel_id), self._now()]

    def check_active_threads(self, active: int) -> None:
        if active >= self.active_threads:
            raise BackendError(400, 160006, "Maximum number of active threads reached")

    def _recent(self, channel_id: int) -> list[float]:
        since = self._now() - self.thread_window
        return [at for at in self._starts.get(channel_id, []) if at > since]

    def _now(self) -> float:
        return self.clock.now().timestamp()
