"""The waiting jobs as the fair queue sees them, and the tags of a new one. `domain.fair_queue` decides who is next."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    ScalarSelect,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    select,
    text,
    type_coerce,
    update,
)

from bot.domain.fair_queue import HEAD_START, ONE_JOB, Chosen, Lane, Waiting, start_tag
from bot.domain.job import Job, Pool, State
from bot.domain.polling import QUEUE_EXPIRY
from bot.storage.columns import MICROSECOND
from bot.storage.prepared import Prepared
from bot.storage.rows import texts
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import LIVE_ROWS, flows, jobs

_QUEUED = and_(text(LIVE_ROWS), jobs.c.state == State.QUEUED.value)
_IN_GUILD = (
    _QUEUED,
    jobs.c.granted_at.is_(None),
    jobs.c.lane == bindparam("lane"),
    jobs.c.guild_id == bindparam("guild_id"),
)
_OF_MEMBER = jobs.c.member_id == bindparam("member_id")


def _flow(
    column: Column[int], guild_id: ColumnElement[int], member_id: ColumnElement[int]
) -> ScalarSelect[int]:
    same = (flows.c.lane == bindparam("lane"), flows.c.guild_id == guild_id, flows.c.member_id == member_id)
    return select(column).where(*same).scalar_subquery()


def _last_tag(column: Column[int], *which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.max(column)).where(*_IN_GUILD, *which).correlate(None).scalar_subquery()


_guild, _member = bindparam("guild_id", type_=BigInteger()), bindparam("member_id", type_=BigInteger())
_all = literal(0)
TAGS = (
    _flow(flows.c.time, _all, _all),
    _flow(flows.c.started, _guild, _all),
    _last_tag(jobs.c.guild_tag),
    _flow(flows.c.time, _guild, _all),
    _flow(flows.c.started, _guild, _member),
    _last_tag(jobs.c.member_tag, _OF_MEMBER),
)
"""What `arrival_of` makes an arrival of: selected alone, or beside what else is looked up."""
_ARRIVAL = Prepared(select(*TAGS))
_comes = upsert(flows)
_ADVANCE = Prepared(
    _comes.on_conflict_do_update(
        index_elements=["lane", "guild_id", "member_id"],
        set_={
            name: case((flows.c[name] >= _comes.excluded[name], flows.c[name]), else_=_comes.excluded[name])
            for name in ("time", "started")
        },
    )
)
_of_server = flows.alias()
_SETTLED = delete(flows).where(
    flows.c.member_id != 0,
    exists().where(
        _of_server.c.lane == flows.c.lane,
        _of_server.c.guild_id == flows.c.guild_id,
        _of_server.c.member_id == 0,
        _of_server.c.time >= flows.c.started + ONE_JOB,
    ),
)
# A number: thousands of rows are read at once.
_asked_at = type_coerce(func.coalesce(jobs.c.queued_at, jobs.c.created_at), BigInteger)
_parked = type_coerce(jobs.c.due_at, BigInteger) == _asked_at + bindparam("expiry")
_WAITING = Prepared(
    select(
        jobs.c.id,
        jobs.c.lane,
        jobs.c.guild_id,
        jobs.c.member_id,
        jobs.c.guild_tag,
        jobs.c.member_tag,
        _asked_at,
        type_coerce(jobs.c.offers, Text),
        and_(jobs.c.card_id.is_not(None), jobs.c.lease.is_(None), jobs.c.granted_at.is_(None), _parked),
    ).where(_QUEUED)
)
_OFFERS, _READY = Waiting._fields.index("offers"), Waiting._fields.index("ready")
# What is made is no work of the provider's any more, however long its server does not take it.
_at_provider = case((text("state IN ('queued', 'submitting', 'running')"), jobs.c.provider))
_holder = (jobs.c.guild_id, jobs.c.member_id, jobs.c.lane, _at_provider)
# Grouped as the index of live rows is: for any other grouping SQLite leaves it.
_HELD = Prepared(
    select(*_holder, func.count())
    .where(
        text(LIVE_ROWS),
        text(
            "(state IN ('submitting', 'running', 'collecting', 'ready')"
            " OR state = 'queued' AND granted_at IS NOT NULL)"
        ),
    )
    .group_by(jobs.c.guild_id, jobs.c.member_id, jobs.c.lane, jobs.c.state, jobs.c.provider)
)
_GRANTED_SINCE = Prepared(
    select(jobs.c.lane, func.count(), func.min(jobs.c.granted_at))
    .where(jobs.c.provider == bindparam("provider"), jobs.c.granted_at > bindparam("since"))
    .group_by(jobs.c.lane)
)
_GRANT = Prepared(
    update(jobs).where(
        jobs.c.id == bindparam("job_id"), _QUEUED, jobs.c.granted_at.is_(None), jobs.c.lease.is_(None)
    )
)
_RETAG = Prepared(update(jobs).where(jobs.c.id == bindparam("job_id")))


class Arrival(NamedTuple):
    """Where a job that is admitted now joins the queue."""

    guild_tag: int
    member_tag: int


def arrival(tx: Connection, lane: Lane, guild_id: int, member_id: int) -> Arrival:
    here = {"lane": lane, "guild_id": guild_id, "member_id": member_id}
    return arrival_of(_ARRIVAL.one(tx, here))


def arrival_of(tags: Sequence[Any]) -> Arrival:
    lane_time, guild_started, guild_waiting, guild_time, member_started, member_waiting = tags
    return Arrival(
        start_tag(lane_time, _last(guild_waiting, guild_started)),
        start_tag(guild_time, _last(member_waiting, member_started)),
    )


def _last(waiting: int | None, started: int | None) -> int | None:
    known = [] if started is None else [started - HEAD_START]
    return max([*known, *([] if waiting is None else [waiting])], default=None)


def waiting(conn: Connection) -> list[Waiting]:
    """Every queued job. One is ready when its card stands and nothing else keeps it: it then waits until it expires."""
    rows = _WAITING.all(conn, {"expiry": QUEUE_EXPIRY // MICROSECOND})
    return [_waiting(row) for row in rows]


def _waiting(row: list[Any]) -> Waiting:
    offers = _names(row[_OFFERS])
    if offers is None:
        row[_READY] = False
    row[_OFFERS] = offers or ()
    return Waiting._make(row)


@lru_cache
def _names(offers: str) -> tuple[str, ...] | None:
    """Few differ: thousands of rows name the same providers. None of a row that cannot be read."""
    try:
        return texts(json.loads(offers))
    except (ValueError, TypeError):
        return None


def held(conn: Connection) -> list[tuple[int, int, Lane, str | None, int]]:
    """Places held now: (guild, member, lane, provider, how many); some in several parts. The provider is None where it
    has made what was asked for.
    """
    return [(guild, member, lane, name, number) for guild, member, lane, name, number in _HELD.all(conn, {})]


_RUNNING = Prepared(
    select(jobs.c.provider, func.count())
    .where(text(LIVE_ROWS), jobs.c.state == State.RUNNING.value, jobs.c.provider.is_not(None))
    .group_by(jobs.c.provider)
)


def running_by_provider(conn: Connection) -> dict[str, int]:
    """Tasks that are being asked about."""
    return {provider: int(number) for provider, number in _RUNNING.all(conn, {})}


def granted_since(
    conn: Connection, provider: str, since: datetime
) -> tuple[dict[Lane, int], datetime | None]:
    """How many calls to this provider were granted after `since`, by lane, and when the first of them was."""
    rows = _GRANTED_SINCE.all(conn, {"provider": provider, "since": since})
    return {lane: number for lane, number, _ in rows}, min((first for _, _, first in rows), default=None)


def retag(tx: Connection, guild_tags: Mapping[str, int]) -> None:
    """By job: the turns of their servers that are theirs now."""
    for job_id, tag in guild_tags.items():
        _RETAG.run(tx, {"job_id": job_id, "guild_tag": tag})


def advance(tx: Connection, chosen: Chosen) -> None:
    """Nothing of it ever goes back."""
    started: dict[tuple[Lane, int, int], int] = {}
    for job, _ in chosen.starting:
        for member_id, tag in ((0, job.guild_tag), (job.member_id, job.member_tag)):
            key = job.lane, job.guild_id, member_id
            started[key] = max(started.get(key, tag), tag)
    for lane, guild_id, member_id in {*started, *((*key, 0) for key in chosen.times)}:
        time = None if member_id else chosen.times[lane, guild_id]
        tags = {"time": time, "started": started.get((lane, guild_id, member_id))}
        _ADVANCE.run(tx, {"lane": lane, "guild_id": guild_id, "member_id": member_id, **tags})


_LATER = Prepared(
    select(jobs.c.id, jobs.c.guild_tag)
    .where(*_IN_GUILD, jobs.c.guild_tag > bindparam("guild_tag"))
    .order_by(jobs.c.guild_tag)
)


def give_up_turn(tx: Connection, job: Job) -> None:
    """A job ends before it started. Its server keeps this turn and gives up its last one instead: else a member who
    asks and cancels would push the server's other members back.
    """
    if job.granted_at is not None:
        return
    turn = job.guild_tag
    here = {"lane": job.lane, "guild_id": job.guild_id, "guild_tag": turn}
    for job_id, own in _LATER.all(tx, here):
        _RETAG.run(tx, {"job_id": job_id, "guild_tag": turn})
        turn = own


def forget(tx: Connection) -> int:
    """Deletes rows that no longer say anything: of members whose server has passed their last job."""
    return tx.execute(_SETTLED).rowcount


def grant(tx: Connection, starting: Iterable[tuple[Waiting, str]], now: datetime) -> None:
    """Give each its place, the turn that it was dealt and a call to its provider; its next step is due."""
    granted = {"granted_at": now, "due_at": now, "pool": Pool.ANNOUNCE}
    for job, provider in starting:
        values = {"job_id": job.job_id, "provider": provider, "guild_tag": job.guild_tag}
        _GRANT.run(tx, values | granted)


def parked_until(job: Job) -> datetime:
    """When a job that waits for its turn is looked at again if it does not get one: as it expires."""
    return job.queued_since + QUEUE_EXPIRY
