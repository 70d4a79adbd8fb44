"""Where jobs are kept: claimed with a lease, moved by compare-and-set, counted. What a step does is the pipeline's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Unpack

import structlog
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, case, func, or_, select, update

from bot.domain.job import LIVE, RUNNING, TERMINAL, WAITING, Job, State, check_move
from bot.storage.columns import moment
from bot.storage.rows import Changes, Facts, hash_token, to_columns, to_job, to_row
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import jobs

log = structlog.stdlib.get_logger(__name__)

_LONGEST_WAIT = timedelta(days=1)


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


def insert(tx: Connection, job: Job) -> bool:
    """False, and nothing written, when the interaction has its row already."""
    statement = upsert(jobs).values(to_row(job)).on_conflict_do_nothing(index_elements=["interaction_id"])
    return (tx.execute(statement)).rowcount == 1


def get(conn: Connection, job_id: str) -> Job | None:
    return _one(conn, select(jobs).where(jobs.c.id == job_id))


def by_interaction(conn: Connection, interaction_id: int) -> Job | None:
    return _one(conn, select(jobs).where(jobs.c.interaction_id == interaction_id))


def by_callback(conn: Connection, provider: str, token: str) -> Job | None:
    """The job whose paid call carried `token` to `provider`; compared by hash, so timing tells nothing of a token."""
    return _one(
        conn, select(jobs).where(jobs.c.callback_hash == hash_token(token), jobs.c.provider == provider)
    )


def claim(
    tx: Connection,
    *,
    now: datetime,
    lease: str,
    lease_until: datetime,
    limit: int,
    without: Collection[str] = (),
) -> list[Job]:
    """Takes the rows that are longest due, and counts the try. A terminal row is due while it has someone to tell.

    `without`: rows that this process is at work on, whatever the clock says of their leases. A row that cannot be
    read (a later version wrote it) keeps its lease, and so stops nobody else.
    """
    free = and_(_free(now), jobs.c.id.not_in(without)) if without else _free(now)
    due = (
        select(jobs.c.id)
        .where(jobs.c.due_at <= now, free)
        .order_by(jobs.c.due_at, jobs.c.created_at, jobs.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = tx.execute(
        update(jobs)
        .where(jobs.c.id.in_(due), free)
        .values(lease=lease, lease_until=lease_until, tries=jobs.c.tries + 1, woken_at=None)
        .returning(jobs)
    )
    claimed = [job for row in taken.mappings() if (job := _readable(row))]
    return sorted(claimed, key=lambda job: (job.due_at or now, job.created_at, job.id))


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


def release_leases(tx: Connection) -> int:
    """At start, under the file lock: whoever held a lease is dead."""
    held = update(jobs).where(jobs.c.lease.is_not(None)).values(lease=None, lease_until=None)
    return (tx.execute(held)).rowcount


def wake(tx: Connection, job_id: str, now: datetime) -> bool:
    """Makes a live row due at once, also when a step is at work on it right now. False: no such live row."""
    earlier = case((jobs.c.due_at <= now, jobs.c.due_at), else_=moment(now))
    live = and_(jobs.c.id == job_id, jobs.c.state.in_(LIVE))
    return (tx.execute(update(jobs).where(live).values(due_at=earlier, woken_at=now))).rowcount == 1


def next_due(conn: Connection, now: datetime, without: Collection[str] = ()) -> datetime | None:
    """When the next row can be claimed; for a leased one, when its lease runs out. `without`: as in `claim`."""
    soonest = func.min(case((_free(now), jobs.c.due_at), else_=jobs.c.lease_until))
    waiting = select(soonest).where(jobs.c.due_at.is_not(None), jobs.c.id.not_in(without))
    due: datetime | None = conn.scalar(waiting)
    return due


def in_flight(conn: Connection, guild_id: int, member_id: int) -> InFlight:
    mine, running = jobs.c.member_id == member_id, jobs.c.state.in_(RUNNING)
    waiting = jobs.c.state.in_(WAITING)
    live = (jobs.c.guild_id == guild_id, jobs.c.state.in_(LIVE))
    counts = select(*map(_count, (and_(mine, running), and_(mine, waiting), running, waiting))).where(*live)
    row = (conn.execute(counts)).one()
    return InFlight(*row)


def ahead_of(conn: Connection, job: Job) -> int:
    """How many of its guild's queued jobs were asked for before it."""
    queued = (jobs.c.guild_id == job.guild_id, jobs.c.state == State.QUEUED, asked_before(job))
    return conn.scalar(select(func.count()).select_from(jobs).where(*queued)) or 0


