"""When to ask a provider again: pure policy from a task's age, its model's latency and the number of running tasks.

Before the model's early results the task is left alone; around the usual time it is asked most often; after the late
ones ever less. The bounds are the common practice of the providers' own clients: from 1 s to 15 s, given up after 15
minutes; failed questions back off from 2 to 30 s.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.latency import Latency

DEADLINE = timedelta(minutes=15)
"""kie's document: "stop polling after 10-15 minutes"; xAI's own client stops after 10."""
NOT_VISIBLE_GRACE = timedelta(seconds=90)
"""kie answers "recordInfo is null" for a while right after a create."""
QUEUE_EXPIRY = timedelta(hours=1)
DELIVERY_DEADLINE = timedelta(hours=12)
"""Results live 24 h at the providers; ours stay on disk longer."""

REFETCHES = 4
"""How often fresh URLs are asked for when the ones we have are dead."""

_SHORTEST = 1.0
_LONGEST = 15.0
_FIRST_AT_MOST = 10.0
_LOOKS = 6
"""Questions between the early and the late results."""
_GROWTH = 1.3
_CALLBACK_SLOWDOWN = 4
_CALLBACK_LONGEST = 30.0
"""Seconds between questions at most, and so the delay of a result whose callback is the first that does not come."""
_SPREAD = 0.2


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`crowd`: seconds that one question to each running task of this provider takes at its pace; nobody is asked more
    often than that. `jitter` in [0, 1) spreads the dates, so that what began together is not asked together.
    """

    latency: Latency
    crowd: float = 0.0
    jitter: float = 0.5
    callbacks_work: bool = False
    """The provider's callbacks are known to arrive: asking is only the safety net."""


def first_check(rhythm: Rhythm) -> timedelta:
    """At most 10 s: a fast result is worth more than a question saved."""
    seconds = min(_FIRST_AT_MOST, max(rhythm.latency.early * 0.5, 1.0))
    return timedelta(seconds=_spread(max(seconds, min(rhythm.crowd, _LONGEST)), rhythm.jitter))


def next_check(age: timedelta, rhythm: Rhythm) -> timedelta | None:
    """How long to wait after an answer that was not final; None when `age` is past the deadline."""
    if age >= DEADLINE:
        return None
    seconds, latency = age.total_seconds(), rhythm.latency
    looking = min(max((latency.late - latency.early) / _LOOKS, _SHORTEST), _LONGEST)
    if seconds < latency.early:
        delay = min(max(latency.early - seconds, looking), _LONGEST)
    elif seconds < latency.late:
        delay = looking
    else:
        delay = min(looking * _GROWTH ** ((seconds - latency.late) / _LONGEST), _LONGEST)
    if rhythm.callbacks_work:
        delay = min(delay * _CALLBACK_SLOWDOWN, max(delay, _CALLBACK_LONGEST))
    delay = _spread(max(delay, rhythm.crowd), rhythm.jitter)
    return timedelta(seconds=min(delay, max((DEADLINE - age).total_seconds(), 1.0)))


def _spread(seconds: float, jitter: float) -> float:
    return seconds * (1 - _SPREAD / 2 + _SPREAD * jitter)


def retry_delay(
    errors: int, jitter: float, retry_after: timedelta | None = None, longest: float = 30.0
) -> timedelta:
    """After the `errors`-th failure in a row (from 1): 2, 4, 8, 16 … `longest` s, plus up to a quarter.

    `jitter` is in [0, 1). A hint from the other side is obeyed up to 120 s.
    """
    if retry_after is not None:
        return min(max(retry_after, timedelta(seconds=1)), timedelta(seconds=120))
    delay = min(2.0 ** min(max(errors, 1), 20), longest)
    return timedelta(seconds=delay * (1 + jitter / 4))
