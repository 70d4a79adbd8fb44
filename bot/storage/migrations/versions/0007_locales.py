"""A job knows the language of its member, and that of its server."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name in ("locale", "public_locale"):
        op.add_column("jobs", sa.Column(name, sa.String(length=8), server_default="en", nullable=False))
