"""What members set for themselves: models, ratios and their language."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "member_defaults",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("image_model", sa.Text(), nullable=True),
        sa.Column("image_ratio", sa.Text(), nullable=True),
        sa.Column("video_model", sa.Text(), nullable=True),
        sa.Column("video_ratio", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_member_defaults"),
    )
