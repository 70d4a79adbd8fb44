"""Results can be withdrawn, and messages that were deleted in Discord are known; what goes apart is remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger()
TIME = sa.BigInteger()
"""Microseconds since 1970 UTC."""
FALSE = sa.text("0")


def upgrade() -> None:
    op.add_column("jobs", sa.Column("apart", sa.Boolean(), nullable=False, server_default=FALSE))
    op.add_column("jobs", sa.Column("withdrawal", sa.String(length=16)))
    op.add_column("jobs", sa.Column("withdrawn_at", TIME))
    op.add_column("jobs", sa.Column("withdrawn_by", ID))
    carded = sa.text("card_id IS NOT NULL")
    op.create_index("ix_jobs_card", "jobs", ["card_id"], sqlite_where=carded, postgresql_where=carded)
    op.add_column("posts", sa.Column("gone_at", TIME))
    op.create_index("ix_posts_channel_id", "posts", ["channel_id"])
