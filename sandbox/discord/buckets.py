"""Rate limits as the API has them: a bucket a route and channel, and 50 requests a second in all (topics/rate-limits).

Discord publishes no numbers but the last one; those of the buckets were observed and may change any day, which is why
clients go by the headers. Off, unless a test or the Lab switches it on.
"""

import re
from dataclasses import dataclass, field

from simcord._clock import Clock
from simcord.backend.errors import BackendError

GLOBAL = (50, 1.0)
_RULES: tuple[tuple[str, str, int, float], ...] = (
    ("POST", r"/channels/(\d+)/messages", 5, 5.0),
    ("PATCH", r"/channels/(\d+)/messages/\d+", 5, 5.0),
    ("DELETE", r"/channels/(\d+)/messages/\d+", 5, 1.0),
    (".*", r"/webhooks/\d+/([^/]+)(?:/.*)?", 5, 2.0),
)
_UNLIMITED = re.compile(r"/interactions/.*|/webhooks/.*")
"""By the global limit (topics/rate-limits, "Global Rate Limit")."""


class TooFast(BackendError):
    """A 429 of one bucket, or of all of them together."""

    def __init__(self, wait: float, bucket: str) -> None:
        super().__init__(429, 0, "You are being rate limited.")
        self.wait = round(max(wait, 0.001), 3)
        self._bucket = bucket

    def to_json(self) -> dict[str, object]:
        return {
            "message": self.message,
            "retry_after": self.wait,
            "global": not self._bucket,
            "code": self.code,
        }

    def headers(self) -> dict[str, str]:
        """With `Via`: without it discord.py takes a 429 for a Cloudflare ban and gives up at once."""
        told = {"Via": "1.1 google", "Retry-After": str(self.wait)}
        if not self._bucket:
            return told | {"X-RateLimit-Scope": "global", "X-RateLimit-Global": "true"}
        return told | {"X-RateLimit-Scope": "user", "X-RateLimit-Bucket": self._bucket}


@dataclass(slots=True)
class Buckets:
    """`World.buckets`."""

    clock: Clock
    on: bool = False

    _taken: dict[str, list[float]] = field(default_factory=dict[str, list[float]], repr=False)

    def take(self, method: str, path: str) -> dict[str, str]:
        """Count a request; the headers of its answer. `TooFast` when there were too many."""
        if not self.on:
            return {}
        if not _UNLIMITED.fullmatch(path):
            self._count("", *GLOBAL)
        for number, (verb, pattern, most, seconds) in enumerate(_RULES):
            found = re.fullmatch(pattern, path)
            if found and re.fullmatch(verb, method):
                return self._headers(f"{number}", f"{number}:{found.group(1)}", most, seconds)
        return {}

    def _headers(self, bucket: str, key: str, most: int, seconds: float) -> dict[str, str]:
        taken = self._count(key, most, seconds)
        after = taken[0] + seconds - self._now()
        return {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - len(taken)),
            "X-RateLimit-Reset": f"{taken[0] + seconds:.3f}",
            "X-RateLimit-Reset-After": f"{max(after, 0.001):.3f}",
            "X-RateLimit-Bucket": f"bucket-{bucket}",
        }

    def _count(self, key: str, most: int, seconds: float) -> list[float]:
        """A window begins with its first request and ends for all of them together."""
        now, taken = self._now(), self._taken.get(key, [])
        if taken and now >= taken[0] + seconds:
            taken = []
        if len(taken) >= most:
            raise TooFast(taken[0] + seconds - now, f"bucket-{key.split(':', maxsplit=1)[0]}" if key else "")
        self._taken[key] = [*taken, now]
        return self._taken[key]

    def _now(self) -> float:
        return self.clock.now().timestamp()
