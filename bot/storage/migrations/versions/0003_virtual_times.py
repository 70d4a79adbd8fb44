"""The virtual time of the fair queue is kept, where it was read from the waiting jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger()
LIVE = "finished_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "virtual_times",
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("tag", ID, nullable=False),
        sa.PrimaryKeyConstraint("lane", "guild_id", name="pk_virtual_times"),
    )
    op.execute(
        "INSERT INTO virtual_times (lane, guild_id, tag) "
        "SELECT lane, 0, min(guild_tag) FROM jobs WHERE state = 'queued' GROUP BY lane"
    )
    op.execute(
        "INSERT INTO virtual_times (lane, guild_id, tag) "
        "SELECT lane, guild_id, min(member_tag) FROM jobs WHERE state = 'queued' GROUP BY lane, guild_id"
    )
    op.drop_index("ix_jobs_turn", "jobs")
    op.drop_index("ix_jobs_waiting", "jobs")
    _live_rows("guild_turns", ["lane", "guild_id", "guild_tag"])
    _live_rows("member_turns", ["lane", "guild_id", "member_id", "member_tag"])


def _live_rows(name: str, columns: list[str]) -> None:
    where = sa.text(LIVE)
    op.create_index(f"ix_jobs_{name}", "jobs", columns, sqlite_where=where, postgresql_where=where)
