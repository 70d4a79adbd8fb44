"""What members set and saved, what they are to be told, and who has their data deleted."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from bot.storage.columns import Json, Key, UtcDateTime
from bot.storage.tables.metadata import metadata, partial

UNSENT_ROWS = "kept = 0"

member_defaults = Table(
    "member_defaults",
    metadata,
    Column("member_id", BigInteger, primary_key=True, autoincrement=False),
    Column("image_model", Text, nullable=True),
    Column("image_ratio", Text, nullable=True),
    Column("video_model", Text, nullable=True),
    Column("video_ratio", Text, nullable=True),
    Column("delivery", Text, nullable=True),
    Column("locale", Text, nullable=True),
    Column("updated_at", UtcDateTime, nullable=False),
)

favourites = Table(
    "favourites",
    metadata,
    Column("member_id", BigInteger, nullable=False),
    Column("job_id", String(16), ForeignKey("jobs.id"), nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("member_id", "job_id"),
    Index(None, "job_id"),
    Index(None, "member_id", "guild_id", "saved_at"),
)

member_notices = Table(
    "member_notices",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("job_id", String(16)),  # outlives its job
    Column("data", Json, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("kind IN ('grant', 'cancel', 'sanction')", name="kind"),
    Index(None, "member_id", "guild_id"),
    Index(None, "actor_id"),
    partial("ix_member_notices_unsent", "created_at", where=UNSENT_ROWS),
)

# Members who had their data deleted, until that is done. What they asked for later stays.
erasures = Table(
    "erasures",
    metadata,
    Column("member_id", BigInteger, primary_key=True, autoincrement=False),
    Column("asked_at", UtcDateTime, nullable=False),
)
