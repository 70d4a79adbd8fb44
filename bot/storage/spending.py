"""What jobs cost, by UTC day and server, in micro-dollars: kept beside `jobs.cost`, in the same transaction.

A job's cost counts on one day, that of its last paid call or else of its admission. Server 0 is all of them together.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Connection, bindparam, func, literal, select, update

from bot.domain.job import Job
from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import jobs, spending

EVERYWHERE = 0
_OLDEST_LIVE = timedelta(days=14)
"""No job waits so long before its last paid call: one that waits for a moderator does for a week at most."""


def day_of(moment: datetime) -> int:
    return moment.astimezone(UTC).toordinal()


def start_of(day: int) -> datetime:
    return datetime.fromordinal(day).replace(tzinfo=UTC)


_of_both = upsert(spending).values(
    [
        {"day": bindparam("of_day"), "guild_id": guild_id, "cost": bindparam("more")}
        for guild_id in (literal(EVERYWHERE), bindparam("of_guild", type_=BigInteger()))
    ]
)
_ADD = Prepared(
    _of_both.on_conflict_do_update(
        index_elements=["day", "guild_id"], set_={"cost": spending.c.cost + _of_both.excluded.cost}
    )
)
_SPENT = Prepared(
    select(spending.c.cost).where(
        spending.c.day == bindparam("day"), spending.c.guild_id == bindparam("guild_id")
    )
)
_SPENT_SINCE = Prepared(
    select(func.sum(spending.c.cost)).where(
        spending.c.guild_id == bindparam("guild_id"),
        spending.c.day >= bindparam("first"),
        spending.c.day <= bindparam("last"),
    )
)
_SPENT_BY_MEMBER = Prepared(
    select(func.sum(jobs.c.cost)).where(
        jobs.c.member_id == bindparam("of_member"),
        jobs.c.guild_id == bindparam("of_guild"),
        jobs.c.created_at >= bindparam("since"),
        jobs.c.cost_day == bindparam("day"),
    )
)
_SET_COST = Prepared(update(jobs).where(jobs.c.id == bindparam("job_id")))


def add(tx: Connection, day: int, guild_id: int, cost: int) -> None:
    """`cost` may be negative: what was only estimated comes back."""
    _ADD.run(tx, {"of_day": day, "of_guild": guild_id, "more": cost})


def spent(conn: Connection, day: int, guild_id: int = EVERYWHERE) -> int:
    return _SPENT.scalar(conn, {"day": day, "guild_id": guild_id}) or 0


def spent_in(conn: Connection, first: int, last: int, guild_id: int) -> int:
    """From one day to another, both included."""
    return _SPENT_SINCE.scalar(conn, {"first": first, "last": last, "guild_id": guild_id}) or 0


def spent_by(conn: Connection, day: int, guild_id: int, member_id: int) -> int:
    """What a member's jobs cost on a day, by the jobs that are still there: those of the last days always are."""
    since = start_of(day) - _OLDEST_LIVE
    values = {"of_member": member_id, "of_guild": guild_id, "since": since, "day": day}
    return _SPENT_BY_MEMBER.scalar(conn, values) or 0


def set_cost(tx: Connection, job: Job, cost: int, day: int | None = None) -> None:
    """What the job costs is now known better; on `day` from now on, if given. `job` as it is stored."""
    day = job.cost_day if day is None else day
    if (cost, day) == (job.cost, job.cost_day):
        return
    add(tx, job.cost_day, job.guild_id, -job.cost)
    add(tx, day, job.guild_id, cost)
    _SET_COST.run(tx, {"job_id": job.id, "cost": cost, "cost_day": day})


def disagreements(conn: Connection) -> list[tuple[int, int, int]]:
    """(day, spent by the table, spent by the jobs that are still there) where they differ, for the audit."""
    by_jobs = (
        select(jobs.c.cost_day, func.sum(jobs.c.cost).label("cost"))
        .where(jobs.c.cost > 0)
        .group_by(jobs.c.cost_day)
        .subquery()
    )
    query = (
        select(spending.c.day, spending.c.cost, func.coalesce(by_jobs.c.cost, 0))
        .outerjoin(by_jobs, by_jobs.c.cost_day == spending.c.day)
        .where(spending.c.guild_id == EVERYWHERE, spending.c.cost != func.coalesce(by_jobs.c.cost, 0))
    )
    return [(day, table, rows) for day, table, rows in conn.execute(query)]
