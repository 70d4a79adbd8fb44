"""What is worked on next: one transaction that gives waiting jobs their turns and takes the rows that are due."""

import secrets
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.fair_queue import LANES, Lane
from bot.domain.job import Job, Pool
from bot.pipeline.dispatcher import Decision, Dispatcher
from bot.pipeline.health import Health
from bot.pipeline.pools import POOLS
from bot.pipeline.question_pace import QuestionPace
from bot.pipeline.wakeup import Wakeup
from bot.storage import claims, fair_queue, limits
from bot.storage.claims import Lease
from bot.storage.database import Connection
from bot.storage.rows import Claimed

LEASE = timedelta(minutes=20)
"""Longer than any step; a dead process's leases are cleared at the next start."""
LEASES_LOOKED_AT = timedelta(minutes=1)
_SERVERS_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows to work on, and when to look again if nothing happens before."""

    claimed: tuple[Claimed, ...]
    decision: Decision
    again_at: datetime | None
    now: datetime
    wakeups: int
    """How often the worker had been woken when it was last decided who starts."""
    health: Mapping[str, Mapping[str, Any]]
    """What was written of the providers' health."""


class Claims:
    """`start` comes first. `take` is given the jobs that are worked on already: each holds a place of its pool. What it
    returned goes to `stored` once that is on disk: what could not be stored is decided and written again.
    """

    def __init__(
        self, dispatcher: Dispatcher, health: Health, question_pace: QuestionPace, wakeup: Wakeup
    ) -> None:
        self._dispatcher = dispatcher
        self._health = health
        self._question_pace = question_pace
        self._wakeup = wakeup
        self._turns = defaultdict[tuple[Pool, str | None, Lane | None], _Turns](_Turns)
        self._wakeups = 0
        """`Wakeup.times`, as the last decision that is on disk knew it."""
        self._decide_at: datetime | None = None
        self._leases_at: datetime | None = None
        self._without_key: frozenset[str] = frozenset()
        """Providers that rows name and the settings no longer have: their steps end what cannot go on."""

    def start(self, tx: Connection) -> int:
        """What the last process left behind; how many leases it held."""
        freed = claims.release_leases(tx)
        self._without_key = frozenset(claims.providers_named(tx).difference(self._question_pace.providers))
        return freed

    def take(self, tx: Connection, now: datetime, working: Collection[Job]) -> Taken:
        """A turn that was given here is taken here: a lone job in an idle system waits for nothing."""
        self._release_expired(tx, now, working)
        decision, wakeups = self._decide(tx, now)
        health = self._health.store(tx, now)
        lease = Lease(secrets.token_hex(8), now, now + LEASE)
        claimed: list[Claimed] = []
        dates = [decision.again_at]
        first = claims.first_dates(tx, POOLS)
        due = {pool for pool, date in first.items() if date <= now}
        for pool, size in POOLS.items():
            if pool not in due:
                continue
            mine = [job for job in working if job.pool is pool]
            if size.per_provider is None:
                claimed += self._in_turn(tx, pool, mine, lease)
                continue
            for provider in (*self._question_pace.providers, *self._without_key, None):
                here = [job for job in mine if job.provider == provider]
                free = size.per_provider - len(here)
                if pool is Pool.CHECK and provider is not None and provider not in self._without_key:
                    took, later = self._at_pace(tx, provider, free, lease)
                    dates.append(later)
                    claimed += took
                elif not size.per_guild or provider is None:
                    claimed += claims.claim_of_provider(tx, pool, provider, lease, free)
                else:
                    claimed += self._in_turn(tx, pool, here, lease, provider)
        dates.append(claims.next_due(tx, POOLS, after=now) if due else min(first.values(), default=None))
        again_at = min((date for date in dates if date), default=None)
        return Taken(tuple(claimed), decision, again_at, now, wakeups, health)

    def stored(self, taken: Taken) -> None:
        self._wakeups, self._decide_at = taken.wakeups, taken.decision.again_at
        self._dispatcher.stored(taken.decision, taken.now)
        self._health.stored(taken.health)

    def _decide(self, tx: Connection, now: datetime) -> tuple[Decision, int]:
        """Only when something has changed: a look at everything that waits costs more than a claim."""
        wakeups = self._wakeup.times
        if wakeups == self._wakeups and (self._decide_at is None or now < self._decide_at):
            return Decision(again_at=self._decide_at), wakeups
        decision = self._dispatcher.decide(tx, now)
        self._question_pace.running = fair_queue.running_by_provider(tx)
        return decision, wakeups

    def _in_turn(
        self, tx: Connection, pool: Pool, working: Collection[Job], lease: Lease, provider: str | None = None
    ) -> list[Claimed]:
        """Shared fairly between servers, of each lane by itself where the pool has it so."""
        size, claimed = POOLS[pool], list[Claimed]()
        places = size.places if provider is None else size.per_provider or 0
        for lane in LANES if size.by_lane else (None,):
            turns = self._turns[pool, provider, lane]
            mine = [job for job in working if lane in {None, job.lane}]
            took = claims.claim_fairly(
                tx,
                pool,
                lease,
                limit=(places // len(LANES) if lane else places) - len(mine),
                per_guild=size.per_guild,
                kept=size.kept,
                working=Counter(job.guild_id for job in mine),
                served=turns.served,
                provider=provider,
                lane=lane,
            )
            for one in took:
                if one.job is not None:
                    turns.note(one.job.guild_id)
            claimed += took
        return claimed

    def _at_pace(
        self, tx: Connection, provider: str, free: int, lease: Lease
    ) -> tuple[list[Claimed], datetime | None]:
        """As many questions as the provider's pace allows, and when it allows the next one if some had to wait."""
        rate, key = self._question_pace.rate(provider, lease.now), f"questions:{provider}"
        allowed = limits.available(tx, key, rate, lease.now)
        took = claims.claim_of_provider(tx, Pool.CHECK, provider, lease, min(free, allowed))
        if took:
            limits.take(tx, key, rate, lease.now, cost=len(took))
        return took, lease.now + rate.period if len(took) == allowed else None

    def _release_expired(self, tx: Connection, now: datetime, working: Collection[Job]) -> None:
        """Leases of a process that died. Our own are being worked on, whatever the clock says."""
        if self._leases_at is None or now >= self._leases_at:
            self._leases_at = now + LEASES_LOOKED_AT
            claims.release_leases(tx, before=now, without=[job.id for job in working])


class _Turns:
    """When each server was last served, so that one place goes round."""

    def __init__(self) -> None:
        self._number = 0
        self.served: OrderedDict[int, int] = OrderedDict()

    def note(self, guild_id: int) -> None:
        self._number += 1
        self.served[guild_id] = self._number
        self.served.move_to_end(guild_id)
        if len(self.served) > _SERVERS_REMEMBERED:
            self.served.popitem(last=False)
