"""Moderators decide on what is held: what waits, who approved it, what members reported, and since when a job queues."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0061"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("queued_at", sa.BigInteger()))
    op.create_table(
        "reviews",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("job_id", sa.String(length=16)),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("decision", sa.String(length=16)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("channel_id", sa.BigInteger()),
        sa.Column("message_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.UniqueConstraint("kind", "subject", name="uq_reviews_kind_subject"),
        sa.CheckConstraint("kind IN ('prompt', 'output', 'report', 'appeal')", name="kind"),
        sa.CheckConstraint("(closed_at IS NULL) = (decision IS NULL)", name="closed"),
        sa.CheckConstraint("(channel_id IS NULL) = (message_id IS NULL)", name="card"),
        sa.CheckConstraint("shown <= version", name="shown"),
    )
    op.create_index("ix_reviews_job_id", "reviews", ["job_id"])
    for name, columns, where in (
        ("ix_reviews_open", ["guild_id", "created_at"], "closed_at IS NULL"),
        ("ix_reviews_due", ["due_at"], "due_at IS NOT NULL"),
    ):
        op.create_index(name, "reviews", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "votes",
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_votes_review_id"),
        sa.PrimaryKeyConstraint("review_id", "member_id", name="pk_votes"),
    )
    op.create_table(
        "reports",
        sa.Column("job_id", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "member_id", name="pk_reports"),
    )
