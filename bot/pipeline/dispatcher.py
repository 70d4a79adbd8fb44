"""Gives waiting jobs their places and their calls: reads what is free, asks the fair queue, writes the grants.

A provider's pace is kept by the rows themselves: its calls of the last window are those that were granted in it. So a
restart, or another process, paces the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.fair_queue import LANES, Lane, Places, Waiting, choose, places_left, turns_left
from bot.domain.limits import Limits
from bot.pipeline.health import Health
from bot.providers.base import Pace, Provider
from bot.storage import fair_queue, jobs
from bot.storage.database import Connection

_LANE_SHARE = 0.75
"""Of a provider's running places, the most that one lane may take: a crowd of videos leaves some for images."""
_KEPT_OF_PACE = 8
"""One in so many of the calls in a window is for servers that have nothing under way."""


@dataclass(frozen=True, slots=True)
class Decision:
    calls: tuple[str, ...] = ()
    """The provider of each job that starts."""
    busy: tuple[str, ...] = ()
    """Jobs that have just begun to wait for a provider that is busy: their cards should say so."""
    again_at: datetime | None = None
    """When a provider has room again for those that wait."""


@dataclass(frozen=True, slots=True)
class Dispatcher:
    providers: Mapping[str, Provider]
    health: Health
    limits: Limits

    def decide(self, tx: Connection, now: datetime) -> Decision:
        """In one transaction: who starts now, by `domain.fair_queue`."""
        waiting = fair_queue.waiting(tx)
        if not waiting:
            return Decision()
        held = fair_queue.held(tx)
        places = places_left(self.limits, held)
        opens = self._fill_turns(tx, places, Counter[tuple[str, Lane]](_by_provider(held)), now)
        self._give_up_hopeless(tx, waiting, now)
        chosen = choose(waiting, places)
        starting = chosen.starting
        fair_queue.grant(tx, starting, now)
        fair_queue.advance(tx, chosen)
        fair_queue.retag(tx, turns_left(waiting, [job for job, _ in starting]))
        busy = self._mark_busy(tx, waiting, starting, opens, now)
        wanted = {name for job in waiting if job.ready for name in job.offers}
        later = [date for name, date in opens.items() if name in wanted and date > now]
        return Decision(tuple(provider for _, provider in starting), busy, min(later, default=None))

    def stored(self, decision: Decision, now: datetime) -> None:
        """The calls are really granted."""
        for provider in decision.calls:
            self.health.of(provider).circuit.take(now)

    def _fill_turns(
        self, tx: Connection, places: Places, running: Counter[tuple[str, Lane]], now: datetime
    ) -> dict[str, datetime]:
        """Each provider's free calls by lane; the answer is when each of them opens, `now` where it is open."""
        opens: dict[str, datetime] = {}
        for name, provider in self.providers.items():
            health = self.health.of(name)
            opens[name] = health.reopens(now)
            if health.hopeless or opens[name] > now:
                continue
            paced, since = provider.pace.creates is not None, now - provider.pace.window
            granted, first = fair_queue.granted_since(tx, name, since) if paced else ({}, None)
            free, opens[name] = _paced(provider.pace, sum(granted.values()), first, now)
            kept = _kept(provider.pace)
            if health.circuit.open_until is not None:
                free, kept = min(free, 1), 0  # half-open: one probe, whosever it is
            total = sum(running[name, lane] for lane in LANES)
            for lane in LANES:
                room = _room(provider.pace, free, total, running[name, lane])
                places.turns[name, lane] = room
                places.kept[name, lane] = max(0, room - (free - kept))  # of the pace, not of its places
                places.used[name, lane] = granted.get(lane, 0) if paced else running[name, lane]
        return opens

    def _give_up_hopeless(self, tx: Connection, waiting: Iterable[Waiting], now: datetime) -> None:
        """Their own step says why, and gives the credits back."""
        hopeless = {name for name, health in self.health.all().items() if health.hopeless}
        known = set(self.providers) - hopeless
        for job in waiting:
            if job.ready and known.isdisjoint(job.offers):
                jobs.wake(tx, job.job_id, now)

    def _mark_busy(
        self,
        tx: Connection,
        waiting: Iterable[Waiting],
        starting: Iterable[tuple[Waiting, str]],
        opens: Mapping[str, datetime],
        now: datetime,
    ) -> tuple[str, ...]:
        closed = {name for name in opens if self.health.of(name).reopens(now) > now}
        if not closed:
            return ()
        started = {job.job_id for job, _ in starting}
        stuck = [job for job in waiting if job.ready and job.offers and closed.issuperset(job.offers)]
        return jobs.mark_busy(tx, [job.job_id for job in stuck if job.job_id not in started])


def _by_provider(held: Iterable[tuple[int, int, Lane, str | None, int]]) -> dict[tuple[str, Lane], int]:
    total: Counter[tuple[str, Lane]] = Counter()
    for _, _, lane, provider, number in held:
        if provider is not None:
            total[provider, lane] += number
    return total


def _paced(pace: Pace, granted: int, first: datetime | None, now: datetime) -> tuple[int, datetime]:
    """Calls that the pace leaves now, after those that were `granted` in its window; and when it leaves the next one to
    a server that has something under way.
    """
    if pace.creates is None:
        return 1_000, now
    free = pace.creates - granted
    if free > _kept(pace) or first is None:
        return free, now
    return max(free, 0), first + pace.window + timedelta(milliseconds=1)


def _kept(pace: Pace) -> int:
    return (pace.creates or 0) // _KEPT_OF_PACE


def _room(pace: Pace, free: int, total: int, in_lane: int) -> int:
    if pace.running is None:
        return free
    most_of_lane = max(1, int(pace.running * _LANE_SHARE))
    return min(free, pace.running - total, most_of_lane - in_lane)
