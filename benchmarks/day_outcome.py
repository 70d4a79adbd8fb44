"""What happened on a simulated day, request by request."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.community import Truth, Wish


@dataclass(slots=True)
class Made:
    """One request that was let in, as a person sees it."""

    wish: Wish
    held: bool
    approved_at: datetime | None = None
    declined: bool = False
    reported_at: datetime | None = None
    hidden_at: datetime | None = None


@dataclass(slots=True)
class Day:
    """What happened."""

    made: dict[str, Made] = field(default_factory=dict[str, Made])
    refused: Counter[tuple[Truth, str]] = field(default_factory=Counter[tuple[Truth, str]])
    of_flooder: Counter[str] = field(default_factory=Counter[str])
    waiting: list[tuple[datetime, int]] = field(default_factory=list[tuple[datetime, int]])
    """How many stood before the moderators, whenever one looked."""
    spent: list[tuple[datetime, float]] = field(default_factory=list[tuple[datetime, float]])
    """Dollars."""
    posted: set[str] = field(default_factory=set[str])

    def of(self, truth: Truth) -> Iterator[tuple[str, Made]]:
        return ((job, made) for job, made in self.made.items() if made.wish.truth == truth)
