"""What servers set, and what was learned about them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    Table,
)

from bot.storage.columns import Json, UtcDateTime
from bot.storage.tables.metadata import metadata

# `updated_by` 0: an older version's settings, moved by the upgrade.
policies = Table(
    "policies",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("data", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", BigInteger, nullable=False),
    CheckConstraint("version > 0", name="version"),
)

guild_facts = Table(
    "guild_facts",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("data", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
