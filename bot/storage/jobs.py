"""Where jobs are kept: claimed with a lease, moved by compare-and-set, counted. What a step does is the pipeline's."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Any, Unpack

import structlog
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    text,
    type_coerce,
    update,
)

from bot.domain.failure import Failure, Reason
from bot.domain.job import LIVE, RUNNING, TERMINAL, WAITING, Job, Pool, State, check_move, pool_of
from bot.storage.columns import UtcDateTime, moment
from bot.storage.rows import Changes, Facts, hash_token, to_columns, to_job, to_row
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import CLAIMABLE_ROWS, LIVE_ROWS, QUEUED_ROWS, STRAY_ROWS, jobs

log = structlog.stdlib.get_logger(__name__)

# Partial indexes are used where a query says what they say, word for word.
_LIVE, _CLAIMABLE, _STRAY = text(LIVE_ROWS), text(CLAIMABLE_ROWS), text(STRAY_ROWS)


class LostLease(Exception):
    """Another step, a moderator or the member was there first: nothing was written. Drop the lease and leave."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"job {job.id} is no longer {job.state} under lease {job.lease}")
        self.job_id = job.id


@dataclass(frozen=True, slots=True)
class InFlight:
    member_running: int
    member_waiting: int
    guild_running: int
    guild_waiting: int
    others_waiting: bool
    """Whether any other job waits, in any server."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A claim's mark on its rows, taken `now` and good `until` then."""

    token: str
    now: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that was taken; `job` is None where it cannot be read, and `unreadable` says why."""

    id: str
    due_at: int
    job: Job | None
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Orphans:
    """Jobs that may have cost real money for nothing: an answer was lost, and a task may exist at a provider.

    `cost` in micro-dollars, as estimated; `latest` the newest few.
    """

    count: int
    cost: int
    latest: tuple[Job, ...]


_due = (jobs.c.pool == bindparam("pool"), jobs.c.due_at <= bindparam("now", type_=UtcDateTime), _CLAIMABLE)
_due_number = type_coerce(jobs.c.due_at, BigInteger).label("due_at")
_DUE_OF_PROVIDER = (
    select(jobs.c.id)
    .where(*_due, jobs.c.provider.is_not_distinct_from(bindparam("provider")))
    .order_by(jobs.c.due_at)
    .limit(bindparam("most"))
)
_ranked = (
    select(
        jobs.c.id,
        jobs.c.guild_id,
        _due_number,
        func.row_number().over(partition_by=jobs.c.guild_id, order_by=jobs.c.due_at).label("place"),
    )
    .where(*_due)
    .subquery()
)
_DUE_BY_GUILD = (
    select(_ranked.c.id, _ranked.c.guild_id, _ranked.c.due_at)
    .where(_ranked.c.place <= bindparam("most"))
    .order_by(_ranked.c.due_at)
)
_TAKE = (
    update(jobs)
    .where(jobs.c.id.in_(bindparam("ids", expanding=True)))
    .values(tries=jobs.c.tries + 1)
    .returning(jobs, _due_number.label("due_number"))
)
_NEXT_DUE = select(func.min(jobs.c.due_at)).where(
    jobs.c.pool == bindparam("pool"), jobs.c.due_at > bindparam("after", type_=UtcDateTime), _CLAIMABLE
)
_INSERT = upsert(jobs).on_conflict_do_nothing(index_elements=["interaction_id"])
_GET = select(jobs).where(jobs.c.id == bindparam("job_id"))
_BY_INTERACTION = select(jobs).where(jobs.c.interaction_id == bindparam("interaction_id"))
_BY_CALLBACK = select(jobs).where(
    jobs.c.callback_hash == bindparam("callback_hash"), jobs.c.provider == bindparam("provider")
)


def insert(tx: Connection, job: Job) -> bool:
    """False, and nothing written, if the interaction already has a job."""
    return tx.execute(_INSERT, to_row(job)).rowcount == 1


def get(conn: Connection, job_id: str) -> Job | None:
    return _one(conn, _GET, job_id=job_id)


def by_interaction(conn: Connection, interaction_id: int) -> Job | None:
    return _one(conn, _BY_INTERACTION, interaction_id=interaction_id)


def by_callback(conn: Connection, provider: str, token: str) -> Job | None:
    """The job whose paid call carried `token` to `provider`; compared by hash, so timing tells nothing of a token."""
    return _one(conn, _BY_CALLBACK, callback_hash=hash_token(token), provider=provider)


def claim_of_provider(
    tx: Connection, pool: Pool, provider: str | None, lease: Lease, limit: int
) -> list[Claimed]:
    """Takes rows of one pool and one provider that are due, the longest due first."""
    if limit <= 0:
        return []
    which = {"pool": pool, "now": lease.now, "provider": provider, "most": limit}
    return _take(tx, tx.scalars(_DUE_OF_PROVIDER, which).all(), lease)


def claim_fairly(
    tx: Connection, pool: Pool, lease: Lease, *, limit: int, per_guild: int, working: Mapping[int, int]
) -> list[Claimed]:
    """Takes rows of one pool that are due, from the servers with the fewest at work first.

    No more rows of one server than `per_guild`, together with those at work already (`working`, by server).
    """
    if limit <= 0:
        return []
    due = tx.execute(_DUE_BY_GUILD, {"pool": pool, "now": lease.now, "most": per_guild}).all()
    return _take(tx, _fairly(due, working, per_guild, limit), lease)


def _take(tx: Connection, ids: Sequence[str], lease: Lease) -> list[Claimed]:
    """Counts the try. A terminal row is due while its end is still to be told."""
    if not ids:
        return []
    values = {"lease": lease.token, "lease_until": lease.until, "woken_at": None}
    rows = tx.execute(_TAKE, {"ids": ids} | values).mappings().all()
    return sorted(map(_read, rows), key=lambda one: one.due_at)


def _fairly(
    due: Sequence[Row[Any, Any, Any]], working: Mapping[int, int], per_guild: int, limit: int
) -> list[str]:
    """One row after the other from the server with the fewest at work; what is tied goes by what is longest due."""
    held = Counter(working)
    by_guild: defaultdict[int, deque[Row[Any, Any, Any]]] = defaultdict(deque)
    for row in due:  # in the order of their dates
        by_guild[row.guild_id].append(row)
    heap = [(held[guild_id], rows[0].due_at, guild_id) for guild_id, rows in by_guild.items()]
    heapify(heap)
    chosen: list[str] = []
    while heap and len(chosen) < limit:
        working_now, _, guild_id = heappop(heap)
        if working_now >= per_guild:
            break
        rows = by_guild[guild_id]
        chosen.append(rows.popleft().id)
        if rows:
            heappush(heap, (working_now + 1, rows[0].due_at, guild_id))
    return chosen


def move(
    tx: Connection,
    job: Job,
    to: State,
    *,
    now: datetime,
    due_at: datetime | None,
    keep_lease: bool = False,
    **changes: Unpack[Changes],
) -> Job:
    """The outcome of a step: compare-and-set on state and lease, and the lease is given back. Raises LostLease.

    `keep_lease` is for the step that goes on: it writes its intent here and acts on it next.
    Without a lease of its own (`job.lease` is None) only the state is compared.
    """
    check_move(job.state, to)
    values = _entering(to, now, changes)
    values |= {} if keep_lease else {"lease": None, "lease_until": None}
    values["due_at"] = due_at if to in TERMINAL else _woken_or(due_at)
    where = _still(job) if job.lease else and_(jobs.c.id == job.id, jobs.c.state == job.state)
    moved = _updated(tx, where, values)
    if moved is None:
        raise LostLease(job)
    return _with_token(moved, changes)


def move_unleased(
    tx: Connection,
    job_id: str,
    from_states: Collection[State],
    to: State,
    *,
    now: datetime,
    due_at: datetime | None,
    **changes: Unpack[Changes],
) -> Job | None:
    """A move from outside, as a cancel or a takedown; None when the row is not in one of `from_states`.

    A running step keeps its lease, and so finishes (and finds LostLease) before the next step starts.
    """
    for state in from_states:
        check_move(state, to)
    where = and_(jobs.c.id == job_id, jobs.c.state.in_(from_states))
    moved = _updated(tx, where, _entering(to, now, changes) | {"due_at": due_at})
    return moved and _with_token(moved, changes)


def record(tx: Connection, job_id: str, **facts: Unpack[Facts]) -> None:
    """Facts that hold whatever the state, such as where the card is."""
    if _updated(tx, jobs.c.id == job_id, to_columns(facts)) is None:
        raise LookupError(f"no job {job_id}")


def yield_(tx: Connection, job: Job, *, due_at: datetime | None, **changes: Unpack[Changes]) -> Job:
    """Gives the lease back without a move. Raises LostLease."""
    values = to_columns(changes) | {"lease": None, "lease_until": None, "due_at": _woken_or(due_at)}
    yielded = _updated(tx, _still(job), values)
    if yielded is None:
        raise LostLease(job)
    return _with_token(yielded, changes)


def drop_lease(tx: Connection, job: Job) -> None:
    """After LostLease: the lease, if it is still this one, goes back and nothing else changes."""
    mine = and_(jobs.c.id == job.id, jobs.c.lease == job.lease)
    tx.execute(update(jobs).where(mine).values(lease=None, lease_until=None))


def release_leases(tx: Connection, before: datetime | None = None, without: Collection[str] = ()) -> int:
    """Leases held by a dead process: all, at start under the file lock; later those that ran out before `before`,
    except of the rows that this process is at work on, whatever the clock says.
    """
    held = update(jobs).where(jobs.c.lease.is_not(None), jobs.c.id.not_in(without))
    if before is not None:
        held = held.where(jobs.c.lease_until <= before)
    return tx.execute(held.values(lease=None, lease_until=None)).rowcount


def wake(tx: Connection, job_id: str, now: datetime) -> bool:
    """Makes a live row due at once, also when a step is at work on it right now. False: no such live row."""
    earlier = case((jobs.c.due_at <= now, jobs.c.due_at), else_=moment(now))
    live = and_(jobs.c.id == job_id, jobs.c.state.in_(LIVE))
    return (tx.execute(update(jobs).where(live).values(due_at=earlier, woken_at=now))).rowcount == 1


def next_due(conn: Connection, pools: Iterable[Pool], after: datetime) -> datetime | None:
    """When the next row of these pools becomes due after that."""
    dates = [conn.scalar(_NEXT_DUE, {"pool": pool, "after": after}) for pool in pools]
    return min((date for date in dates if date is not None), default=None)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_mine = jobs.c.member_id == bindparam("member_id")
_running, _waiting = jobs.c.state.in_(sorted(RUNNING)), jobs.c.state.in_(sorted(WAITING))
_IN_FLIGHT = select(*map(_count, (and_(_mine, _running), and_(_mine, _waiting), _running, _waiting))).where(
    _LIVE, jobs.c.guild_id == bindparam("guild_id")
)
_TWO_WAITING = select(jobs.c.id).where(text(QUEUED_ROWS)).limit(2)


def in_flight(conn: Connection, guild_id: int, member_id: int) -> InFlight:
    counts = conn.execute(_IN_FLIGHT, {"guild_id": guild_id, "member_id": member_id}).one()
    return InFlight(*counts, others_waiting=len(conn.scalars(_TWO_WAITING).all()) > 1)


def list_for_member(conn: Connection, guild_id: int, member_id: int, limit: int = 10) -> list[Job]:
    """The newest first."""
    mine = select(jobs).where(jobs.c.guild_id == guild_id, jobs.c.member_id == member_id)
    return _all(conn, mine.order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(limit))


def live_before(conn: Connection, state: State, before: datetime) -> list[Job]:
    """Rows that have been in `state` since before `before`, the oldest first."""
    stuck = select(jobs).where(_LIVE, jobs.c.state == state, jobs.c.state_since < before)
    return _all(conn, stuck.order_by(jobs.c.state_since))


def counts_by_state(conn: Connection) -> dict[State, tuple[int, datetime | None]]:
    """For each live state, how many rows are in it and since when the oldest is."""
    counts = select(jobs.c.state, func.count(), func.min(jobs.c.state_since)).where(_LIVE)
    found = {
        State(state): (count, since) for state, count, since in conn.execute(counts.group_by(jobs.c.state))
    }
    return {state: found.get(state, (0, None)) for state in State if state in LIVE}


def ids_with_media(conn: Connection, newer_than: datetime) -> set[str]:
    """Jobs whose files are still wanted: the live ones, and those that ended after `newer_than`."""
    live = select(jobs.c.id).where(_LIVE)
    ended = select(jobs.c.id).where(jobs.c.finished_at > newer_than)
    return {*conn.scalars(live), *conn.scalars(ended)}


def _read(row: RowMapping) -> Claimed:
    due_at: int = row.get("due_number") or 0
    try:
        return Claimed(row["id"], due_at, to_job(row))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Claimed(row["id"], due_at, None, f"{type(error).__name__}: {error}"[:200])


def _still(job: Job) -> ColumnElement[bool]:
    return and_(jobs.c.id == job.id, jobs.c.state == job.state, jobs.c.lease == job.lease)


def _woken_or(due_at: datetime | None) -> ColumnElement[datetime]:
    """A wake-up that arrived while the step was at work is not lost to the step's own next date."""
    if due_at is None:
        return jobs.c.woken_at.expression
    return case((jobs.c.woken_at < due_at, jobs.c.woken_at), else_=moment(due_at))


