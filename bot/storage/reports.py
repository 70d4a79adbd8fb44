"""What members reported: one report of a job by each member. It outlives its job."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from bot.domain.review import Why
from bot.storage import pseudonyms
from bot.storage.prepared import Prepared
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
_of_job = reports.c.job_id == bindparam("job_id")
_BY_MEMBER = Prepared(select(func.count()).where(_of_job, pseudonyms.of(reports.c.member_id)))
_ADD = Prepared(upsert(reports).on_conflict_do_nothing())
_OF_JOB = Prepared(select(*_columns).where(_of_job).order_by(reports.c.created_at, reports.c.member_id))
_COUNTING = Prepared(select(func.count()).where(_of_job, reports.c.counts.is_(True)))


def add(tx: Connection, report: Report) -> bool:
    """False, and nothing written, for a second one of the same member, under whatever name the first one is."""
    if _BY_MEMBER.scalar(tx, {"job_id": report.job_id} | pseudonyms.names(tx, report.member_id)):
        return False
    return _ADD.run(tx, {name: getattr(report, name) for name in Report.__slots__}) == 1


def of_job(conn: Connection, job_id: str) -> list[Report]:
    """The oldest first."""
    return [Report(*row) for row in _OF_JOB.all(conn, {"job_id": job_id})]


def counting(conn: Connection, job_id: str) -> int:
    return _COUNTING.scalar(conn, {"job_id": job_id})
