"""Real money: the operator's hard ceiling a day on provider cost, and under it a server's own, a day, a month and by
role.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.domain.job import Job
from bot.domain.limits import next_day, next_month
from bot.domain.policy.policy import Ceilings, MemberLimits
from bot.pipeline.policies import PolicyCache
from bot.storage import events, spending
from bot.storage.database import Connection

Ceiling = Literal["operator", "guild", "guild_month", "member"]
ALERT = "budget_alert"
"""The kind of the moderation log's row when a server's budget has reached ALERT_AT of a ceiling."""
ALERT_AT = 80
"""Percent."""


class OverBudget(Exception):
    """Nothing may be spent on this: raised inside a transaction, which it rolls back."""

    def __init__(self, ceiling: Ceiling) -> None:
        super().__init__(ceiling)
        self.ceiling: Ceiling = ceiling

    def until(self, now: datetime) -> datetime:
        return next_month(now) if self.ceiling == "guild_month" else next_day(now)


@dataclass(frozen=True, slots=True)
class Spending:
    """Micro-dollars since 00:00 UTC; `ceiling` None when there is none."""

    spent: int
    ceiling: int | None


@dataclass(frozen=True, slots=True)
class Reached:
    """What has been spent under a ceiling, `cost` included."""

    spent: int
    cost: int
    ceiling: int

    @property
    def crosses(self) -> bool:
        """Whether this cost is what brings it to where owners are told."""
        line = self.ceiling * ALERT_AT
        return (self.spent - self.cost) * 100 < line <= self.spent * 100


@dataclass(frozen=True, slots=True)
class Budget:
    """A job's cost counts from its admission; the call that is really paid for moves it to its own day."""

    operator_ceiling: int | None
    policies: PolicyCache = field(default_factory=PolicyCache)

    def admit(self, tx: Connection, job: Job, limits: MemberLimits, ceilings: Ceilings) -> None:
        """The cost of a job whose row is written in this transaction. Raises OverBudget."""
        spending.add(tx, job.cost_day, job.guild_id, job.cost)
        self._check(tx, job, job.cost, job.cost_day, ceilings)
        of_member = limits.cost_per_day
        if job.cost > 0 and of_member is not None:
            spent = spending.spent_by(tx, job.cost_day, job.guild_id, job.member_id)
            if spent > of_member:
                raise OverBudget("member")

    def rebook(self, tx: Connection, job: Job, cost: int, now: datetime) -> None:
        """What the call costs that is made now, in place of the estimate. Raises OverBudget."""
        day = spending.day_of(now)
        spending.set_cost(tx, job, cost, day)
        self._check(tx, job, cost, day, self.policies.current(tx, job.guild_id).policy.ceilings)

    def _check(self, tx: Connection, job: Job, cost: int, day: int, ceilings: Ceilings) -> None:
        """What is spent is looked up only where there is a ceiling to it."""
        if cost <= 0:
            return
        if self.operator_ceiling is not None and spending.spent(tx, day) > self.operator_ceiling:
            raise OverBudget("operator")
        of_guild = spending.spent(tx, day, job.guild_id) if ceilings.day is not None else 0
        if ceilings.day is not None and of_guild > ceilings.day:
            raise OverBudget("guild")
        month = spending.spent_in(tx, _month_of(day), day, job.guild_id) if ceilings.month is not None else 0
        if ceilings.month is not None and month > ceilings.month:
            raise OverBudget("guild_month")
        if ceilings.day is not None:
            _alert(tx, job, "day", Reached(of_guild, cost, ceilings.day), spending.start_of(day))
        if ceilings.month is not None:
            since = spending.start_of(_month_of(day))
            _alert(tx, job, "month", Reached(month, cost, ceilings.month), since)

    def today(self, conn: Connection, now: datetime) -> Spending:
        return Spending(spending.spent(conn, spending.day_of(now)), self.operator_ceiling)


def _alert(
    tx: Connection, job: Job, span: Literal["day", "month"], reached: Reached, since: datetime
) -> None:
    """Once a day or a month: what was only estimated comes back, and the line may be crossed again."""
    if not reached.crosses or events.any_since(tx, job.guild_id, ALERT, span, since):
        return
    data = {"span": span, "spent": reached.spent, "ceiling": reached.ceiling}
    events.append(tx, events.Event(job.guild_id, ALERT, job.created_at, note=span, data=data))


def _month_of(day: int) -> int:
    return date.fromordinal(day).replace(day=1).toordinal()
