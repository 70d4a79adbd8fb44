"""Single facts about the installation that have no table of their own, such as the hash of the synced commands."""

from sqlalchemy import Connection, select

from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import kv


def get(conn: Connection, key: str) -> str | None:
    return conn.scalar(select(kv.c.value).where(kv.c.key == key))


def put(tx: Connection, key: str, value: str) -> None:
    statement = upsert(kv).values(key=key, value=value)
    tx.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
