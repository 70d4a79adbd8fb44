"""What a log channel tells of a request is brought up to date when the request is withdrawn, or its member banned."""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"


def upgrade() -> None:
    op.add_column("request_lines", sa.Column("channel_id", sa.BigInteger()))
    op.add_column("request_lines", sa.Column("message_id", sa.BigInteger()))
    one, none = sa.text("1"), sa.text("0")
    op.add_column("request_lines", sa.Column("version", sa.Integer(), server_default=one, nullable=False))
    op.add_column("request_lines", sa.Column("shown", sa.Integer(), server_default=none, nullable=False))
    op.create_index("ix_request_lines_message_id", "request_lines", ["message_id"])
    where = sa.text("shown < version")
    op.create_index(
        "ix_request_lines_untold", "request_lines", ["guild_id"], sqlite_where=where, postgresql_where=where
    )
