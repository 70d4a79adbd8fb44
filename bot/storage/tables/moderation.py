"""What moderators decide on and have decided, and what their log channel shows."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
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

from bot.storage.columns import Json, Key, UtcDateTime
from bot.storage.tables.metadata import metadata, partial

OPEN_ROWS = "closed_at IS NULL"
UNSHOWN_ROWS = "due_at IS NOT NULL"
UNTOLD_ROWS = "shown < version"
REMINDED_ROWS = "remind_at IS NOT NULL"

moderation_events = Table(
    "moderation_events",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("job_id", String(16)),  # outlives its job
    Column("actor_id", BigInteger),
    Column("member_id", BigInteger),
    Column("kind", String(32), nullable=False),
    Column("note", Text, nullable=False),
    Column("data", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("key", Text),  # of what must not be done twice
    Index(None, "guild_id", "created_at"),
    Index(None, "job_id"),
    partial("ix_moderation_events_actor", "guild_id", "actor_id", "kind", where="actor_id IS NOT NULL"),
    partial("ix_moderation_events_actor_id", "actor_id", where="actor_id IS NOT NULL"),
    partial("ix_moderation_events_member", "member_id", "guild_id", where="member_id IS NOT NULL"),
    partial("ix_moderation_events_key", "key", where="key IS NOT NULL", unique=True),
)

log_lines = Table(
    "log_lines",
    metadata,
    Column("event_id", BigInteger, ForeignKey("moderation_events.id"), primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("batch_at", UtcDateTime),
    Index(None, "guild_id"),
)

# Delivered requests, for a server's log channel: `version` grows with what becomes of them, and `shown` is the one that
# the message there has.
request_lines = Table(
    "request_lines",
    metadata,
    Column("job_id", String(16), primary_key=True),  # may outlive its job
    Column("guild_id", BigInteger, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("batch_at", UtcDateTime),  # once it is posted: before when its message is not edited
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("shown", Integer, nullable=False, server_default=text("0")),
    Index(None, "guild_id"),
    Index(None, "message_id"),
    partial("ix_request_lines_untold", "guild_id", where=UNTOLD_ROWS),
)

# Every strike that was given; one that was taken back stays, with when and by whom.
strikes = Table(
    "strikes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("job_id", String(16)),  # outlives its job
    Column("created_at", UtcDateTime, nullable=False),
    Column("pardoned_at", UtcDateTime),
    Column("pardoned_by", BigInteger),
    CheckConstraint("(pardoned_at IS NULL) = (pardoned_by IS NULL)", name="pardoned"),
    # The member first, as in the tables below: who has their data deleted is looked for in all servers at once.
    Index(None, "member_id", "guild_id", "created_at"),
    Index(None, "actor_id"),
    partial("ix_strikes_pardoned_by", "pardoned_by", where="pardoned_by IS NOT NULL"),
)

# What is in force, a row of each kind for a member. Guild 0: everywhere. What was in force is in the moderation log.
sanctions = Table(
    "sanctions",
    metadata,
    Column("guild_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("until", UtcDateTime),
    Column("actor_id", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("strike_id", BigInteger, ForeignKey("strikes.id")),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("guild_id", "member_id", "kind"),
    CheckConstraint("kind IN ('ban', 'pause')", name="kind"),
    CheckConstraint("(kind = 'pause') = (until IS NOT NULL)", name="until"),
    Index(None, "member_id"),
    Index(None, "actor_id"),
)

# What waits for a moderator, or did. `version` grows with each change, and `shown` is the one that its card has; while
# they differ `due_at` says when the card is to be posted or edited. A decision outlives its job.
reviews = Table(
    "reviews",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("job_id", String(16)),
    Column("member_id", BigInteger, nullable=False),
    Column("data", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("decision", String(16)),
    Column("version", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", UtcDateTime),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("remind_at", UtcDateTime),  # until moderators were reminded
    UniqueConstraint("kind", "subject"),
    CheckConstraint("kind IN ('prompt', 'output', 'report', 'appeal')", name="kind"),
    CheckConstraint("(closed_at IS NULL) = (decision IS NULL)", name="closed"),
    CheckConstraint("(channel_id IS NULL) = (message_id IS NULL)", name="card"),
    CheckConstraint("shown <= version", name="shown"),
    Index(None, "job_id"),
    Index(None, "member_id", "guild_id", "decision"),
    partial("ix_reviews_open", "guild_id", "created_at", where=OPEN_ROWS),
    partial("ix_reviews_due", "due_at", where=UNSHOWN_ROWS),
    partial("ix_reviews_remind", "remind_at", where=REMINDED_ROWS),
)

votes = Table(
    "votes",
    metadata,
    Column("review_id", BigInteger, ForeignKey("reviews.id"), nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("review_id", "member_id"),
    Index(None, "member_id"),
)

reports = Table(
    "reports",
    metadata,
    Column("job_id", String(16), nullable=False),  # outlives its job
    Column("member_id", BigInteger, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("note", Text, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("job_id", "member_id"),
    Index(None, "member_id"),
)
