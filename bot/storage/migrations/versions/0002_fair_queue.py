"""Jobs get their turn, their pool and the day of their cost; indexes of live rows only; the ledger outlives its jobs.

SQLite cannot change a column or a key: the tables that need it are made anew and filled from the old ones. Foreign keys
are off while a migration runs, and checked at its end (`bot.storage.schema`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger()
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()
"""Microseconds since 1970 UTC."""

LIVE = "finished_at IS NULL"
CLAIMABLE = "due_at IS NOT NULL AND lease IS NULL"

JOB_COLUMNS = (
    "id, interaction_id, guild_id, channel_id, parent_id, member_id, state, request, price, created_at, state_since, "
    "due_at, tries, checks, errors, progress, provider, attempt, tried, callback_hash, callback_sent, callback_at, "
    "upstream_id, submitted_at, finished_at, results, collects, cost, stray, failure, card_id, card_channel_id, "
    "thread_id, files_wanted, files_posted, lease, lease_until, woken_at"
)
POOL = """CASE state WHEN 'queued' THEN CASE WHEN card_id IS NULL THEN 'announce' ELSE 'submit' END
    WHEN 'submitting' THEN 'submit' WHEN 'running' THEN 'check' WHEN 'collecting' THEN 'fetch'
    WHEN 'ready' THEN 'deliver' ELSE 'report' END"""
LANE = "CASE WHEN json_extract(request, '$.model') LIKE '%image%' THEN 'image' ELSE 'video' END"
# Days are counted from 0001-01-01, as Python counts them; 1970-01-01 is day 719163.
DAY = "coalesce(submitted_at, created_at) / 86400000000 + 719163"


def upgrade() -> None:
    op.execute("PRAGMA legacy_alter_table = ON")  # what refers to a renamed table keeps its name
    _jobs()
    _transfers()
    _holds()
    _moderation_events()
    _new_tables()
    op.execute("PRAGMA legacy_alter_table = OFF")


def _made_anew(table: str, indexes: tuple[str, ...]) -> None:
    for index in indexes:
        op.drop_index(index, table)
    op.rename_table(table, f"old_{table}")


def _jobs() -> None:
    _made_anew(
        "jobs",
        (
            "ix_jobs_created_at_guild_id_cost",
            "ix_jobs_due_at",
            "ix_jobs_guild_id_member_id_created_at",
            "ix_jobs_guild_id_state",
            "ix_jobs_state_state_since",
        ),
    )
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
        sa.Column("pool", sa.String(length=16), nullable=False),
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("guild_tag", ID, nullable=False),
        sa.Column("member_tag", ID, nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("granted_at", TIME),
        sa.Column("input_urls", sa.JSON(), nullable=False),
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
        sa.Column("cost_day", sa.Integer(), nullable=False),
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
    op.execute(
        f"INSERT INTO jobs ({JOB_COLUMNS}, pool, lane, guild_tag, member_tag, offers, input_urls, cost_day) "
        f"SELECT {JOB_COLUMNS}, {POOL}, {LANE}, created_at, created_at, '[]', '[]', {DAY} FROM old_jobs"
    )
    op.drop_table("old_jobs")
    _live_rows("due", ["pool", "due_at"], CLAIMABLE)
    _live_rows("due_provider", ["pool", "provider", "due_at"], CLAIMABLE)
    _live_rows("leased", ["lease_until"], "lease IS NOT NULL")
    _live_rows("turn", ["lane", "guild_tag"], "state = 'queued'")
    _live_rows("waiting", ["lane", "guild_id", "member_tag", "member_id", "guild_tag"], "state = 'queued'")
    _live_rows("live", ["guild_id", "member_id", "state", "lane", "provider", "granted_at"], LIVE)
    _live_rows("live_state", ["state", "state_since"], LIVE)
    _live_rows("granted", ["provider", "granted_at"], "granted_at IS NOT NULL")
    _live_rows("stray", ["created_at"], "stray = 1")
    _live_rows("finished", ["finished_at"], "finished_at IS NOT NULL")
    op.create_index("ix_jobs_member_id_guild_id_created_at", "jobs", ["member_id", "guild_id", "created_at"])


def _live_rows(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        f"ix_jobs_{name}", "jobs", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _transfers() -> None:
    _made_anew("transfers", ("ix_transfers_account_id_created_at", "ix_transfers_job_id"))
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
        sa.PrimaryKeyConstraint("id", name="pk_transfers"),
        sa.UniqueConstraint("idem_key", name="uq_transfers_idem_key"),
    )
    _refill("transfers")
    op.create_index("ix_transfers_account_id_created_at", "transfers", ["account_id", "created_at"])
    op.create_index("ix_transfers_job_id", "transfers", ["job_id"])
    _forbid_changes("transfers")


def _holds() -> None:
    _made_anew("holds", ("ix_holds_account_id_state",))
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
        sa.PrimaryKeyConstraint("job_id", name="pk_holds"),
        sa.UniqueConstraint("closed_by", name="uq_holds_closed_by"),
    )
    _refill("holds")
    op.create_index("ix_holds_account_id_state", "holds", ["account_id", "state"])


def _moderation_events() -> None:
    _made_anew(
        "moderation_events", ("ix_moderation_events_guild_id_created_at", "ix_moderation_events_job_id")
    )
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
        sa.PrimaryKeyConstraint("id", name="pk_moderation_events"),
    )
    _refill("moderation_events")
    op.create_index(
        "ix_moderation_events_guild_id_created_at", "moderation_events", ["guild_id", "created_at"]
    )
    op.create_index("ix_moderation_events_job_id", "moderation_events", ["job_id"])
    _forbid_changes("moderation_events")


def _refill(table: str) -> None:
    """The columns are the same, in the same order. The old table's triggers would forbid emptying it."""
    op.execute(f"INSERT INTO {table} SELECT * FROM old_{table}")
    op.drop_table(f"old_{table}")


def _forbid_changes(table: str) -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only ever grows'); END"
        )


def _new_tables() -> None:
    op.drop_table("channel_settings")
    op.create_table(
        "guild_facts",
        sa.Column("guild_id", ID, autoincrement=False, nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_guild_facts"),
    )
    op.create_table(
        "provider_states",
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("provider", name="pk_provider_states"),
    )
    op.create_table(
        "latencies",
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column("early", sa.Float(), nullable=False),
        sa.Column("usual", sa.Float(), nullable=False),
        sa.Column("late", sa.Float(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("offer", name="pk_latencies"),
    )
    op.create_table(
        "spending",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("cost", ID, nullable=False),
        sa.PrimaryKeyConstraint("day", "guild_id", name="pk_spending"),
    )
    op.execute(
        "INSERT INTO spending (day, guild_id, cost) "
        "SELECT cost_day, 0, sum(cost) FROM jobs WHERE cost > 0 GROUP BY cost_day"
    )
    op.execute(
        "INSERT INTO spending (day, guild_id, cost) "
        "SELECT cost_day, guild_id, sum(cost) FROM jobs WHERE cost > 0 GROUP BY cost_day, guild_id"
    )
