"""Who works on which rows: those that are due are taken under a lease, in fair shares, and given back."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from heapq import heapify, heappop, heappush
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    bindparam,
    func,
    select,
    text,
    type_coerce,
    update,
)

from bot.domain.fair_queue import Lane
from bot.domain.job import Pool
from bot.storage.columns import EPOCH, UtcDateTime
from bot.storage.prepared import Prepared
from bot.storage.rows import NO_LEASE, Claimed, read
from bot.storage.sqlite.lists import listed
from bot.storage.tables import CLAIMABLE_ROWS, LIVE_ROWS, jobs

# A partial index is used where a query says what it says, word for word.
_CLAIMABLE = text(CLAIMABLE_ROWS)


@dataclass(frozen=True, slots=True)
class Lease:
    """A claim's mark on its rows, taken `now` and good `until` then."""

    token: str
    now: datetime
    until: datetime


_due = (jobs.c.pool == bindparam("pool"), jobs.c.due_at <= bindparam("now", type_=UtcDateTime), _CLAIMABLE)
_due_number = type_coerce(jobs.c.due_at, BigInteger).label("due_at")
_oldest_due = select(jobs.c.id).where(*_due).order_by(jobs.c.due_at).limit(bindparam("most"))
_DUE_OF_PROVIDER = Prepared(
    _oldest_due.where(jobs.c.provider == bindparam("provider"), jobs.c.provider.is_not(None))
)
_DUE_OF_NONE = Prepared(_oldest_due.where(jobs.c.provider.is_(None)))


@cache
def _due_by_guild(*, at_provider: bool, in_lane: bool) -> Prepared:
    which = [*_due]
    if at_provider:
        which += jobs.c.provider == bindparam("provider"), jobs.c.provider.is_not(None)
    if in_lane:
        which.append(jobs.c.lane == bindparam("lane"))
    place = func.row_number().over(partition_by=jobs.c.guild_id, order_by=jobs.c.due_at)
    ranked = select(jobs.c.id, jobs.c.guild_id, _due_number, place.label("place")).where(*which).subquery()
    first = select(ranked.c.id, ranked.c.guild_id, ranked.c.due_at)
    return Prepared(first.where(ranked.c.place <= bindparam("most")).order_by(ranked.c.due_at))


_TAKE = Prepared(
    update(jobs)
    .where(jobs.c.id.in_(listed("ids")))
    .values(tries=jobs.c.tries + 1)
    .returning(jobs, _due_number.label("due_number"))
)

_held = update(jobs).where(jobs.c.lease.is_not(None), jobs.c.id.not_in(listed("without")))
_RELEASE = Prepared(_held)
_RELEASE_EXPIRED = Prepared(_held.where(jobs.c.lease_until <= bindparam("before", type_=UtcDateTime)))


def claim_of_provider(
    tx: Connection, pool: Pool, provider: str | None, lease: Lease, limit: int
) -> list[Claimed]:
    """Takes rows of one pool and one provider that are due, the longest due first."""
    if limit <= 0:
        return []
    which = {"pool": pool, "now": lease.now, "most": limit}
    of_provider = _DUE_OF_NONE if provider is None else _DUE_OF_PROVIDER
    found = of_provider.all(tx, which if provider is None else which | {"provider": provider})
    return _take(tx, [job_id for (job_id,) in found], lease)


def claim_fairly(
    tx: Connection,
    pool: Pool,
    lease: Lease,
    *,
    limit: int,
    per_guild: int,
    working: Mapping[int, int],
    served: Mapping[int, int],
    kept: int = 0,
    provider: str | None = None,
    lane: Lane | None = None,
) -> list[Claimed]:
    """Takes rows of one pool that are due, from the servers with the fewest at work first, then from those that were
    served longest ago (`served`: a number that grows, by server); of one provider, if it is given, and one lane.

    No more rows of one server than `per_guild`, together with those at work already (`working`, by server); and the
    last `kept` of the `limit` only from servers that have none at work.
    """
    if limit <= 0:
        return []
    which: dict[str, Any] = {"pool": pool, "now": lease.now, "most": min(per_guild, limit)}
    if provider is not None:
        which["provider"] = provider
    if lane is not None:
        which["lane"] = lane
    due = _due_by_guild(at_provider=provider is not None, in_lane=lane is not None).all(tx, which)
    return _take(tx, _fairly(due, working, served, per_guild=per_guild, limit=limit, kept=kept), lease)


