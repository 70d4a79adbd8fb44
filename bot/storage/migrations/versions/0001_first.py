"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger()
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()
"""Microseconds since 1970 UTC."""

APPEND_ONLY = ("transfers", "entries", "moderation_events")


def upgrade() -> None:
    _jobs()
    _what_came_of_them()
    _ledger()
    _limits_settings_and_log()
    for table in APPEND_ONLY:
        _forbid_changes(table)


def _forbid_changes(table: str) -> None:
    """What was booked or decided stays as it was; a mistake is corrected by another row."""
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only ever grows'); END"
        )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("interaction_id", ID, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("parent_id", ID),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("state_since", TIME, nullable=False),
        sa.Column("due_at", TIME),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer()),
        sa.Column("provider", sa.String(length=32)),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("callback_hash", sa.String(length=64)),
        sa.Column("callback_sent", sa.Boolean(), nullable=False),
        sa.Column("callback_at", TIME),
        sa.Column("upstream_id", sa.Text()),
        sa.Column("submitted_at", TIME),
        sa.Column("finished_at", TIME),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("collects", sa.Integer(), nullable=False),
        sa.Column("cost", ID, nullable=False),
        sa.Column("stray", sa.Boolean(), nullable=False),
        sa.Column("failure", sa.JSON(none_as_null=True)),
        sa.Column("card_id", ID),
        sa.Column("card_channel_id", ID),
        sa.Column("thread_id", ID),
        sa.Column("files_wanted", sa.Integer(), nullable=False),
        sa.Column("files_posted", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=64)),
        sa.Column("lease_until", TIME),
        sa.Column("woken_at", TIME),
        sa.CheckConstraint(
            "(state IN ('cancelled', 'delivered', 'expired', 'failed', 'rejected', 'undeliverable', 'withheld')) = (finished_at IS NOT NULL)",
            name="finished",
        ),
        sa.CheckConstraint(
            "state IN ('held', 'queued', 'submitting', 'unknown', 'running', 'collecting', 'review', 'ready', 'delivered', 'failed', 'rejected', 'cancelled', 'expired', 'withheld', 'undeliverable')",
            name="state",
        ),
        sa.CheckConstraint("(lease IS NULL) = (lease_until IS NULL)", name="lease"),
        sa.CheckConstraint("price >= 0 AND cost >= 0", name="money"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("callback_hash", name="uq_jobs_callback_hash"),
        sa.UniqueConstraint("interaction_id", name="uq_jobs_interaction_id"),
    )
    op.create_index("ix_jobs_created_at_guild_id_cost", "jobs", ["created_at", "guild_id", "cost"])
    op.create_index("ix_jobs_due_at", "jobs", ["due_at"])
    op.create_index("ix_jobs_guild_id_member_id_created_at", "jobs", ["guild_id", "member_id", "created_at"])
    op.create_index("ix_jobs_guild_id_state", "jobs", ["guild_id", "state"])
    op.create_index("ix_jobs_state_state_since", "jobs", ["state", "state_since"])


def _what_came_of_them() -> None:
    op.create_table(
        "media",
        sa.Column("job_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("duration", sa.Float()),
        sa.Column("url", sa.Text()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("position >= 0 AND size >= 0", name="counts"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_media_job_id"),
        sa.PrimaryKeyConstraint("job_id", "position", name="pk_media"),
    )
    op.create_table(
        "posts",
        sa.Column("job_id", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_posts_job_id"),
        sa.PrimaryKeyConstraint("job_id", "purpose", "part", name="pk_posts"),
    )
    op.create_index("ix_posts_message_id", "posts", ["message_id"])


def _ledger() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("posted", ID, nullable=False),
        sa.Column("held", ID, nullable=False),
        sa.Column("topped_up_on", sa.Date()),
        sa.CheckConstraint("(kind = 'member') = (member_id <> 0)", name="owner"),
        sa.CheckConstraint("kind <> 'member' OR posted >= held", name="floor"),
        sa.CheckConstraint(
            "kind IN ('member', 'allowance', 'grants', 'revenue', 'adjustments')", name="kind"
        ),
        sa.CheckConstraint("held >= 0", name="held"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("guild_id", "member_id", "kind", name="uq_accounts_guild_id_member_id_kind"),
    )
    op.create_table(
        "transfers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("idem_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("job_id", sa.String(length=16)),
        sa.Column("actor_id", ID),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "kind IN ('allowance', 'grant', 'capture', 'release', 'adjustment')", name="kind"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_transfers_account_id"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_transfers_job_id"),
        sa.PrimaryKeyConstraint("id", name="pk_transfers"),
        sa.UniqueConstraint("idem_key", name="uq_transfers_idem_key"),
    )
    op.create_index("ix_transfers_account_id_created_at", "transfers", ["account_id", "created_at"])
    op.create_index("ix_transfers_job_id", "transfers", ["job_id"])
    op.create_table(
        "entries",
        sa.Column("transfer_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("amount", ID, nullable=False),
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_entries_account_id"),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfers.id"], name="fk_entries_transfer_id"),
        sa.PrimaryKeyConstraint("transfer_id", "account_id", name="pk_entries"),
    )
    op.create_index("ix_entries_account_id", "entries", ["account_id"])
    op.create_table(
        "holds",
        sa.Column("job_id", sa.String(length=16), nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("amount", ID, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("closed_by", ID),
        sa.CheckConstraint("(state = 'open') = (closed_by IS NULL)", name="closed"),
        sa.CheckConstraint("state IN ('open', 'captured', 'released')", name="state"),
        sa.CheckConstraint("amount >= 0", name="amount"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_holds_account_id"),
        sa.ForeignKeyConstraint(["closed_by"], ["transfers.id"], name="fk_holds_closed_by"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_holds_job_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("job_id", name="pk_holds"),
        sa.UniqueConstraint("closed_by", name="uq_holds_closed_by"),
    )
    op.create_index("ix_holds_account_id_state", "holds", ["account_id", "state"])


def _limits_settings_and_log() -> None:
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("arrival", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rate_limits"),
    )
    op.create_table(
        "guild_settings",
        sa.Column("guild_id", ID, autoincrement=False, nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_guild_settings"),
    )
    op.create_table(
        "channel_settings",
        sa.Column("channel_id", ID, autoincrement=False, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name="pk_channel_settings"),
    )
    op.create_index("ix_channel_settings_guild_id", "channel_settings", ["guild_id"])
    op.create_table(
        "moderation_events",
        sa.Column("id", KEY, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("job_id", sa.String(length=16)),
        sa.Column("actor_id", ID),
        sa.Column("member_id", ID),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_moderation_events_job_id"),
        sa.PrimaryKeyConstraint("id", name="pk_moderation_events"),
    )
    op.create_index(
        "ix_moderation_events_guild_id_created_at", "moderation_events", ["guild_id", "created_at"]
    )
    op.create_index("ix_moderation_events_job_id", "moderation_events", ["job_id"])
    op.create_table(
        "kv",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_kv"),
    )
