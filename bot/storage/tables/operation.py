"""What the bot itself goes by: rates, providers, latencies, what is spent."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from bot.storage.columns import Json, UtcDateTime
from bot.storage.tables.metadata import metadata

rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", Text, primary_key=True),
    Column("arrival", UtcDateTime, nullable=False),
)

provider_states = Table(
    "provider_states",
    metadata,
    Column("provider", String(32), primary_key=True),
    Column("data", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# An offer is "provider/upstream name".
latencies = Table(
    "latencies",
    metadata,
    Column("offer", Text, primary_key=True),
    Column("early", Float, nullable=False),
    Column("usual", Float, nullable=False),
    Column("late", Float, nullable=False),
    Column("samples", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# What jobs cost by day, kept beside `jobs.cost` in the same transaction, so that a budget is one look-up. Guild 0 is
# all of them together.
spending = Table(
    "spending",
    metadata,
    Column("day", Integer, nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("cost", BigInteger, nullable=False),
    PrimaryKeyConstraint("day", "guild_id"),
    Index(None, "guild_id", "day"),
)

kv = Table(
    "kv",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
