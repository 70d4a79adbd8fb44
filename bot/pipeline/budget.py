"""Real money: the operator's hard ceiling a day on provider cost, and a server's own under it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.job import Job
from bot.storage import settings, spending
from bot.storage.database import Connection

Ceiling = Literal["operator", "guild"]


class OverBudget(Exception):
    """Nothing may be spent on this: raised inside a transaction, which it rolls back."""

    def __init__(self, ceiling: Ceiling) -> None:
        super().__init__(ceiling)
        self.ceiling: Ceiling = ceiling


@dataclass(frozen=True, slots=True)
class Spending:
    """Micro-dollars since 00:00 UTC; `ceiling` None when there is none."""

    spent: int
    ceiling: int | None


@dataclass(frozen=True, slots=True)
class Budget:
    """A job's cost counts from its admission; the call that is really paid for moves it to its own day."""

    operator_ceiling: int | None

    def admit(self, tx: Connection, job: Job) -> None:
        """The cost of a job whose row is written in this transaction. Raises OverBudget."""
        totals = spending.add(tx, job.cost_day, job.guild_id, job.cost)
        self._check(tx, job.guild_id, job.cost, totals)

    def rebook(self, tx: Connection, job: Job, cost: int, now: datetime) -> None:
        """What the call costs that is made now, in place of the estimate. Raises OverBudget."""
        day = spending.day_of(now)
        spending.set_cost(tx, job, cost, day)
        totals = spending.Totals(spending.spent(tx, day), spending.spent(tx, day, job.guild_id))
        self._check(tx, job.guild_id, cost, totals)

    def _check(self, tx: Connection, guild_id: int, cost: int, totals: spending.Totals) -> None:
        if cost <= 0:
            return
        if self.operator_ceiling is not None and totals.everywhere > self.operator_ceiling:
            raise OverBudget("operator")
        guild_ceiling = settings.guild(tx, guild_id).budget_micro
        if guild_ceiling is not None and totals.of_guild > guild_ceiling:
            raise OverBudget("guild")

    def today(self, conn: Connection, now: datetime) -> Spending:
        return Spending(spending.spent(conn, spending.day_of(now)), self.operator_ceiling)
