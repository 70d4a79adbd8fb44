"""Results that members have saved for themselves. One that is withdrawn is in nobody's favourites any more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select

from bot.domain.job import Job
from bot.storage import jobs as jobs_storage
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import favourites, jobs


@dataclass(frozen=True, slots=True)
class Saved:
    job: Job
    at: datetime


def _stands() -> ColumnElement[bool]:
    """Neither the job nor one that shares its card was withdrawn: a late result has a job of its own."""
    other = jobs.alias()
    withdrawn = exists().where(other.c.card_id == jobs.c.card_id, other.c.withdrawal.is_not(None))
    return jobs.c.withdrawal.is_(None) & ~withdrawn


def add(tx: Connection, guild_id: int, member_id: int, job_id: str, now: datetime) -> bool:
    """False if it was saved before."""
    row = upsert(favourites).values(member_id=member_id, job_id=job_id, guild_id=guild_id, saved_at=now)
    return tx.execute(row.on_conflict_do_nothing()).rowcount == 1


def remove(tx: Connection, member_id: int, job_id: str) -> bool:
    """False if it was not saved."""
    mine = (favourites.c.member_id == member_id, favourites.c.job_id == job_id)
    return tx.execute(delete(favourites).where(*mine)).rowcount == 1


def count(conn: Connection, guild_id: int, member_id: int) -> int:
    mine = (favourites.c.member_id == member_id, favourites.c.guild_id == guild_id)
    together = favourites.join(jobs, jobs.c.id == favourites.c.job_id)
    return conn.scalar(select(func.count()).select_from(together).where(*mine, _stands())) or 0


def listed(conn: Connection, guild_id: int, member_id: int, limit: int, skip: int = 0) -> list[Saved]:
    """The last saved first, without the first `skip`."""
    mine = (favourites.c.member_id == member_id, favourites.c.guild_id == guild_id)
    query = (
        select(favourites.c.job_id, favourites.c.saved_at)
        .join(jobs, jobs.c.id == favourites.c.job_id)
        .where(*mine, _stands())
        .order_by(favourites.c.saved_at.desc(), favourites.c.job_id)
        .limit(limit)
        .offset(skip)
    )
    found = [(jobs_storage.get(conn, job_id), at) for job_id, at in conn.execute(query)]
    return [Saved(job, at) for job, at in found if job]


def get(conn: Connection, guild_id: int, member_id: int, job_id: str) -> Saved | None:
    mine = (
        favourites.c.member_id == member_id,
        favourites.c.guild_id == guild_id,
        favourites.c.job_id == job_id,
    )
    query = select(favourites.c.saved_at).join(jobs, jobs.c.id == favourites.c.job_id)
    at = conn.scalar(query.where(*mine, _stands()))
    job = jobs_storage.get(conn, job_id) if at else None
    return Saved(job, at) if at and job else None


def job_ids(conn: Connection) -> set[str]:
    """Jobs that anybody has saved."""
    query = select(favourites.c.job_id).join(jobs, jobs.c.id == favourites.c.job_id)
    return {*conn.scalars(query.where(_stands()).distinct())}
