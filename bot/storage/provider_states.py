"""What is known of each provider's health, as the pipeline wrote it: a cache stands in front (`pipeline.health`)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import provider_states


def every(conn: Connection) -> dict[str, Any]:
    """By provider; a value that could not be read is `columns.Unreadable`."""
    return dict(conn.execute(select(provider_states.c.provider, provider_states.c.data)).all())


def put(tx: Connection, provider: str, data: dict[str, Any], now: datetime) -> None:
    values = {"data": data, "updated_at": now}
    statement = upsert(provider_states).values(provider=provider, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["provider"], set_=values))
