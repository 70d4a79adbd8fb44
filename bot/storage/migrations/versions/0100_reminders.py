"""Moderators are reminded once of what waits for them: when that is due, until it was done."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0092"


def upgrade() -> None:
    op.add_column("reviews", sa.Column("remind_at", sa.BigInteger()))
    op.execute(
        "UPDATE reviews SET remind_at = created_at + (expires_at - created_at) / 4"
        " WHERE closed_at IS NULL AND expires_at IS NOT NULL"
    )
    where = sa.text("remind_at IS NOT NULL")
    op.create_index(
        "ix_reviews_remind", "reviews", ["remind_at"], sqlite_where=where, postgresql_where=where
    )
