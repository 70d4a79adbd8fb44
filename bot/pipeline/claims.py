"""What is worked on next: one transaction that gives waiting jobs their turns and takes the rows that are due."""

import secrets
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.job import Job, Pool
from bot.pipeline.crowds import Crowds
from bot.pipeline.dispatcher import Decision, Dispatcher
from bot.pipeline.health import Health
from bot.pipeline.pools import POOLS, PoolSize
from bot.pipeline.wakeup import Wakeup
from bot.storage import fair_queue, jobs, limits
from bot.storage.database import Connection
from bot.storage.jobs import Claimed, Lease

LEASE = timedelta(minutes=20)
"""Longer than any step; a dead process's leases are cleared at the next start."""
LEASES_LOOKED_AT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows to work on, and when to look again if nothing happens before."""

    claimed: tuple[Claimed, ...]
    decision: Decision
    again_at: datetime | None


class Claims:
    """`take` is given the jobs that are worked on already: each holds a place of its pool."""

    def __init__(self, dispatcher: Dispatcher, health: Health, crowds: Crowds, wakeup: Wakeup) -> None:
        self._dispatcher = dispatcher
        self._health = health
        self._crowds = crowds
        self._wakeup = wakeup
        self._decide_at: datetime | None = None
        self._leases_at: datetime | None = None

    def take(self, tx: Connection, now: datetime, working: Collection[Job]) -> Taken:
        """A turn that was given here is taken here: a lone job in an idle system waits for nothing."""
        self._release_expired(tx, now, working)
        decision = self._decide(tx, now)
        self._health.store(tx, now)
        lease = Lease(secrets.token_hex(8), now, now + LEASE)
        claimed: list[Claimed] = []
        dates = [decision.again_at]
        due = jobs.pools_due(tx, POOLS, now)
        for pool, size in POOLS.items():
            if pool not in due:
                continue
            mine = [job for job in working if job.pool is pool]
            if size.per_provider is None:
                claimed += _by_guild(tx, pool, size, mine, lease)
                continue
            for provider in (*self._crowds.providers, None):
                free = size.per_provider - sum(job.provider == provider for job in mine)
                if pool is Pool.CHECK and provider is not None:
                    took, later = self._at_pace(tx, provider, free, lease)
                    dates.append(later)
                else:
                    took = jobs.claim_of_provider(tx, pool, provider, lease, free)
                claimed += took
        dates.append(jobs.next_due(tx, POOLS, after=now))
        return Taken(tuple(claimed), decision, min((date for date in dates if date), default=None))

    def _decide(self, tx: Connection, now: datetime) -> Decision:
        """Only when something has changed: a look at everything that waits costs more than a claim."""
        if not self._wakeup.places_changed and (self._decide_at is None or now < self._decide_at):
            return Decision(0, again_at=self._decide_at)
        self._wakeup.places_changed = False
        decision = self._dispatcher.decide(tx, now)
        self._decide_at = decision.again_at
        self._crowds.running = fair_queue.running_by_provider(tx)
        return decision

    def _at_pace(
        self, tx: Connection, provider: str, free: int, lease: Lease
    ) -> tuple[list[Claimed], datetime | None]:
        """As many questions as the provider's pace allows; and when it allows more, if it held any up."""
        rate, key = self._crowds.rate(provider, lease.now), f"questions:{provider}"
        allowed = limits.available(tx, key, rate, lease.now)
        took = jobs.claim_of_provider(tx, Pool.CHECK, provider, lease, min(free, allowed))
        if took:
            limits.take(tx, key, rate, lease.now, cost=len(took))
        return took, lease.now + rate.period if len(took) == allowed else None

    def _release_expired(self, tx: Connection, now: datetime, working: Collection[Job]) -> None:
        """Of another process that died. Ours are being worked on, whatever the clock says."""
        if self._leases_at is None or now >= self._leases_at:
            self._leases_at = now + LEASES_LOOKED_AT
            jobs.release_leases(tx, before=now, without=[job.id for job in working])


def _by_guild(
    tx: Connection, pool: Pool, size: PoolSize, mine: Collection[Job], lease: Lease
) -> list[Claimed]:
    working, limit = Counter(job.guild_id for job in mine), size.places - len(mine)
    return jobs.claim_fairly(tx, pool, lease, limit=limit, per_guild=size.per_guild, working=working)
