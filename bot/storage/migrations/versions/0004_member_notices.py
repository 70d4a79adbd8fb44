"""An outbox of what members should hear of their credits and were not told yet."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "member_notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.String(16)),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_member_notices"),
        sa.CheckConstraint("kind IN ('grant', 'cancel')", name=op.f("ck_member_notices_kind")),
    )
    op.create_index("ix_member_notices_guild_id_member_id", "member_notices", ["guild_id", "member_id"])
    op.create_index(
        "ix_member_notices_unsent", "member_notices", ["created_at"], sqlite_where=sa.text("kept = 0")
    )
