"""The moderation log: who decided what about whom, and why. It only ever grows.

Each row of a server is for its log channel too (`storage.log_lines`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, insert, or_, select

from bot.storage import pseudonyms
from bot.storage.prepared import Prepared
from bot.storage.tables import log_lines, moderation_events


@dataclass(frozen=True, slots=True)
class Event:
    """`actor_id` is None when a rule and not a person decided; `member_id` is whom it concerns."""

    guild_id: int
    kind: str
    at: datetime
    job_id: str | None = None
    actor_id: int | None = None
    member_id: int | None = None
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    key: str | None = None
    """Of what must not be done twice: a second row with the same one is an error."""


DECISIONS: Final = (
    *("approve", "edit_prompt", "decline", "keep", "withdraw", "uphold", "lift"),
    *("strike", "pardon", "ban", "unban", "pause", "resume"),
)
"""Kinds of rows by which somebody is known to moderate a server."""
COLUMNS = tuple(moderation_events.c[name if name != "at" else "created_at"] for name in Event.__slots__)
"""In the order of an event's fields."""


_APPEND = Prepared(insert(moderation_events).returning(moderation_events.c.id))
_LINE = Prepared(insert(log_lines))


def append(tx: Connection, event: Event) -> None:
    values = {name: getattr(event, name) for name in Event.__slots__}
    event_id = _APPEND.scalar(tx, values | {"created_at": values.pop("at")})
    if event.guild_id:
        _LINE.run(tx, {"event_id": event_id, "guild_id": event.guild_id})


def of_guild(conn: Connection, guild_id: int, limit: int) -> list[Event]:
    """The newest first."""
    table = moderation_events.c
    query = (
        select(*COLUMNS).where(table.guild_id == guild_id).order_by(table.created_at.desc(), table.id.desc())
    )
    return [Event(*row) for row in conn.execute(query.limit(limit))]


class Mark(NamedTuple):
    """A row's place in the order of the log."""

    at: datetime
    id: int


_mark = (moderation_events.c.created_at, moderation_events.c.id)


def page(conn: Connection, guild_id: int, after: Mark | None, limit: int) -> tuple[list[Event], Mark | None]:
    """The next rows, the oldest first, and the place of the last one; None where nothing is left."""
    query = select(*_mark, *COLUMNS).where(moderation_events.c.guild_id == guild_id)
    if after is not None:
        at, number = _mark
        query = query.where(at >= after.at, or_(at > after.at, number > after.id))
    rows = conn.execute(query.order_by(*_mark).limit(limit)).all()
    return [Event(*row[len(_mark) :]) for row in rows], Mark(*rows[-1][: len(_mark)]) if rows else None


def before_newest(conn: Connection, guild_id: int, count: int) -> Mark | None:
    """The place that so many rows come after; None where there are no more than these."""
    newest = (column.desc() for column in _mark)
    query = select(*_mark).where(moderation_events.c.guild_id == guild_id).order_by(*newest)
    row = conn.execute(query.offset(count).limit(1)).first()
    return None if row is None else Mark(*row)


def by_key(conn: Connection, key: str) -> Event | None:
    """What was done already under this key."""
    row = conn.execute(select(*COLUMNS).where(moderation_events.c.key == key)).first()
    return None if row is None else Event(*row)


def count_about(conn: Connection, guild_id: int, member_id: int, kind: str, since: datetime) -> int:
    table = moderation_events.c
    whose = table.member_id.in_(pseudonyms.ids(conn, member_id))
    about = whose, table.guild_id == guild_id, table.kind == kind
    query = select(func.count()).select_from(moderation_events).where(*about, table.created_at >= since)
    return conn.scalar(query) or 0


def moderators(conn: Connection, guild_id: int) -> set[int]:
    """Who has decided anything there."""
    table = moderation_events.c
    decided = table.guild_id == guild_id, table.actor_id.is_not(None), table.kind.in_(DECISIONS)
    who = select(table.actor_id).where(*decided).distinct()
    return {actor_id for actor_id in conn.scalars(who) if actor_id is not None}


def any_since(conn: Connection, guild_id: int, kind: str, note: str, since: datetime) -> bool:
    table = moderation_events.c
    query = select(table.id).where(
        table.guild_id == guild_id, table.created_at >= since, table.kind == kind, table.note == note
    )
    return conn.execute(query.limit(1)).first() is not None
