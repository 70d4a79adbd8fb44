"""What members reported: one report of a job by each member. It outlives its job."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.domain.review import Why
from bot.storage import pseudonyms
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import reports


@dataclass(frozen=True, slots=True)
class Report:
    job_id: str
    member_id: int
    reason: Why
    note: str
    counts: bool
    """Towards hiding the post: its member was neither new nor banned."""
    created_at: datetime


_columns = tuple(reports.c[name] for name in Report.__slots__)


def add(tx: Connection, report: Report) -> bool:
    """False, and nothing written, for a second one of the same member, under whatever name the first one is."""
    whose = reports.c.member_id.in_(pseudonyms.ids(tx, report.member_id))
    if tx.scalar(select(func.count()).where(reports.c.job_id == report.job_id, whose)):
        return False
    values = {name: getattr(report, name) for name in Report.__slots__}
    return tx.execute(upsert(reports).values(values).on_conflict_do_nothing()).rowcount == 1


def of_job(conn: Connection, job_id: str) -> list[Report]:
    """The oldest first."""
    query = select(*_columns).where(reports.c.job_id == job_id)
    rows = conn.execute(query.order_by(reports.c.created_at, reports.c.member_id)).mappings()
    return [Report(**{name: row[name] for name in Report.__slots__}) for row in rows]


def counting(conn: Connection, job_id: str) -> int:
    that_count = select(func.count()).where(reports.c.job_id == job_id, reports.c.counts.is_(True))
    return conn.scalar(that_count) or 0
