"""Interactions that can still be answered, which is for fifteen minutes (interactions/receiving-and-responding).

What answers them holds a secret token. It is in memory only, so a restart forgets it.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.pipeline.clock import Clock

T = TypeVar("T")
LIFE = timedelta(minutes=15)


@dataclass(slots=True)
class FollowUps(Generic[T]):
    """`T` is what answers an interaction: discord.py's webhook."""

    clock: Clock
    _kept: OrderedDict[int, tuple[T, datetime]] = field(
        default_factory=OrderedDict[int, tuple[T, datetime]], repr=False
    )

    def keep(self, interaction_id: int, webhook: T) -> None:
        now = self.clock()
        self._kept[interaction_id] = webhook, now
        while self._kept and now - next(iter(self._kept.values()))[1] >= LIFE:
            self._kept.popitem(last=False)

    def of(self, interaction_id: int) -> T | None:
        """None when it is too late, or when another process was asked."""
        webhook, since = self._kept.get(interaction_id, (None, self.clock()))
        return webhook if self.clock() - since < LIFE else None
