"""Single facts about the installation that have no table of their own, such as the hash of the synced commands."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.statements import upsert
from bot.storage.tables import kv


async def get(conn: AsyncConnection, key: str) -> str | None:
    return await conn.scalar(select(kv.c.value).where(kv.c.key == key))


async def put(tx: AsyncConnection, key: str, value: str) -> None:
    statement = upsert(kv).values(key=key, value=value)
    await tx.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
