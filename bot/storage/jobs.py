"""Where jobs are kept, moved by compare-and-set, and counted. What a step does is the pipeline's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Unpack

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    text,
    update,
)

from bot.domain.failure import Failure, Reason
from bot.domain.job import (
    AT_PROVIDER,
    IN_REVIEW,
    LIVE,
    TERMINAL,
    WAITING,
    Job,
    Pool,
    State,
    Withdrawal,
    check_move,
    pool_of,
)
from bot.domain.request import Request, input_paths
from bot.domain.review import decision_of_end
from bot.storage import fair_queue, reviews
from bot.storage.columns import Unreadable, UtcDateTime
from bot.storage.prepared import Prepared
from bot.storage.rows import NO_LEASE, Changes, Claimed, Facts, hash_token, read, to_columns, to_job, to_row
from bot.storage.sqlite.lists import listed
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import LIVE_ROWS, STRAY_ROWS, jobs

# Partial indexes are used where a query says what they say, word for word.
_LIVE, _STRAY = text(LIVE_ROWS), text(STRAY_ROWS)


class LostLease(Exception):
    """Another step, a moderator or the member was there first: nothing was written. Drop the lease and leave."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"job {job.id} is no longer {job.state} under lease {job.lease}")
        self.job_id = job.id


@dataclass(frozen=True, slots=True)
class Orphans:
    """Jobs that may have cost real money for nothing: an answer was lost, and a task may exist at a provider.

    `cost` in micro-dollars, as estimated; `latest` the newest few.
    """

    count: int
    cost: int
    latest: tuple[Job, ...]


# An update sets the columns named in its parameters too: so the statements are built once, whatever changes.
_of_id = jobs.c.id == bindparam("of_id")
_of_state = and_(_of_id, jobs.c.state == bindparam("of_state"))
_of_lease = jobs.c.lease.is_not_distinct_from(bindparam("of_lease"))
_its_own = and_(_of_state, or_(bindparam("of_lease").is_(None), _of_lease))
_own_date = bindparam("own_date", type_=UtcDateTime)
_own_date_or_woken = case(
    (or_(_own_date.is_(None), jobs.c.woken_at < _own_date), jobs.c.woken_at), else_=_own_date
)
"""A wake-up that arrived while the step was at work is not lost to the step's own next date."""
_end = update(jobs).where(_its_own).returning(jobs)
_END = Prepared(_end)
_MOVE = Prepared(_end.values(due_at=_own_date_or_woken))
_MOVE_UNLEASED = Prepared(update(jobs).where(_of_id, jobs.c.state.in_(listed("of_states"))).returning(jobs))
_YIELD = Prepared(update(jobs).where(_of_state, _of_lease).values(due_at=_own_date_or_woken).returning(jobs))
_RECORD = Prepared(update(jobs).where(_of_id).returning(jobs))
_DROP_LEASE = Prepared(update(jobs).where(_of_id, _of_lease))
_BEFORE_THE_CALL = WAITING | {State.SUBMITTING}
_at = bindparam("at", type_=UtcDateTime)
_woken = update(jobs).values(due_at=case((jobs.c.due_at <= _at, jobs.c.due_at), else_=_at))
_WAKE = Prepared(_woken.where(_of_id, _LIVE))
_terminal = [literal(state.value) for state in sorted(TERMINAL)]
_over = and_(jobs.c.due_at.is_(None), jobs.c.lease.is_(None))
_LOOK_AGAIN = Prepared(
    _woken.where(_of_id, jobs.c.state.in_(_terminal), or_(_over, jobs.c.pool == Pool.CHECK.value))
)
_INSERT = Prepared(upsert(jobs).on_conflict_do_nothing(index_elements=["interaction_id"]))
_STATE = Prepared(select(jobs.c.state).where(jobs.c.id == bindparam("job_id")))
_GET = Prepared(select(jobs).where(jobs.c.id == bindparam("job_id")))
_BY_INTERACTION = Prepared(select(jobs).where(jobs.c.interaction_id == bindparam("interaction_id")))
_BY_CALLBACK = Prepared(
    select(jobs).where(
        jobs.c.callback_hash == bindparam("callback_hash"), jobs.c.provider == bindparam("provider")
    )
)
_BY_INPUTS = Prepared(select(jobs).where(jobs.c.inputs_hash == bindparam("inputs_hash")))
_OF_MEMBER = Prepared(
    select(jobs)
    .where(jobs.c.guild_id == bindparam("guild_id"), jobs.c.member_id == bindparam("member_id"))
    .order_by(jobs.c.created_at.desc(), jobs.c.id.desc())
    .limit(bindparam("most"))
)
_MARK_BUSY = Prepared(
    update(jobs).where(jobs.c.id.in_(listed("ids")), _LIVE, jobs.c.failure.is_(None)).returning(jobs.c.id)
)


