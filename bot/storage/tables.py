"""The tables, as SQLAlchemy sees them. What changes them is `migrations`; a test holds the two together."""

from collections.abc import Iterable

from sqlalchemy import (
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
    text,
)

from bot.domain.job import TERMINAL, State
from bot.storage.columns import Json, Key, UtcDateTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _in_state(states: Iterable[State]) -> str:
    """Each compared: of a list in IN, SQLite makes a table each time that it checks a row."""
    return " OR ".join(f"state = '{state}'" for state in states)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of some rows only. A query uses it when its own WHERE says the same, word for word."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


LIVE_ROWS = "finished_at IS NULL"
CLAIMABLE_ROWS = "due_at IS NOT NULL AND lease IS NULL"
CLAIMABLE_AT_PROVIDER = f"{CLAIMABLE_ROWS} AND provider IS NOT NULL"
STRAY_ROWS = "stray = 1"
UNSENT_ROWS = "kept = 0"
OPEN_ROWS = "closed_at IS NULL"
UNSHOWN_ROWS = "due_at IS NOT NULL"
UNTOLD_ROWS = "shown < version"
REMINDED_ROWS = "remind_at IS NOT NULL"

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
    _partial("ix_jobs_due", "pool", "due_at", where=CLAIMABLE_ROWS),
    _partial("ix_jobs_due_provider", "pool", "provider", "due_at", where=CLAIMABLE_AT_PROVIDER),
    _partial("ix_jobs_leased", "lease_until", where="lease IS NOT NULL"),
    _partial(
        "ix_jobs_live",
        *("guild_id", "member_id", "lane", "state", "provider", "granted_at", "guild_tag", "member_tag"),
        where=LIVE_ROWS,
    ),
    _partial("ix_jobs_granted", "provider", "granted_at", where="granted_at IS NOT NULL"),
    _partial("ix_jobs_stray", "created_at", where=STRAY_ROWS),
    _partial("ix_jobs_card", "card_id", where="card_id IS NOT NULL"),
    _partial("ix_jobs_callback", "callback_hash", where="callback_hash IS NOT NULL", unique=True),
    _partial("ix_jobs_inputs", "inputs_hash", where="inputs_hash IS NOT NULL"),
    _partial("ix_jobs_finished", "finished_at", where="finished_at IS NOT NULL"),
    _partial("ix_jobs_withdrawn_by", "withdrawn_by", where="withdrawn_by IS NOT NULL"),
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
    Index(None, "member_id"),
)

transfers = Table(
    "transfers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("idem_key", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("job_id", String(16)),  # outlives its job
    Column("actor_id", BigInteger),
    Column("note", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("idem_key"),
    CheckConstraint("kind IN ('allowance', 'grant', 'capture', 'release', 'adjustment')", name="kind"),
    Index(None, "account_id", "created_at"),
    Index(None, "job_id"),
    _partial("ix_transfers_actor", "actor_id", where="actor_id IS NOT NULL"),
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
    Column("job_id", String(16), primary_key=True),  # outlives its job
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_by", BigInteger, ForeignKey("transfers.id")),
    CheckConstraint("amount >= 0", name="amount"),
    CheckConstraint("state IN ('open', 'captured', 'released')", name="state"),
    CheckConstraint("(state = 'open') = (closed_by IS NULL)", name="closed"),
    _partial("ix_holds_closed_by", "closed_by", where="closed_by IS NOT NULL", unique=True),
    sqlite_with_rowid=False,  # a request then writes one page of it: the row stands in the index of its key
)

rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", Text, primary_key=True),
    Column("arrival", UtcDateTime, nullable=False),
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

guild_facts = Table(
    "guild_facts",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("data", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
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
    _partial("ix_moderation_events_actor", "guild_id", "actor_id", "kind", where="actor_id IS NOT NULL"),
    _partial("ix_moderation_events_actor_id", "actor_id", where="actor_id IS NOT NULL"),
    _partial("ix_moderation_events_member", "member_id", "guild_id", where="member_id IS NOT NULL"),
    _partial("ix_moderation_events_key", "key", where="key IS NOT NULL", unique=True),
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
    _partial("ix_request_lines_untold", "guild_id", where=UNTOLD_ROWS),
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
    _partial("ix_strikes_pardoned_by", "pardoned_by", where="pardoned_by IS NOT NULL"),
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
    _partial("ix_member_notices_unsent", "created_at", where=UNSENT_ROWS),
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
    _partial("ix_reviews_open", "guild_id", "created_at", where=OPEN_ROWS),
    _partial("ix_reviews_due", "due_at", where=UNSHOWN_ROWS),
    _partial("ix_reviews_remind", "remind_at", where=REMINDED_ROWS),
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

# Members who had their data deleted, until that is done. What they asked for later stays.
erasures = Table(
    "erasures",
    metadata,
    Column("member_id", BigInteger, primary_key=True, autoincrement=False),
    Column("asked_at", UtcDateTime, nullable=False),
)

kv = Table(
    "kv",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
