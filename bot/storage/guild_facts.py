"""What the bot has learned about a server by posting there. What its owner has set is in `settings`."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, select

from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import replace
from bot.storage.tables import guild_facts

_PUT = Prepared(replace(guild_facts, "data", "updated_at"))


class ForbiddenMark(BaseModel):
    """The bot was refused in a channel: not tried again before `until`, unless its permissions change."""

    model_config = ConfigDict(frozen=True)

    until: datetime
    permissions: int | None
    """The bot's, as Discord computes them, when it was refused; None where they were not known."""


class GuildFacts(BaseModel):
    model_config = ConfigDict(frozen=True)

    upload_limit: int | None = Field(default=None, gt=0)
    """Bytes; what Discord last refused as too large was above this."""
    upload_limit_at: datetime | None = None
    upload_limit_promised: int | None = None
    """What the server's boosts promised then, in bytes."""
    told_of: dict[str, datetime] = Field(default_factory=dict[str, datetime])
    """Channels of which the server was told that the bot may not post there, and since when."""
    forbidden: dict[str, ForbiddenMark] = Field(default_factory=dict[str, ForbiddenMark])
    """By channel; by `<channel>+files` where only files were refused."""


def every(conn: Connection) -> dict[int, GuildFacts]:
    """What cannot be read is left out: it will be learned again."""
    rows = conn.execute(select(guild_facts.c.guild_id, guild_facts.c.data))
    return {guild_id: facts for guild_id, data in rows if (facts := _read(data)) is not None}


def put(tx: Connection, guild_id: int, facts: GuildFacts, now: datetime) -> None:
    _PUT.run(tx, {"guild_id": guild_id, "data": facts.model_dump(mode="json"), "updated_at": now})


def _read(data: Any) -> GuildFacts | None:
    try:
        return GuildFacts.model_validate(data)
    except ValidationError:
        return None
