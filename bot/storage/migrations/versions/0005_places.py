"""Jobs record the kind of channel or thread they were requested in; unknown for those from before."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("place", sa.String(length=16), server_default="unknown", nullable=False))
