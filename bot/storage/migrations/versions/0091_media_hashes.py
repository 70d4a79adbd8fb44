"""Files that were made are looked for by their hash."""

from alembic import op

revision = "0091"
down_revision = "0090"


def upgrade() -> None:
    op.create_index("ix_media_sha256", "media", ["sha256"])