def _take(tx: Connection, ids: Sequence[str], lease: Lease) -> list[Claimed]:
    """Counts the try. A terminal row is due while its end is still to be told."""
    if not ids:
        return []
    values = {"lease": lease.token, "lease_until": lease.until, "woken_at": None}
    rows = _TAKE.mappings(tx, {"ids": ids} | values)
    return sorted(map(read, rows), key=lambda one: one.due_at)


def _fairly(
    due: Iterable[Sequence[Any]],
    working: Mapping[int, int],
    served: Mapping[int, int],
    *,
    per_guild: int,
    limit: int,
    kept: int,
) -> list[str]:
    """One row after the other, in turn; what is tied goes by what is longest due."""
    held = Counter(working)
    by_guild: defaultdict[int, deque[tuple[int, str]]] = defaultdict(deque)
    for job_id, guild_id, due_at in due:  # in the order of their dates
        by_guild[guild_id].append((due_at, job_id))
    heap = [(held[key], served.get(key, 0), rows[0], key) for key, rows in by_guild.items()]
    heapify(heap)
    chosen: list[str] = []
    while heap and len(chosen) < limit:
        working_now, turn, _, guild_id = heappop(heap)
        if working_now >= (per_guild if limit - len(chosen) > kept else 1):
            break  # nor may any other: it has the fewest
        rows = by_guild[guild_id]
        _, job_id = rows.popleft()
        chosen.append(job_id)
        if rows:
            heappush(heap, (working_now + 1, turn, rows[0], guild_id))
    return chosen


def release_leases(tx: Connection, before: datetime | None = None, without: Collection[str] = ()) -> int:
    """Leases held by a dead process: all, at start under the file lock; later those that ran out before `before`,
    except of the rows that this process is at work on, whatever the clock says.
    """
    if before is None:
        return _RELEASE.run(tx, {"without": [*without]} | NO_LEASE)
    return _RELEASE_EXPIRED.run(tx, {"without": [*without], "before": before} | NO_LEASE)


def providers_named(conn: Connection) -> set[str]:
    """Those that rows name which a step has still to see to."""
    named = select(jobs.c.provider).where(jobs.c.provider.is_not(None)).distinct()
    return {*conn.scalars(named.where(text(LIVE_ROWS))), *conn.scalars(named.where(_CLAIMABLE))}


def put_off(tx: Connection, job_id: str, until: datetime) -> None:
    """Gives back a row that cannot be read, to be looked at again then."""
    row = update(jobs).where(jobs.c.id == job_id)
    tx.execute(row.values(NO_LEASE | {"due_at": until}))


def next_due(conn: Connection, pools: Iterable[Pool], after: datetime) -> datetime | None:
    """When the next row of these pools becomes due after that."""
    return min(first_dates(conn, pools, after).values(), default=None)


def first_dates(conn: Connection, pools: Iterable[Pool], after: datetime = EPOCH) -> dict[Pool, datetime]:
    """For each pool that has a row to be taken, now or later, the first date after that."""
    named = tuple(pools)
    (dates,) = _first_of_each(named).all(conn, {"after": after})
    return {pool: date for pool, date in zip(named, dates, strict=True) if date is not None}


@cache
def _first_of_each(pools: tuple[Pool, ...]) -> Prepared:
    after = jobs.c.due_at > bindparam("after", type_=UtcDateTime)
    first = select(func.min(jobs.c.due_at))
    return Prepared(
        select(*(first.where(jobs.c.pool == pool, after, _CLAIMABLE).scalar_subquery() for pool in pools))
    )
