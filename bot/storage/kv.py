"""Single facts about the installation that have no table of their own, such as the hash of the synced commands."""

from sqlalchemy import Connection, bindparam, select

from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import replace
from bot.storage.tables import kv

_GET = Prepared(select(kv.c.value).where(kv.c.key == bindparam("key")))
_PUT = Prepared(replace(kv, "value"))


def get(conn: Connection, key: str) -> str | None:
    return _GET.scalar(conn, {"key": key})


def put(tx: Connection, key: str, value: str) -> None:
    _PUT.run(tx, {"key": key, "value": value})
