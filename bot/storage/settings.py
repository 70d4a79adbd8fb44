"""What a server's owner has set. Stored as JSON, checked when read."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, bindparam, select

from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import guild_settings


class GuildSettings(BaseModel):
    model_config = ConfigDict(frozen=True)

    budget_micro: int | None = Field(default=None, ge=0)
    """The server's own ceiling a day, in micro-dollars of estimated provider cost."""


_DATA = Prepared(select(guild_settings.c.data).where(guild_settings.c.guild_id == bindparam("of_guild")))


def guild(conn: Connection, guild_id: int) -> GuildSettings:
    data = _DATA.scalar(conn, {"of_guild": guild_id})
    return GuildSettings() if data is None else GuildSettings.model_validate(data)


def save_guild(tx: Connection, guild_id: int, settings: GuildSettings, now: datetime) -> None:
    values = {"data": settings.model_dump(mode="json"), "updated_at": now}
    statement = upsert(guild_settings).values(guild_id=guild_id, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["guild_id"], set_=values))


def change_guild(tx: Connection, guild_id: int, values: Mapping[str, object], now: datetime) -> None:
    save_guild(tx, guild_id, guild(tx, guild_id).model_copy(update=values), now)
