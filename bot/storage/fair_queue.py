"""The waiting jobs as the fair queue sees them, and the tags of a new one. `domain.fair_queue` decides who is next."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Text,
    and_,
    bindparam,
    exists,
    func,
    select,
    text,
    type_coerce,
    update,
)

from bot.domain.fair_queue import Lane, Waiting, start_tag
from bot.domain.job import Job, Pool, State
from bot.domain.polling import QUEUE_EXPIRY
from bot.storage.columns import MICROSECOND
from bot.storage.sqlite.prepared import Prepared
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import LIVE_ROWS, jobs, virtual_times

_QUEUED = and_(text(LIVE_ROWS), jobs.c.state == State.QUEUED.value)
_IN_GUILD = (text(LIVE_ROWS), jobs.c.lane == bindparam("lane"), jobs.c.guild_id == bindparam("guild_id"))
_virtual_time = select(virtual_times.c.tag).where(virtual_times.c.lane == bindparam("lane"))
_ARRIVAL = Prepared(
    select(
        _virtual_time.where(virtual_times.c.guild_id == 0).scalar_subquery(),
        select(func.max(jobs.c.guild_tag)).where(*_IN_GUILD).scalar_subquery(),
        _virtual_time.where(virtual_times.c.guild_id == bindparam("guild_id")).scalar_subquery(),
        select(func.max(jobs.c.member_tag))
        .where(*_IN_GUILD, jobs.c.member_id == bindparam("member_id"))
        .scalar_subquery(),
        exists().where(_QUEUED),
    )
)
_advance = upsert(virtual_times)
_ADVANCE = Prepared(
    _advance.on_conflict_do_update(
        index_elements=["lane", "guild_id"],
        set_={"tag": _advance.excluded.tag},
        where=virtual_times.c.tag < _advance.excluded.tag,
    )
)
_asked_at = type_coerce(jobs.c.created_at, BigInteger)  # a number: thousands of rows are read at once
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
_holder = (jobs.c.guild_id, jobs.c.member_id, jobs.c.lane, jobs.c.provider)
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
_GRANTED_SINCE = select(func.count(), func.min(jobs.c.granted_at)).where(
    jobs.c.provider == bindparam("provider"), jobs.c.granted_at > bindparam("since")
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
    others_wait: bool
    """In any lane of any server."""


def arrival(tx: Connection, lane: Lane, guild_id: int, member_id: int) -> Arrival:
    here = {"lane": lane, "guild_id": guild_id, "member_id": member_id}
    guild_time, guild_last, member_time, member_last, others_wait = _ARRIVAL.one(tx, here)
    return Arrival(start_tag(guild_time, guild_last), start_tag(member_time, member_last), bool(others_wait))


def waiting(conn: Connection) -> list[Waiting]:
    """Every queued job. One is ready when its card stands and nothing else keeps it: it then waits until it expires."""
    rows = _WAITING.all(conn, {"expiry": QUEUE_EXPIRY // MICROSECOND})
    return [_waiting(row, _names(row[-2])) for row in rows]


def _waiting(row: Sequence[Any], offers: tuple[str, ...] | None) -> Waiting:
    return Waiting(*row[:-2], offers=offers or (), ready=offers is not None and bool(row[-1]))


@lru_cache
def _names(offers: str) -> tuple[str, ...] | None:
    """Few differ: thousands of rows name the same providers. None of a row that cannot be read."""
    try:
        return tuple(json.loads(offers))
    except (ValueError, TypeError):
        return None


def held(conn: Connection) -> list[tuple[int, int, Lane, str | None, int]]:
    """Places held now: (guild, member, lane, provider, how many); some in several parts."""
    return [(guild, member, lane, name, number) for guild, member, lane, name, number in _HELD.all(conn, {})]


_RUNNING = (
    select(jobs.c.provider, func.count())
    .where(text(LIVE_ROWS), jobs.c.state == bindparam("state"), jobs.c.provider.is_not(None))
    .group_by(jobs.c.provider)
)


def running_by_provider(conn: Connection) -> dict[str, int]:
    """Tasks that are being asked about."""
    return dict(conn.execute(_RUNNING, {"state": State.RUNNING}).all())


def granted_since(conn: Connection, provider: str, since: datetime) -> tuple[int, datetime | None]:
    """How many calls to this provider were granted after `since`, and when the first of them was."""
    number, first = conn.execute(_GRANTED_SINCE, {"provider": provider, "since": since}).one()
    return number, first


def retag(tx: Connection, guild_tags: Mapping[str, int]) -> None:
    """By job: the turns of their servers that are theirs now."""
    for job_id, tag in guild_tags.items():
        _RETAG.run(tx, {"job_id": job_id, "guild_tag": tag})


def grant(tx: Connection, starting: Iterable[tuple[Waiting, str]], now: datetime) -> None:
    """Give each its place, the turn that it was dealt and a call to its provider; its next step is due. Virtual time
    moves on to the turns that have started.
    """
    granted = {"granted_at": now, "due_at": now, "pool": Pool.ANNOUNCE}
    for job, provider in starting:
        values = {"job_id": job.job_id, "provider": provider, "guild_tag": job.guild_tag}
        if _GRANT.run(tx, values | granted):
            _ADVANCE.run(tx, {"lane": job.lane, "guild_id": 0, "tag": job.guild_tag})
            _ADVANCE.run(tx, {"lane": job.lane, "guild_id": job.guild_id, "tag": job.member_tag})


def parked_until(job: Job) -> datetime:
    """When a job that waits for its turn is looked at again if it does not get one: as it expires."""
    return job.created_at + QUEUE_EXPIRY