def insert(tx: Connection, job: Job) -> bool:
    """False, and nothing written, if the interaction already has a job."""
    return _INSERT.run(tx, to_row(job)) == 1


def get(conn: Connection, job_id: str) -> Job | None:
    return _one(conn, _GET, job_id=job_id)


def by_interaction(conn: Connection, interaction_id: int) -> Job | None:
    return _one(conn, _BY_INTERACTION, interaction_id=interaction_id)


def by_callback(conn: Connection, provider: str, token: str) -> Job | None:
    """The job whose paid call carried `token` to `provider`; compared by hash, so timing tells nothing of a token."""
    return _one(conn, _BY_CALLBACK, callback_hash=hash_token(token), provider=provider)


def by_inputs(conn: Connection, token: str) -> Job | None:
    """The job whose paid call is out, and named its pictures by addresses with this token."""
    return _one(conn, _BY_INPUTS, inputs_hash=hash_token(token))


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
    values |= {} if keep_lease else NO_LEASE
    if to in TERMINAL:
        moved = _updated(tx, _END, _still(job) | values | {"due_at": due_at})
    else:
        moved = _updated(tx, _MOVE, _still(job) | values | {"own_date": due_at})
    if moved is None:
        raise LostLease(job)
    if job.state is State.QUEUED and to in TERMINAL:
        fair_queue.give_up_turn(tx, moved)
    if job.state in IN_REVIEW and to in TERMINAL:
        reviews.job_moved(tx, job.id, decision_of_end(to), now)
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
    had_turn = to in TERMINAL and _STATE.scalar(tx, {"job_id": job_id}) == State.QUEUED
    which = {"of_id": job_id, "of_states": list(from_states)}
    values = which | _entering(to, now, changes) | {"due_at": due_at}
    moved = _updated(tx, _MOVE_UNLEASED, values)
    if moved is None:
        return None
    if had_turn:
        fair_queue.give_up_turn(tx, moved)
    if to in TERMINAL and not IN_REVIEW.isdisjoint(from_states):
        reviews.job_moved(tx, job_id, decision_of_end(to), now)
    return _with_token(moved, changes)


def record(tx: Connection, job_id: str, **facts: Unpack[Facts]) -> None:
    """Facts that hold whatever the state, such as where the card is."""
    if _updated(tx, _RECORD, {"of_id": job_id} | to_columns(facts)) is None:
        raise LookupError(f"no job {job_id}")


def note(tx: Connection, job: Job, **changes: Unpack[Changes]) -> Job:
    """What a step that goes on has found out. Raises LostLease."""
    noted = _updated(tx, _END, _still(job) | to_columns(changes))
    if noted is None:
        raise LostLease(job)
    return noted


def rewrite(tx: Connection, job_id: str, request: Request) -> None:
    """What is asked for, as its author has confirmed it; nothing of it was paid for yet."""
    changed = update(jobs).where(jobs.c.id == job_id, jobs.c.state == State.HELD)
    tx.execute(changed.values(request=request.to_json()))


def yield_(tx: Connection, job: Job, *, due_at: datetime | None, **changes: Unpack[Changes]) -> Job:
    """Gives the lease back without a move. Raises LostLease."""
    values = to_columns(changes) | NO_LEASE | {"own_date": due_at}
    yielded = _updated(tx, _YIELD, _still(job) | values)
    if yielded is None:
        raise LostLease(job)
    return _with_token(yielded, changes)


def drop_lease(tx: Connection, job: Job) -> None:
    """After LostLease: the lease, if it is still this one, goes back and nothing else changes."""
    _DROP_LEASE.run(tx, {"of_id": job.id, "of_lease": job.lease} | NO_LEASE)


def wake(tx: Connection, job_id: str, now: datetime) -> bool:
    """Makes a live row due at once, also when a step is at work on it right now. False: no such live row."""
    return _WAKE.run(tx, {"of_id": job_id, "at": now, "woken_at": now}) == 1


def look_again(tx: Connection, job_id: str, now: datetime) -> None:
    """Makes an ended row whose last step is over due at once, also when a question about its task is out right now."""
    _LOOK_AGAIN.run(tx, {"of_id": job_id, "at": now, "woken_at": now, "pool": Pool.CHECK})


def list_for_member(conn: Connection, guild_id: int, member_id: int, limit: int = 10) -> list[Job]:
    """The newest first."""
    rows = _OF_MEMBER.mappings(conn, {"guild_id": guild_id, "member_id": member_id, "most": limit})
    return _readable(rows)


