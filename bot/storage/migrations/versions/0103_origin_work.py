"""A job knows what was done with the one that it was made from."""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("origin_work", sa.String(length=16)))
