"""The moderation log: who decided what about whom, and why. It only ever grows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.storage.tables import moderation_events


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


def append(tx: Connection, event: Event) -> None:
    values = {name: getattr(event, name) for name in Event.__slots__}
    tx.execute(insert(moderation_events).values(values | {"created_at": values.pop("at")}))


def of_guild(conn: Connection, guild_id: int, limit: int) -> list[Event]:
    """The newest first."""
    table = moderation_events.c
    columns = (table[name if name != "at" else "created_at"] for name in Event.__slots__)
    query = (
        select(*columns).where(table.guild_id == guild_id).order_by(table.created_at.desc(), table.id.desc())
    )
    return [Event(*row) for row in conn.execute(query.limit(limit))]


def any_since(conn: Connection, guild_id: int, kind: str, note: str, since: datetime) -> bool:
    table = moderation_events.c
    query = select(table.id).where(
        table.guild_id == guild_id, table.created_at >= since, table.kind == kind, table.note == note
    )
    return conn.execute(query.limit(1)).first() is not None
