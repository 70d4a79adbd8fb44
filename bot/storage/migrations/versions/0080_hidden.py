"""What members reported is hidden until a moderator decides: whether it is to be, and since when."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0065"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("hidden", sa.Boolean()))
    op.add_column("jobs", sa.Column("hidden_at", sa.BigInteger()))
