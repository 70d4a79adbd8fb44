"""What providers have of a job's pictures is remembered until the paid call names them."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("uploads", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