def _entering(to: State, now: datetime, changes: Changes) -> dict[str, Any]:
    fresh = {"state": to, "state_since": now, "pool": pool_of(to), "tries": 0, "errors": 0, "woken_at": None}
    return fresh | ({"finished_at": now} if to in TERMINAL else {}) | to_columns(changes)


def _with_token(job: Job, changes: Changes) -> Job:
    """The step that has just made a token still needs it; the row has only its hash."""
    return replace(job, callback_token=changes.get("callback_token"))


def _updated(tx: Connection, where: ColumnElement[bool], values: dict[str, Any]) -> Job | None:
    row = (tx.execute(update(jobs).where(where).values(values).returning(jobs))).mappings().one_or_none()
    return None if row is None else to_job(row)


def _one(conn: Connection, query: Select[Any], **parameters: Any) -> Job | None:
    """None also where it cannot be read: whoever asks can do nothing with it."""
    row = conn.execute(query, parameters).mappings().one_or_none()
    return None if row is None else _read(row).job


def _all(conn: Connection, query: Select[Any]) -> list[Job]:
    """What cannot be read is left out: the operator hears of it from the worker."""
    rows = conn.execute(query).mappings().all()
    return [job for row in rows if (job := _read(row).job)]


def orphans_since(conn: Connection, since: datetime, *, show: int = 5) -> Orphans:
    """Of the jobs asked for since then."""
    stray = (_STRAY, jobs.c.created_at >= since)
    total = select(func.count(), func.coalesce(func.sum(jobs.c.cost), 0)).where(*stray)
    count, cost = conn.execute(total).one()
    newest = select(jobs).where(*stray).order_by(jobs.c.created_at.desc()).limit(show)
    return Orphans(count, int(cost), tuple(_all(conn, newest)))


