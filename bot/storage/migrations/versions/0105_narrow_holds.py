"""A request writes one page of the holds instead of four: the row stands in the index of its key, only what closed one is
listed, and a member's open holds are found through their live jobs.
"""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"


def upgrade() -> None:
    op.drop_index("ix_holds_account_id_state", "holds")
    op.rename_table("holds", "old_holds")
    op.create_table(
        "holds",
        sa.Column("job_id", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_by", sa.BigInteger()),
        sa.CheckConstraint("(state = 'open') = (closed_by IS NULL)", name="closed"),
        sa.CheckConstraint("state IN ('open', 'captured', 'released')", name="state"),
        sa.CheckConstraint("amount >= 0", name="amount"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_holds_account_id"),
        sa.ForeignKeyConstraint(["closed_by"], ["transfers.id"], name="fk_holds_closed_by"),
        sa.PrimaryKeyConstraint("job_id", name="pk_holds"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO holds SELECT * FROM old_holds ORDER BY job_id")
    op.drop_table("old_holds")
    where = sa.text("closed_by IS NOT NULL")
    op.create_index("ix_holds_closed_by", "holds", ["closed_by"], unique=True, sqlite_where=where)
