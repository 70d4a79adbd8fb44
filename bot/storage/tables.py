"""The tables, as SQLAlchemy sees them. What changes them is `migrations`; a test holds the two together."""

from collections.abc import Iterable

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.domain.job import TERMINAL, State
from bot.storage.columns import Key, UtcDateTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


jobs = Table(
    "jobs",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("interaction_id", BigInteger, nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("parent_id", BigInteger),
    Column("member_id", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("request", JSON, nullable=False),
    Column("price", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state_since", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("checks", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("progress", Integer),
    Column("provider", String(32)),
    Column("attempt", Integer, nullable=False),
    Column("tried", JSON, nullable=False),
    Column("callback_hash", String(64)),
    Column("callback_sent", Boolean, nullable=False),
    Column("callback_at", UtcDateTime),
    Column("upstream_id", Text),
    Column("submitted_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("results", JSON, nullable=False),
    Column("collects", Integer, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("stray", Boolean, nullable=False),
    Column("failure", JSON(none_as_null=True)),
    Column("card_id", BigInteger),
    Column("card_channel_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("files_wanted", Integer, nullable=False),
    Column("files_posted", Integer, nullable=False),
    Column("lease", String(64)),
    Column("lease_until", UtcDateTime),
    Column("woken_at", UtcDateTime),
    UniqueConstraint("interaction_id"),
    UniqueConstraint("callback_hash"),
    CheckConstraint(f"state IN ({_listed(State)})", name="state"),
    CheckConstraint(f"(state IN ({_listed(sorted(TERMINAL))})) = (finished_at IS NOT NULL)", name="finished"),
    CheckConstraint("(lease IS NULL) = (lease_until IS NULL)", name="lease"),
    CheckConstraint("price >= 0 AND cost >= 0", name="money"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    Index(None, "due_at"),
    Index(None, "state", "state_since"),
    Index(None, "guild_id", "state"),
    Index(None, "guild_id", "member_id", "created_at"),
    Index(None, "created_at", "guild_id", "cost"),
)

media = Table(
    "media",
    metadata,
    Column("job_id", String(16), ForeignKey("jobs.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content_type", String(64), nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("duration", Float),
    Column("url", Text),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("job_id", "position"),
    CheckConstraint("position >= 0 AND size >= 0", name="counts"),
)

posts = Table(
    "posts",
    metadata,
    Column("job_id", String(16), ForeignKey("jobs.id"), nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("part", Integer, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("job_id", "purpose", "part"),
    Index(None, "message_id"),
)

# `posted` and `held` are kept beside the entries they sum up, in the same transaction, so that one conditional
# statement can decide whether a member may spend; the audit proves them. System accounts have no floor and no member.
accounts = Table(
    "accounts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("posted", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("topped_up_on", Date),
    UniqueConstraint("guild_id", "member_id", "kind"),
    CheckConstraint("kind IN ('member', 'allowance', 'grants', 'revenue', 'adjustments')", name="kind"),
    CheckConstraint("(kind = 'member') = (member_id <> 0)", name="owner"),
    CheckConstraint("held >= 0", name="held"),
    CheckConstraint("kind <> 'member' OR posted >= held", name="floor"),
)

transfers = Table(
    "transfers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("idem_key", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("job_id", String(16), ForeignKey("jobs.id")),
    Column("actor_id", BigInteger),
    Column("note", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("idem_key"),
    CheckConstraint("kind IN ('allowance', 'grant', 'capture', 'release', 'adjustment')", name="kind"),
    Index(None, "account_id", "created_at"),
    Index(None, "job_id"),
)

entries = Table(
    "entries",
    metadata,
    Column("transfer_id", BigInteger, ForeignKey("transfers.id"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    PrimaryKeyConstraint("transfer_id", "account_id"),
    CheckConstraint("amount <> 0", name="amount"),
    Index(None, "account_id"),
)

holds = Table(
    "holds",
    metadata,
    # Deferred: an admission holds first, to be refused before it writes the row.
    Column(
        "job_id", String(16), ForeignKey("jobs.id", deferrable=True, initially="DEFERRED"), primary_key=True
    ),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_by", BigInteger, ForeignKey("transfers.id")),
    UniqueConstraint("closed_by"),
    CheckConstraint("amount >= 0", name="amount"),
    CheckConstraint("state IN ('open', 'captured', 'released')", name="state"),
    CheckConstraint("(state = 'open') = (closed_by IS NULL)", name="closed"),
    Index(None, "account_id", "state"),
)

rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", Text, primary_key=True),
    Column("arrival", UtcDateTime, nullable=False),
)

guild_settings = Table(
    "guild_settings",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("data", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

channel_settings = Table(
    "channel_settings",
    metadata,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("data", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index(None, "guild_id"),
)

moderation_events = Table(
    "moderation_events",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("job_id", String(16), ForeignKey("jobs.id")),
    Column("actor_id", BigInteger),
    Column("member_id", BigInteger),
    Column("kind", String(32), nullable=False),
    Column("note", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "guild_id", "created_at"),
    Index(None, "job_id"),
)

kv = Table(
    "kv",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
