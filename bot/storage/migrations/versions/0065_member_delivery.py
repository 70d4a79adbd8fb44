"""Members choose where their results go."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0063"


def upgrade() -> None:
    op.add_column("member_defaults", sa.Column("delivery", sa.Text(), nullable=True))
