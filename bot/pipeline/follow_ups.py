"""Interactions that can still be answered, which is for fifteen minutes (interactions/receiving-and-responding).

What answers them holds a secret token. It is in memory only, so a restart forgets it. With it is kept what the server
calls who asked, which Discord says in the interaction and otherwise only when asked.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from bot.pipeline.clock import Clock

T = TypeVar("T")
LIFE = timedelta(minutes=15)


class _Kept(NamedTuple, Generic[T]):
    webhook: T
    asked_by: str
    since: datetime


@dataclass(slots=True)
class FollowUps(Generic[T]):
    """`T` is what answers an interaction: discord.py's webhook."""

    clock: Clock
    _kept: OrderedDict[int, _Kept[T]] = field(default_factory=OrderedDict[int, _Kept[T]], repr=False)

    def keep(self, interaction_id: int, webhook: T, asked_by: str) -> None:
        now = self.clock()
        self._kept[interaction_id] = _Kept(webhook, asked_by, now)
        while self._kept and now - next(iter(self._kept.values())).since >= LIFE:
            self._kept.popitem(last=False)

    def of(self, interaction_id: int) -> T | None:
        """None when it is too late, or when another process was asked."""
        kept = self._living(interaction_id)
        return kept.webhook if kept else None

    def asked_by(self, interaction_id: int) -> str | None:
        """What the server calls who asked. None as with `of`."""
        kept = self._living(interaction_id)
        return kept.asked_by if kept else None

    def _living(self, interaction_id: int) -> _Kept[T] | None:
        kept = self._kept.get(interaction_id)
        return kept if kept and self.clock() - kept.since < LIFE else None
