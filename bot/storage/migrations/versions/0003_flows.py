"""Where the fair queue has come is kept, and no longer read from the waiting jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger()
LIVE_COLUMNS = ["guild_id", "member_id", "lane", "state", "provider", "granted_at", "guild_tag", "member_tag"]


def upgrade() -> None:
    op.create_table(
        "flows",
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("time", ID),
        sa.Column("started", ID),
        sa.PrimaryKeyConstraint("lane", "guild_id", "member_id", name="pk_flows"),
    )
    op.execute(
        "INSERT INTO flows (lane, guild_id, member_id, time) "
        "SELECT lane, 0, 0, min(guild_tag) FROM jobs WHERE state = 'queued' GROUP BY lane"
    )
    op.execute(
        "INSERT INTO flows (lane, guild_id, member_id, time) "
        "SELECT lane, guild_id, 0, min(member_tag) FROM jobs WHERE state = 'queued' GROUP BY lane, guild_id"
    )
    for index in ("turn", "waiting", "live"):
        op.drop_index(f"ix_jobs_{index}", "jobs")
    where = sa.text("finished_at IS NULL")
    op.create_index("ix_jobs_live", "jobs", LIVE_COLUMNS, sqlite_where=where, postgresql_where=where)
