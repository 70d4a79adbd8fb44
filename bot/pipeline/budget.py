"""Real money: the operator's hard ceiling a day on estimated provider cost, and a server's own under it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.job import Job
from bot.domain.limits import day_start
from bot.storage import jobs, settings
from bot.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Spending:
    """Micro-dollars since 00:00 UTC; `ceiling` None when there is none."""

    spent: int
    ceiling: int | None


@dataclass(frozen=True, slots=True)
class Budget:
    """Today's estimates are summed from the job rows themselves, in the transaction that adds to them."""

    operator_ceiling: int | None

    def exceeded_by(
        self, tx: Connection, job: Job, cost: int, now: datetime
    ) -> Literal["operator", "guild"] | None:
        """Which ceiling this job at `cost` micro-dollars would break, on top of all the others' today."""
        if cost <= 0:
            return None
        since = day_start(now)
        everywhere = jobs.spent_since(tx, since, without=job.id) + cost
        if self.operator_ceiling is not None and everywhere > self.operator_ceiling:
            return "operator"
        guild_ceiling = (settings.guild(tx, job.guild_id)).budget_micro
        if guild_ceiling is None:
            return None
        here = jobs.spent_since(tx, since, job.guild_id, without=job.id) + cost
        return "guild" if here > guild_ceiling else None

    def today(self, tx: Connection, now: datetime) -> Spending:
        return Spending(jobs.spent_since(tx, day_start(now)), self.operator_ceiling)
