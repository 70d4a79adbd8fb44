"""What was learned of how long each offer takes. An offer is "provider/upstream name"."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.latency import Latency
from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import replace
from bot.storage.tables import latencies

_FIELDS = ("early", "usual", "late", "samples")

_EVERY = Prepared(select(latencies.c.offer, *(latencies.c[name] for name in _FIELDS)))
_PUT = Prepared(replace(latencies, *_FIELDS, "updated_at"))


def every(conn: Connection) -> dict[str, Latency]:
    return {offer: Latency(*values) for offer, *values in _EVERY.all(conn, {})}


def put(tx: Connection, offer: str, latency: Latency, now: datetime) -> None:
    values = {name: getattr(latency, name) for name in _FIELDS}
    _PUT.run(tx, {"offer": offer, "updated_at": now} | values)
