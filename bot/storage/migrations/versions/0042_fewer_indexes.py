"""A request writes two indexes less: of jobs by provider only those are found that have one, and live jobs by state are
rare enough to be counted without an index of their own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

CLAIMABLE_ROWS = "due_at IS NOT NULL AND lease IS NULL AND provider IS NOT NULL"


def upgrade() -> None:
    op.drop_index("ix_jobs_live_state", "jobs")
    op.drop_index("ix_jobs_due_provider", "jobs")
    rows = sa.text(CLAIMABLE_ROWS)
    op.create_index("ix_jobs_due_provider", "jobs", ["pool", "provider", "due_at"], sqlite_where=rows)
