"""What was made is told in a server's log channel: which jobs its next messages are about."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"


def upgrade() -> None:
    op.create_table(
        "request_lines",
        sa.Column("job_id", sa.String(length=16), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("batch_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("job_id", name="pk_request_lines"),
    )
    op.create_index("ix_request_lines_guild_id", "request_lines", ["guild_id"])
