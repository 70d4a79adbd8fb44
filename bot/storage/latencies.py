"""What was learned of how long each offer takes. An offer is "provider/upstream name"."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.latency import Latency
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import latencies

_FIELDS = ("early", "usual", "late", "samples")


def every(conn: Connection) -> dict[str, Latency]:
    rows = conn.execute(select(latencies.c.offer, *(latencies.c[name] for name in _FIELDS)))
    return {offer: Latency(*values) for offer, *values in rows}


def put(tx: Connection, offer: str, latency: Latency, now: datetime) -> None:
    values = {name: getattr(latency, name) for name in _FIELDS} | {"updated_at": now}
    statement = upsert(latencies).values(offer=offer, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["offer"], set_=values))
