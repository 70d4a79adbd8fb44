"""Where a job's pictures can be fetched by its provider: the hash of the address's token, while the call is out."""

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0103"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("inputs_hash", sa.String(64)))
    where = sa.text("inputs_hash IS NOT NULL")
    op.create_index("ix_jobs_inputs", "jobs", ["inputs_hash"], sqlite_where=where, postgresql_where=where)
