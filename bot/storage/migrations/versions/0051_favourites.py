"""Members keep results they like."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0042"


def upgrade() -> None:
    op.create_table(
        "favourites",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.String(length=16), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_favourites_job_id"),
        sa.PrimaryKeyConstraint("member_id", "job_id", name="pk_favourites"),
    )
    op.create_index("ix_favourites_job_id", "favourites", ["job_id"])
    op.create_index("ix_favourites_member_id_guild_id_saved_at", "favourites", ["member_id", "guild_id", "saved_at"])
