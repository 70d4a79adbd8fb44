"""Members' pictures go to providers from our disk: no address of them is kept."""

from alembic import op

revision = "0030"
down_revision = "0020"


def upgrade() -> None:
    op.drop_column("jobs", "input_urls")
