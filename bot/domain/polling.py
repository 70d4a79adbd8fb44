"""When to ask a provider again: pure policy from age, answers so far and the model's usual time to a delay or None.

Figures are the common practice of the providers' own clients: first look after 3 s (picture) or 10 s (video), then
1.3 times longer each time up to 15 s; give up after 15 minutes; failed questions back off from 2 to 30 s.
"""

from datetime import timedelta

DEADLINE = timedelta(minutes=15)
"""kie's document: "stop polling after 10-15 minutes"; xAI's own client stops after 10."""
NOT_VISIBLE_GRACE = timedelta(seconds=90)
"""kie answers "recordInfo is null" for a while right after a create."""
QUEUE_EXPIRY = timedelta(hours=1)
DELIVERY_DEADLINE = timedelta(hours=12)
"""Results live 24 h at the providers; ours stay on disk longer."""

_GROWTH = 1.3
_CALLBACK_SLOWDOWN = 4
_CALLBACK_LONGEST = timedelta(seconds=30)
"""How late a result may be whose callback is the first that does not come."""


def first_check(usual_seconds: int) -> timedelta:
    """A sixth of the usual time, at most 10 s: 3 s for a picture, 10 s for a video."""
    return timedelta(seconds=min(10.0, usual_seconds / 6))


def next_check(
    age: timedelta, checks: int, usual_seconds: int, *, callbacks_work: bool = False
) -> timedelta | None:
    """How long to wait after the `checks`-th answer that was not final; None when `age` is past the deadline.

    While the provider's callbacks are known to arrive, polling is only the safety net and goes up to four times slower.
    """
    if age >= DEADLINE:
        return None
    first = first_check(usual_seconds)
    longest = first * 5 if usual_seconds < 18 else timedelta(seconds=15)
    delay = min(first * _GROWTH ** min(checks, 20), longest)
    if callbacks_work:
        delay = min(delay * _CALLBACK_SLOWDOWN, max(delay, _CALLBACK_LONGEST))
    return min(delay, max(DEADLINE - age, timedelta(seconds=1)))


def retry_delay(
    errors: int, jitter: float, retry_after: timedelta | None = None, longest: float = 30.0
) -> timedelta:
    """After the `errors`-th failure in a row (from 1): 2, 4, 8, 16 … `longest` s, plus up to a quarter.

    `jitter` is in [0, 1).

    A hint from the other side is obeyed up to 120 s.
    """
    if retry_after is not None:
        return min(max(retry_after, timedelta(seconds=1)), timedelta(seconds=120))
    delay = min(2.0 ** min(max(errors, 1), 20), longest)
    return timedelta(seconds=delay * (1 + jitter / 4))
