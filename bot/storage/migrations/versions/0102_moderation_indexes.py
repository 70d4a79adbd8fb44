"""Who moderates a server, and how often a member was declined there, are found without reading all that was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"


def upgrade() -> None:
    where = sa.text("actor_id IS NOT NULL")
    op.create_index(
        "ix_moderation_events_actor",
        "moderation_events",
        ["guild_id", "actor_id", "kind"],
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_index(
        "ix_reviews_member_id_guild_id_decision", "reviews", ["member_id", "guild_id", "decision"]
    )
