"""Jobs, their files and their messages, and the turns of those that wait."""

from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.domain.job import TERMINAL, State
from bot.storage.columns import Json, UtcDateTime
from bot.storage.tables.metadata import metadata, partial

LIVE_ROWS = "finished_at IS NULL"
CLAIMABLE_ROWS = "due_at IS NOT NULL AND lease IS NULL"
CLAIMABLE_AT_PROVIDER = f"{CLAIMABLE_ROWS} AND provider IS NOT NULL"
STRAY_ROWS = "stray = 1"


def _in_state(states: Iterable[State]) -> str:
    """Each compared: of a list in IN, SQLite makes a table each time that it checks a row."""
    return " OR ".join(f"state = '{state}'" for state in states)


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
    Column("request", Json, nullable=False),
    Column("price", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state_since", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("pool", String(16), nullable=False),
    Column("lane", String(8), nullable=False),
    Column("guild_tag", BigInteger, nullable=False),
    Column("member_tag", BigInteger, nullable=False),
    Column("offers", Json, nullable=False),
    Column("granted_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("checks", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("progress", Integer),
    Column("provider", String(32)),
    Column("attempt", Integer, nullable=False),
    Column("tried", Json, nullable=False),
    Column("callback_hash", String(64)),
    Column("callback_sent", Boolean, nullable=False),
    Column("callback_at", UtcDateTime),
    Column("upstream_id", Text),
    Column("submitted_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("results", Json, nullable=False),
    Column("collects", Integer, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("cost_day", Integer, nullable=False),
    Column("stray", Boolean, nullable=False),
    Column("failure", Json(none_as_null=True)),
    Column("card_id", BigInteger),
    Column("card_channel_id", BigInteger),
    Column("thread_id", BigInteger),
    Column("files_wanted", Integer, nullable=False),
    Column("files_posted", Integer, nullable=False),
    Column("lease", String(64)),
    Column("lease_until", UtcDateTime),
    Column("woken_at", UtcDateTime),
    Column("place", String(16), server_default="unknown", nullable=False),
    Column("locale", String(8), server_default="en", nullable=False),
    Column("public_locale", String(8), server_default="en", nullable=False),
    Column("origin_id", String(16)),
    Column("apart", Boolean, nullable=False, server_default=text("0")),
    Column("withdrawal", String(16)),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_by", BigInteger),
    Column("queued_at", UtcDateTime),
    Column("hidden", Boolean),
    Column("hidden_at", UtcDateTime),
    Column("uploads", Json, nullable=False, server_default=text("'[]'")),
    Column("origin_work", String(16)),
    Column("inputs_hash", String(64)),
    UniqueConstraint("interaction_id"),
    CheckConstraint(_in_state(State), name="state"),
    CheckConstraint(f"({_in_state(sorted(TERMINAL))}) = (finished_at IS NOT NULL)", name="finished"),
    CheckConstraint("(lease IS NULL) = (lease_until IS NULL)", name="lease"),
    CheckConstraint("price >= 0 AND cost >= 0", name="money"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    # Ended rows pile up for years: what is asked on the way of a command, a claim or a step finds only live ones.
    partial("ix_jobs_due", "pool", "due_at", where=CLAIMABLE_ROWS),
    partial("ix_jobs_due_provider", "pool", "provider", "due_at", where=CLAIMABLE_AT_PROVIDER),
    partial("ix_jobs_leased", "lease_until", where="lease IS NOT NULL"),
    partial(
        "ix_jobs_live",
        *("guild_id", "member_id", "lane", "state", "provider", "granted_at", "guild_tag", "member_tag"),
        where=LIVE_ROWS,
    ),
    partial("ix_jobs_granted", "provider", "granted_at", where="granted_at IS NOT NULL"),
    partial("ix_jobs_stray", "created_at", where=STRAY_ROWS),
    partial("ix_jobs_card", "card_id", where="card_id IS NOT NULL"),
    partial("ix_jobs_callback", "callback_hash", where="callback_hash IS NOT NULL", unique=True),
    partial("ix_jobs_inputs", "inputs_hash", where="inputs_hash IS NOT NULL"),
    partial("ix_jobs_finished", "finished_at", where="finished_at IS NOT NULL"),
    partial("ix_jobs_withdrawn_by", "withdrawn_by", where="withdrawn_by IS NOT NULL"),
    # The member first: what asks for a server's live jobs must find no index that has all of them.
    Index(None, "member_id", "guild_id", "created_at"),
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
    Index(None, "sha256"),
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
    Column("gone_at", UtcDateTime),
    PrimaryKeyConstraint("job_id", "purpose", "part"),
    Index(None, "message_id"),
    Index(None, "channel_id"),
)

# Where the fair queue has come (`domain.fair_queue`). `time`: virtual time among those that share a lane (guild 0,
# member 0) or a server's turns (member 0). `started`: the largest tag of a server's or a member's own that has started.
flows = Table(
    "flows",
    metadata,
    Column("lane", String(8), nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("time", BigInteger),
    Column("started", BigInteger),
    PrimaryKeyConstraint("lane", "guild_id", "member_id"),
    Index(None, "member_id"),
)