def inputs_of_live_jobs(conn: Connection) -> set[str]:
    """Paths of members' attachments that live jobs still need, relative to the media directory."""
    requests = conn.scalars(select(jobs.c.request).where(_LIVE))
    return {path for request in requests for path in _input_paths(request)}


def _input_paths(request: Any) -> list[str]:
    """As `Request.to_json` wrote them; also of a row whose other parts this version cannot read."""
    try:
        return [kept["path"] for kept in (request.get("image"), *request.get("references", ())) if kept]
    except (AttributeError, KeyError, TypeError):
        return []


def put_off(tx: Connection, job_id: str, until: datetime) -> None:
    """Gives back a row that cannot be read, to be looked at again then."""
    row = update(jobs).where(jobs.c.id == job_id)
    tx.execute(row.values(lease=None, lease_until=None, due_at=until))


def mark_busy(tx: Connection, job_ids: Collection[str]) -> tuple[str, ...]:
    """Queued jobs that begin to wait for a busy provider; those that are known to wait for one are left out."""
    if not job_ids:
        return ()
    failure = to_columns({"failure": Failure(Reason.PROVIDER_BUSY)})
    waiting = update(jobs).where(jobs.c.id.in_(job_ids), _LIVE, jobs.c.failure.is_(None))
    return tuple(tx.scalars(waiting.values(failure).returning(jobs.c.id)).all())
