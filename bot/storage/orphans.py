"""Jobs that may have cost real money for nothing: an answer was lost, and a task may exist at a provider."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.domain.job import Job
from bot.storage.rows import to_job
from bot.storage.tables import jobs


@dataclass(frozen=True, slots=True)
class Orphans:
    """`cost` in micro-dollars, as estimated; `latest` the newest few."""

    count: int
    cost: int
    latest: tuple[Job, ...]


def orphans_since(conn: Connection, since: datetime, *, show: int = 5) -> Orphans:
    """Of the jobs asked for since then."""
    stray = (jobs.c.stray.is_(True), jobs.c.created_at >= since)
    total = select(func.count(), func.coalesce(func.sum(jobs.c.cost), 0)).where(*stray)
    count, cost = (conn.execute(total)).one()
    newest = select(jobs).where(*stray).order_by(jobs.c.created_at.desc()).limit(show)
    latest = tuple(to_job(row) for row in (conn.execute(newest)).mappings())
    return Orphans(count, int(cost), latest)
