"""An outbox of what servers should read in their log channels."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.create_table(
        "log_lines",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("event_id", name="pk_log_lines"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["moderation_events.id"], name="fk_log_lines_event_id"
        ),
    )
    op.create_index("ix_log_lines_guild_id", "log_lines", ["guild_id"])
