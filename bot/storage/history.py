"""A member's account, line by line, in the order in which things happened; the amounts add up to what is available.

A job is one line, whatever became of it: its hold while it lives, the transfer that closed the hold from then on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, func, select, text

from bot.storage.columns import Unreadable
from bot.storage.tables import LIVE_ROWS, accounts, entries, holds, jobs, transfers

LineKind = Literal["allowance", "grant", "hold", "capture", "release", "adjustment"]


@dataclass(frozen=True, slots=True)
class Line:
    """`amount` is what the line does to the credits available: a hold takes them while its job is open, a capture
    takes what was charged, a release 0. `held` is what was reserved for the job, where there is one.
    """

    at: datetime
    kind: LineKind
    amount: int
    job_id: str | None
    actor_id: int | None
    note: str
    model: str | None
    """The generation model of the job."""
    held: int = 0


def history(conn: Connection, guild_id: int, member_id: int, limit: int, skip: int = 0) -> list[Line]:
    """The newest first, without the first `skip`."""
    most = skip + limit
    mine = (
        accounts.c.guild_id == guild_id,
        accounts.c.member_id == member_id,
        accounts.c.kind == "member",
    )
    lines = _open_holds(conn, mine, most) + _transfers(conn, mine, most)
    return sorted(lines, key=lambda line: line.at, reverse=True)[skip:most]


def _open_holds(conn: Connection, mine: tuple[ColumnElement[bool], ...], limit: int) -> list[Line]:
    """Through the live jobs: a hold is closed as its job ends."""
    query = (
        select(holds.c.opened_at, holds.c.amount, holds.c.job_id, jobs.c.request)
        .join(accounts, accounts.c.id == holds.c.account_id)
        .join(jobs, jobs.c.id == holds.c.job_id)
        .where(*mine, holds.c.state == "open", text(LIVE_ROWS))
        .where(jobs.c.guild_id == accounts.c.guild_id, jobs.c.member_id == accounts.c.member_id)
        .order_by(holds.c.opened_at.desc())
        .limit(limit)
    )
    return [
        Line(at, "hold", -amount, job_id, None, "", _model(request), held=amount)
        for at, amount, job_id, request in conn.execute(query)
    ]


def _transfers(conn: Connection, mine: tuple[ColumnElement[bool], ...], limit: int) -> list[Line]:
    query = (
        select(
            transfers,
            func.coalesce(entries.c.amount, 0).label("amount"),
            func.coalesce(holds.c.amount, 0).label("held"),
            jobs.c.request,
        )
        .join(accounts, accounts.c.id == transfers.c.account_id)
        .outerjoin(
            entries,
            (entries.c.transfer_id == transfers.c.id) & (entries.c.account_id == transfers.c.account_id),
        )
        .outerjoin(holds, holds.c.closed_by == transfers.c.id)
        .outerjoin(jobs, jobs.c.id == transfers.c.job_id)
        .where(*mine)
        .order_by(transfers.c.created_at.desc(), transfers.c.id.desc())
        .limit(limit)
    )
    return [_line(row) for row in conn.execute(query)]


def _line(row: Row[Any]) -> Line:
    model = _model(row.request)
    return Line(row.created_at, row.kind, row.amount, row.job_id, row.actor_id, row.note, model, row.held)


def _model(request: dict[str, Any] | Unreadable | None) -> str | None:
    """None where the job is gone, or its row cannot be read."""
    return request.get("model") if isinstance(request, dict) else None
