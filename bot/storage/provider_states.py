"""What is known of each provider's health, as the pipeline wrote it: a cache stands in front (`pipeline.health`)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import replace
from bot.storage.tables import provider_states

_EVERY = Prepared(select(provider_states.c.provider, provider_states.c.data))
_PUT = Prepared(replace(provider_states, "data", "updated_at"))


def every(conn: Connection) -> dict[str, Any]:
    """By provider; a value that could not be read is `columns.Unreadable`."""
    return dict(_EVERY.all(conn, {}))


def put(tx: Connection, provider: str, data: dict[str, Any], now: datetime) -> None:
    _PUT.run(tx, {"provider": provider, "data": data, "updated_at": now})
