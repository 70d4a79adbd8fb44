"""Whose turn it is when a running place comes free: the member's own next, and the fairest of the server's."""

from datetime import datetime

from sqlalchemy import Connection, and_, func, select, update

from bot.domain.job import RUNNING, Job, State
from bot.storage.jobs import asked_before
from bot.storage.tables import jobs


def wake_next(tx: Connection, guild_id: int, member_id: int, now: datetime) -> None:
    """Makes two waiting rows due: the member's oldest, and the oldest of whoever has the fewest running.

    A row that waits for its provider (it carries a failure) keeps its own date.
    """
    busy = (
        select(jobs.c.member_id, func.count().label("running"))
        .where(jobs.c.guild_id == guild_id, jobs.c.state.in_(RUNNING))
        .group_by(jobs.c.member_id)
        .subquery()
    )
    waiting = and_(
        jobs.c.guild_id == guild_id,
        jobs.c.state == State.QUEUED,
        jobs.c.card_id.is_not(None),
        jobs.c.failure.is_(None),
    )
    own = select(jobs.c.id).where(waiting, jobs.c.member_id == member_id).order_by(jobs.c.created_at).limit(1)
    fairest = (
        select(jobs.c.id)
        .outerjoin(busy, busy.c.member_id == jobs.c.member_id)
        .where(waiting)
        .order_by(func.coalesce(busy.c.running, 0), jobs.c.created_at)
        .limit(1)
    )
    for turn in (own, fairest):
        tx.execute(update(jobs).where(jobs.c.id.in_(turn.scalar_subquery())).values(due_at=now, woken_at=now))


def older_waiting(conn: Connection, job: Job) -> int:
    """How many of the member's own jobs were asked for before this one and are still free to start."""
    mine = and_(jobs.c.guild_id == job.guild_id, jobs.c.member_id == job.member_id)
    free = and_(jobs.c.state == State.QUEUED, jobs.c.failure.is_(None), jobs.c.errors == 0)
    query = select(func.count()).select_from(jobs).where(mine, asked_before(job), free)
    return conn.scalar(query) or 0
