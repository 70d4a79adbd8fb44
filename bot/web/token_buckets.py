"""Token buckets in memory, for the door of the web server: one for everybody together and one an address."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_ADDRESSES = 4096
"""As many are remembered; the one that was quiet longest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Flow:
    burst: float
    per_second: float


@dataclass(slots=True)
class _Bucket:
    """Full at first; leaks a token a call and refills by itself."""

    flow: Flow
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 when there is one."""
        self.tokens = min(self.flow.burst, self.tokens + (now - self.at) * self.flow.per_second)
        self.at = now
        return max(0.0, (1 - self.tokens) / self.flow.per_second)


class Buckets:
    """A call takes one token from its address's bucket and one from everybody's, or none at all."""

    def __init__(self, *, each: Flow, together: Flow, monotonic: Callable[[], float]) -> None:
        self._each = each
        self._monotonic = monotonic
        self._together = _Bucket(together, together.burst, monotonic())
        self._by_address: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, address: str) -> float:
        """0 when the call may pass, else the seconds to wait."""
        now = self._monotonic()
        mine = self._of(address, now)
        wait = max(mine.wait(now), self._together.wait(now))
        if wait == 0:
            mine.tokens -= 1
            self._together.tokens -= 1
        return wait

    def _of(self, address: str, now: float) -> _Bucket:
        bucket = self._by_address.setdefault(address, _Bucket(self._each, self._each.burst, now))
        self._by_address.move_to_end(address)
        if len(self._by_address) > _ADDRESSES:
            self._by_address.popitem(last=False)
        return bucket
