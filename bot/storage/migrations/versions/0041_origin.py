"""A job knows which one it was remixed from."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("origin_id", sa.String(length=16)))
