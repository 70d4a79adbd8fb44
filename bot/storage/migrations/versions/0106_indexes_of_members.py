"""Whatever names a member who has their data deleted is found by an index, in all servers at once."""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"

_NEW = {
    "ix_accounts_member_id": ("accounts", ["member_id"]),
    "ix_flows_member_id": ("flows", ["member_id"]),
    "ix_strikes_member_id_guild_id_created_at": ("strikes", ["member_id", "guild_id", "created_at"]),
    "ix_strikes_actor_id": ("strikes", ["actor_id"]),
    "ix_sanctions_member_id": ("sanctions", ["member_id"]),
    "ix_sanctions_actor_id": ("sanctions", ["actor_id"]),
    "ix_member_notices_member_id_guild_id": ("member_notices", ["member_id", "guild_id"]),
    "ix_member_notices_actor_id": ("member_notices", ["actor_id"]),
    "ix_votes_member_id": ("votes", ["member_id"]),
    "ix_reports_member_id": ("reports", ["member_id"]),
}
_NEW_PARTIAL = {
    "ix_jobs_withdrawn_by": ("jobs", "withdrawn_by"),
    "ix_transfers_actor": ("transfers", "actor_id"),
    "ix_moderation_events_actor_id": ("moderation_events", "actor_id"),
    "ix_strikes_pardoned_by": ("strikes", "pardoned_by"),
}


def upgrade() -> None:
    for name, (table, columns) in _NEW.items():
        op.create_index(name, table, columns)
    for name, (table, column) in _NEW_PARTIAL.items():
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
    op.drop_index("ix_strikes_guild_id_member_id_created_at", "strikes")
    op.drop_index("ix_member_notices_guild_id_member_id", "member_notices")
