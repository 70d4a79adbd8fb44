"""An outbox: rows of the moderation log that a server's log channel should show, written along with them.

What is posted together is a batch, noted before it is posted: whoever takes it up again posts the same lines or none.
A row is removed once it was posted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from bot.storage.events import COLUMNS, Event
from bot.storage.tables import log_lines, moderation_events


@dataclass(frozen=True, slots=True)
class Batch:
    guild_id: int
    at: datetime
    event_ids: tuple[int, ...]
    events: tuple[Event, ...]
    """The oldest first."""
    again: bool
    """An earlier try may have posted it."""


def servers(conn: Connection) -> list[int]:
    """Those with something to post."""
    return list(conn.scalars(select(log_lines.c.guild_id).distinct()))


def take(tx: Connection, guild_id: int, now: datetime, most: int) -> Batch | None:
    """The batch that was begun, else a new one of the oldest lines."""
    begun = _rows(tx, guild_id, None)
    if begun:
        return _batch(guild_id, begun, again=True)
    fresh = select(log_lines.c.event_id).where(log_lines.c.guild_id == guild_id)
    ids = list(tx.scalars(fresh.order_by(log_lines.c.event_id).limit(most)))
    if not ids:
        return None
    tx.execute(update(log_lines).where(log_lines.c.event_id.in_(ids)).values(batch_at=now))
    return _batch(guild_id, _rows(tx, guild_id, now), again=False)


Line = tuple[int, datetime, Event]


def _rows(conn: Connection, guild_id: int, at: datetime | None) -> list[Line]:
    """The lines of a batch; without `at`, of any."""
    of_batch = log_lines.c.batch_at.is_not(None) if at is None else log_lines.c.batch_at == at
    query: Select[*tuple[Any, ...]] = (
        select(log_lines.c.event_id, log_lines.c.batch_at, *COLUMNS)
        .join(moderation_events, moderation_events.c.id == log_lines.c.event_id)
        .where(log_lines.c.guild_id == guild_id, of_batch)
        .order_by(log_lines.c.event_id)
    )
    return [(row[0], row[1], Event(*row[2:])) for row in conn.execute(query)]


def _batch(guild_id: int, rows: list[Line], *, again: bool) -> Batch:
    ids, times, found = zip(*rows, strict=True)
    return Batch(guild_id, times[0], ids, found, again)


def remove(tx: Connection, event_ids: Collection[int]) -> None:
    tx.execute(delete(log_lines).where(log_lines.c.event_id.in_(event_ids)))


def forget(tx: Connection, guild_id: int) -> None:
    """Nobody there wants to read them."""
    tx.execute(delete(log_lines).where(log_lines.c.guild_id == guild_id))


def forget_old(tx: Connection, guild_id: int, before: datetime) -> None:
    """Of what was done before that."""
    old = (
        select(log_lines.c.event_id)
        .join(moderation_events, moderation_events.c.id == log_lines.c.event_id)
        .where(log_lines.c.guild_id == guild_id, moderation_events.c.created_at < before)
    )
    tx.execute(delete(log_lines).where(log_lines.c.event_id.in_(old)))