def spent_since(conn: Connection, guild_id: int, member_id: int, since: datetime) -> tuple[int, int]:
    """Credits that a member paid and micro-dollars that it cost, for what they asked for since and is still kept."""
    wanted, posted = jobs.c.files_wanted, jobs.c.files_posted
    share = case((posted >= wanted, jobs.c.price), else_=jobs.c.price * posted // wanted)
    paid = case((jobs.c.state == State.DELIVERED, share), else_=0)
    mine = jobs.c.guild_id == guild_id, jobs.c.member_id == member_id, jobs.c.created_at >= since
    credited, cost = conn.execute(select(func.sum(paid), func.sum(jobs.c.cost)).where(*mine)).one()
    return int(credited or 0), int(cost or 0)


def thread_of_day(conn: Connection, job: Job, now: datetime) -> int | None:
    """The thread with the member's other results of this UTC day, from the same channel."""
    query = select(jobs.c.thread_id).where(*_of_same_day(job, now), jobs.c.thread_id.is_not(None))
    return conn.scalar(query.order_by(jobs.c.created_at.desc()).limit(1))


def forget_thread(tx: Connection, job: Job, now: datetime) -> None:
    """It is gone: the next result of the day starts another."""
    theirs = or_(jobs.c.id == job.id, and_(*_of_same_day(job, now)))  # it may be of yesterday itself
    tx.execute(update(jobs).where(theirs, jobs.c.thread_id == job.thread_id).values(thread_id=None))


def _of_same_day(job: Job, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        jobs.c.member_id == job.member_id,
        jobs.c.guild_id == job.guild_id,
        jobs.c.created_at >= now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0),
        jobs.c.channel_id == job.channel_id,
    )


def last_prompts(conn: Connection, guild_id: int, limit: int, looked_at: int) -> list[str]:
    """Of the server's live jobs and of its last ones, which are among the newest `looked_at` that ended anywhere."""
    live = select(jobs.c.request).where(_LIVE, jobs.c.guild_id == guild_id).limit(limit)
    newest = (
        select(jobs.c.guild_id, jobs.c.request)
        .where(jobs.c.finished_at.is_not(None))
        .order_by(jobs.c.finished_at.desc())
        .limit(looked_at)
        .subquery()
    )
    ended = select(newest.c.request).where(newest.c.guild_id == guild_id).limit(limit)
    requests: list[Any] = [*conn.scalars(live), *conn.scalars(ended)]
    return [request["prompt"] for request in requests if not isinstance(request, Unreadable)][:limit]


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


def _still(job: Job) -> dict[str, Any]:
    return {"of_id": job.id, "of_state": job.state, "of_lease": job.lease}


def _entering(to: State, now: datetime, changes: Changes) -> dict[str, Any]:
    fresh = {"state": to, "state_since": now, "pool": pool_of(to), "tries": 0, "errors": 0, "woken_at": None}
    ended = {"finished_at": now} if to in TERMINAL else {}
    # After the call nobody needs their addresses any more.
    called: dict[str, Any] = {} if to in _BEFORE_THE_CALL else {"uploads": []}
    served: dict[str, Any] = {} if to in AT_PROVIDER else {"inputs_hash": None}
    # A moderator took one message down: the rest goes with it.
    withheld = {"withdrawal": Withdrawal.ASKED, "withdrawn_at": now} if to is State.WITHHELD else {}
    return fresh | ended | called | served | withheld | to_columns(changes)


def _with_token(job: Job, changes: Changes) -> Job:
    """The step that has just made a token still needs it; the row has only its hash."""
    return replace(job, callback_token=changes.get("callback_token"))


def _updated(tx: Connection, change: Prepared, values: dict[str, Any]) -> Job | None:
    row = change.mapping(tx, values)
    return None if row is None else to_job(row)


def _one(conn: Connection, query: Prepared, **parameters: Any) -> Job | None:
    """None also where it cannot be read: whoever asks can do nothing with it."""
    row = query.mapping(conn, parameters)
    return None if row is None else read(row).job


def _all(conn: Connection, query: Select[Any]) -> list[Job]:
    """What cannot be read is left out: the operator hears of it from the worker."""
    return _readable(conn.execute(query).mappings())


def _readable(rows: Iterable[Mapping[Any, Any] | RowMapping]) -> list[Job]:
    return [job for row in rows if (job := read(row).job)]


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
    return {path for request in requests for path in input_paths(request)}


def mark_busy(tx: Connection, job_ids: Collection[str]) -> tuple[str, ...]:
    """Queued jobs that begin to wait for a busy provider; those that are known to wait for one are left out."""
    if not job_ids:
        return ()
    failure = to_columns({"failure": Failure(Reason.PROVIDER_BUSY)})
    return tuple(_MARK_BUSY.scalars(tx, {"ids": [*job_ids]} | failure))


def waiting_in(conn: Connection, guild_id: int) -> list[str]:
    """Ids of the server's jobs that wait."""
    waiting = select(jobs.c.id).where(_LIVE, jobs.c.guild_id == guild_id, jobs.c.state.in_(sorted(WAITING)))
    return list(conn.scalars(waiting).all())


def unreadable(conn: Connection) -> list[Claimed]:
    """Live rows that cannot be read, each with the reason."""
    rows = conn.execute(select(jobs).where(_LIVE)).mappings()
    return [one for row in rows if (one := read(row)).job is None]
