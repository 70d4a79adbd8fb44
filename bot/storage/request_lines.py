"""An outbox: requests that were delivered, for the log channel of their server, and what became of them since.

As in `log_lines`, what is posted together is noted before it is posted. A row stays for a while, since its message is
brought up to date when the request is withdrawn, or its member banned.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, text, update

from bot.domain.job import Job
from bot.storage import jobs, posts, pseudonyms
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import UNTOLD_ROWS, request_lines, sanctions
from bot.storage.tables import jobs as all_jobs

Message = tuple[int, int]
"""Its channel and its id."""


@dataclass(frozen=True, slots=True)
class RequestLine:
    job: Job
    message: Message | None
    """The first message of the result that stands."""
    banned: bool = False
    """Whether its member is, in this server."""


@dataclass(frozen=True, slots=True)
class RequestBatch:
    guild_id: int
    at: datetime
    versions: tuple[tuple[str, int], ...]
    """Each job's id, and which version of its line this is."""
    lines: tuple[RequestLine, ...]
    """The oldest first, without those whose job is no longer kept."""
    again: bool
    """An earlier try may have posted it."""
    posted: Message | None = None
    """Where it stands already, and is to be brought up to date."""

    @property
    def job_ids(self) -> tuple[str, ...]:
        return tuple(job_id for job_id, _ in self.versions)


def add(tx: Connection, job: Job, now: datetime) -> None:
    values = {"job_id": job.id, "guild_id": job.guild_id, "added_at": now, "version": 1, "shown": 0}
    tx.execute(upsert(request_lines).values(values).on_conflict_do_nothing())


def servers(conn: Connection, now: datetime) -> list[int]:
    """Those with something to post, or to bring up to date."""
    at_once = or_(request_lines.c.message_id.is_(None), request_lines.c.batch_at <= now)
    return list(conn.scalars(select(request_lines.c.guild_id).where(_UNTOLD, at_once).distinct()))


_UNTOLD = text(UNTOLD_ROWS)
_COLUMNS = (request_lines.c.job_id, request_lines.c.version, request_lines.c.batch_at)
_ORDER = (request_lines.c.added_at, request_lines.c.job_id)


def take(tx: Connection, guild_id: int, now: datetime, most: int) -> RequestBatch | None:
    """The batch that was begun, else a new one of the oldest lines, else a message that is out of date."""
    unposted = request_lines.c.guild_id == guild_id, _UNTOLD, request_lines.c.message_id.is_(None)
    in_order = select(*_COLUMNS).where(*unposted).order_by(*_ORDER)
    begun = tx.execute(in_order.where(request_lines.c.batch_at.is_not(None))).all()
    rows = begun or tx.execute(in_order.limit(most)).all()
    if not rows:
        return _outdated(tx, guild_id, now)
    versions = tuple((job_id, version) for job_id, version, _ in rows)
    at: datetime = begun[0][2] if begun else now
    if not begun:
        ids = [job_id for job_id, _ in versions]
        tx.execute(update(request_lines).where(request_lines.c.job_id.in_(ids)).values(batch_at=now))
    return RequestBatch(guild_id, at, versions, _lines(tx, versions), again=bool(begun))


def _outdated(conn: Connection, guild_id: int, now: datetime) -> RequestBatch | None:
    """That which has waited longest; one that was put off comes after the others."""
    changed = request_lines.c.guild_id == guild_id, _UNTOLD, request_lines.c.batch_at <= now
    message = select(request_lines.c.channel_id, request_lines.c.message_id).where(*changed)
    first = conn.execute(message.order_by(request_lines.c.batch_at, *_ORDER).limit(1)).first()
    if first is None:
        return None
    channel_id, message_id = first
    together = select(*_COLUMNS).where(request_lines.c.message_id == message_id).order_by(*_ORDER)
    versions = tuple((job_id, version) for job_id, version, _ in conn.execute(together))
    lines = _lines(conn, versions)
    return RequestBatch(guild_id, now, versions, lines, again=False, posted=(channel_id, message_id))


def _lines(conn: Connection, versions: Collection[tuple[str, int]]) -> tuple[RequestLine, ...]:
    return tuple(_line(conn, job) for job_id, _ in versions if (job := jobs.get(conn, job_id)))


def _line(conn: Connection, job: Job) -> RequestLine:
    standing = (post for post in posts.of_job(conn, job.id) if post.stands_for_result)
    first = next(standing, None)
    message = (first.channel_id, first.message_id) if first else None
    return RequestLine(job, message, banned=_banned(conn, job))


def _banned(conn: Connection, job: Job) -> bool:
    whose = sanctions.c.member_id.in_(pseudonyms.ids(conn, job.member_id))
    here = sanctions.c.guild_id == job.guild_id, whose, sanctions.c.kind == "ban"
    return conn.execute(select(sanctions.c.kind).where(*here)).first() is not None


def told(tx: Connection, batch: RequestBatch, message: Message) -> None:
    """It stands there, as the lines were when they were taken; or as an earlier try wrote them, and then it is brought
    up to date.
    """
    channel_id, message_id = message
    for job_id, version in batch.versions:
        shown = 0 if batch.again else version
        values = {"channel_id": channel_id, "message_id": message_id, "shown": shown}
        tx.execute(update(request_lines).where(request_lines.c.job_id == job_id).values(values))


def put_off(tx: Connection, job_ids: Collection[str], until: datetime) -> None:
    """Their message is not brought up to date before."""
    tx.execute(update(request_lines).where(request_lines.c.job_id.in_(job_ids)).values(batch_at=until))


def job_changed(tx: Connection, job_id: str) -> None:
    """It is being withdrawn, or could not be."""
    _changed(tx, [job_id])


def member_changed(tx: Connection, guild_id: int, member_id: int) -> None:
    """They are banned there, or no longer."""
    ids = pseudonyms.ids(tx, member_id)
    told = select(all_jobs.c.id).join(request_lines, request_lines.c.job_id == all_jobs.c.id)
    theirs = told.where(all_jobs.c.member_id.in_(ids), all_jobs.c.guild_id == guild_id)
    _changed(tx, list(tx.scalars(theirs)))


def _changed(tx: Connection, job_ids: Collection[str]) -> None:
    """Of one that is not posted yet too: its message may be on the way, with what it was before."""
    which = update(request_lines).where(request_lines.c.job_id.in_(job_ids))
    tx.execute(which.values(version=request_lines.c.version + 1))


def remove(tx: Connection, job_ids: Collection[str]) -> None:
    tx.execute(delete(request_lines).where(request_lines.c.job_id.in_(job_ids)))


def forget(tx: Connection, guild_id: int) -> None:
    """Nobody there wants to read them."""
    tx.execute(delete(request_lines).where(request_lines.c.guild_id == guild_id))


def forget_unposted(tx: Connection, guild_id: int, before: datetime) -> None:
    """That no channel has taken since."""
    waiting = request_lines.c.guild_id == guild_id, _UNTOLD, request_lines.c.message_id.is_(None)
    tx.execute(delete(request_lines).where(*waiting, request_lines.c.added_at < before))


def forget_old(tx: Connection, before: datetime) -> None:
    """What their messages say then, they say for good."""
    tx.execute(delete(request_lines).where(request_lines.c.added_at < before))
