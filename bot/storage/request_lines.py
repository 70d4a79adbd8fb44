"""An outbox: requests that were delivered, for the log channel of their server.

As in `log_lines`, what is posted together is noted before it is posted, and a row is removed once it was.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.domain.job import Job
from bot.storage import jobs, posts
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import request_lines


@dataclass(frozen=True, slots=True)
class RequestLine:
    job: Job
    message: tuple[int, int] | None
    """(channel id, message id) of the first message of the result that stands."""


@dataclass(frozen=True, slots=True)
class RequestBatch:
    guild_id: int
    at: datetime
    job_ids: tuple[str, ...]
    lines: tuple[RequestLine, ...]
    """The oldest first, without those whose job is no longer kept."""
    again: bool
    """An earlier try may have posted it."""


def add(tx: Connection, job: Job, now: datetime) -> None:
    values = {"job_id": job.id, "guild_id": job.guild_id, "added_at": now}
    tx.execute(upsert(request_lines).values(values).on_conflict_do_nothing())


def servers(conn: Connection) -> list[int]:
    """Those with something to post."""
    return list(conn.scalars(select(request_lines.c.guild_id).distinct()))


def take(tx: Connection, guild_id: int, now: datetime, most: int) -> RequestBatch | None:
    """The batch that was begun, else a new one of the oldest lines."""
    columns, there = (request_lines.c.job_id, request_lines.c.batch_at), request_lines.c.guild_id == guild_id
    in_order = select(*columns).where(there).order_by(request_lines.c.added_at, request_lines.c.job_id)
    begun = tx.execute(in_order.where(request_lines.c.batch_at.is_not(None))).all()
    ids = [job_id for job_id, _ in begun or tx.execute(in_order.limit(most)).all()]
    if not ids:
        return None
    at: datetime = begun[0][1] if begun else now
    if not begun:
        tx.execute(update(request_lines).where(request_lines.c.job_id.in_(ids)).values(batch_at=now))
    lines = [_line(tx, job) for job_id in ids if (job := jobs.get(tx, job_id))]
    return RequestBatch(guild_id, at, tuple(ids), tuple(lines), again=bool(begun))


def _line(conn: Connection, job: Job) -> RequestLine:
    standing = (post for post in posts.of_job(conn, job.id) if post.stands_for_result)
    first = next(standing, None)
    return RequestLine(job, (first.channel_id, first.message_id) if first else None)


def remove(tx: Connection, job_ids: Collection[str]) -> None:
    tx.execute(delete(request_lines).where(request_lines.c.job_id.in_(job_ids)))


def forget(tx: Connection, guild_id: int) -> None:
    """Nobody there wants to read them."""
    tx.execute(delete(request_lines).where(request_lines.c.guild_id == guild_id))