def asked_before(job: Job) -> ColumnElement[bool]:
    """Rows that were asked for before this one. (A row value would compare the time without its column's type.)"""
    created = jobs.c.created_at
    return or_(created < job.created_at, and_(created == job.created_at, jobs.c.id < job.id))


def list_for_member(conn: Connection, guild_id: int, member_id: int, limit: int = 10) -> list[Job]:
    """The newest first."""
    mine = select(jobs).where(jobs.c.guild_id == guild_id, jobs.c.member_id == member_id)
    return _all(conn, mine.order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(limit))


def live_before(conn: Connection, state: State, before: datetime) -> list[Job]:
    """Rows that have been in `state` since before `before`, the oldest first."""
    stuck = select(jobs).where(jobs.c.state == state, jobs.c.state_since < before)
    return _all(conn, stuck.order_by(jobs.c.state_since))


def counts_by_state(conn: Connection) -> dict[State, tuple[int, datetime | None]]:
    """For each live state, how many rows are in it and since when the oldest is."""
    counts = select(jobs.c.state, func.count(), func.min(jobs.c.state_since)).where(jobs.c.state.in_(LIVE))
    found = {
        State(state): (count, since) for state, count, since in conn.execute(counts.group_by(jobs.c.state))
    }
    return {state: found.get(state, (0, None)) for state in State if state in LIVE}


def ids_with_media(conn: Connection, newer_than: datetime) -> set[str]:
    """Jobs whose files are still wanted: the live ones, and those that ended after `newer_than`."""
    wanted = or_(jobs.c.state.in_(LIVE), jobs.c.finished_at > newer_than)
    return set((conn.scalars(select(jobs.c.id).where(wanted))).all())


def spent_since(
    conn: Connection, since: datetime, guild_id: int | None = None, *, without: str | None = None
) -> int:
    """Micro-dollars, as estimated, of the jobs whose last paid call, or else their asking, was since then."""
    spent = select(func.coalesce(func.sum(jobs.c.cost), 0)).where(
        jobs.c.created_at >= since - _LONGEST_WAIT,  # has an index, and no row waits that long
        func.coalesce(jobs.c.submitted_at, jobs.c.created_at) >= moment(since),
    )
    if guild_id is not None:
        spent = spent.where(jobs.c.guild_id == guild_id)
    if without is not None:
        spent = spent.where(jobs.c.id != without)
    return int(conn.scalar(spent) or 0)


def _readable(row: RowMapping) -> Job | None:
    try:
        return to_job(row)
    except (ValueError, KeyError, TypeError):
        log.exception("row_unreadable", job=row["id"])
        return None


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(jobs.c.lease.is_(None), jobs.c.lease_until <= now)


def _still(job: Job) -> ColumnElement[bool]:
    return and_(jobs.c.id == job.id, jobs.c.state == job.state, jobs.c.lease == job.lease)


def _woken_or(due_at: datetime | None) -> ColumnElement[datetime]:
    """A wake-up that arrived while the step was at work is not lost to the step's own next date."""
    if due_at is None:
        return jobs.c.woken_at.expression
    return case((jobs.c.woken_at < due_at, jobs.c.woken_at), else_=moment(due_at))


def _entering(to: State, now: datetime, changes: Changes) -> dict[str, Any]:
    fresh = {"state": to, "state_since": now, "tries": 0, "errors": 0, "woken_at": None}
    return fresh | ({"finished_at": now} if to in TERMINAL else {}) | to_columns(changes)


def _with_token(job: Job, changes: Changes) -> Job:
    """The step that has just made a token still needs it; the row has only its hash."""
    return replace(job, callback_token=changes.get("callback_token"))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _updated(tx: Connection, where: ColumnElement[bool], values: dict[str, Any]) -> Job | None:
    row = (tx.execute(update(jobs).where(where).values(values).returning(jobs))).mappings().one_or_none()
    return None if row is None else to_job(row)


def _one(conn: Connection, query: Select[Any]) -> Job | None:
    row = (conn.execute(query)).mappings().one_or_none()
    return None if row is None else to_job(row)


def _all(conn: Connection, query: Select[Any]) -> list[Job]:
    rows: Sequence[Any] = (conn.execute(query)).mappings().all()
    return [to_job(row) for row in rows]
