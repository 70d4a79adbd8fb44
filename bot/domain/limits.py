"""The limits that admission and the worker decide by, as values; where they are counted is the storage's matter."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RateLimit:
    """GCRA: `burst` at once, then one more every `period`."""

    burst: int = 10
    """At least 1."""
    period: timedelta = timedelta(seconds=30)

    @classmethod
    def per_second(cls, number: float) -> "RateLimit":
        """A second's worth at once."""
        return cls(max(1, int(number)), timedelta(seconds=1 / number))


@dataclass(frozen=True, slots=True)
class Limits:
    rate: RateLimit = RateLimit()
    running_per_member: int = 3
    waiting_per_member: int = 10
    running_per_guild: int = 30
    """In each lane: images and videos."""
    waiting_per_guild: int = 300


def day_start(now: datetime) -> datetime:
    """00:00 UTC of the day: when allowances and budgets begin anew."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def next_day(now: datetime) -> datetime:
    return day_start(now) + timedelta(days=1)


def next_month(now: datetime) -> datetime:
    return next_day(day_start(now).replace(day=monthrange(now.year, now.month)[1]))
