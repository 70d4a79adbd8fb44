"""Strikes, and the bans and pauses that are in force. What must not be done twice has a key in the moderation log, and
members are told of sanctions too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0051"

ID = sa.BigInteger()
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.BigInteger()
"""Microseconds since 1970 UTC."""


def upgrade() -> None:
    _strikes()
    _sanctions()
    op.add_column("moderation_events", sa.Column("key", sa.Text()))
    keyed, of_members = sa.text("key IS NOT NULL"), sa.text("member_id IS NOT NULL")
    op.create_index(
        "ix_moderation_events_key", "moderation_events", ["key"], unique=True, sqlite_where=keyed
    )
    op.create_index(
        "ix_moderation_events_member",
        "moderation_events",
        ["member_id", "guild_id"],
        sqlite_where=of_members,
    )
    _notices_of_sanctions()


def _strikes() -> None:
    op.create_table(
        "strikes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("job_id", sa.String(length=16)),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("pardoned_at", TIME),
        sa.Column("pardoned_by", ID),
        sa.PrimaryKeyConstraint("id", name="pk_strikes"),
        sa.CheckConstraint(
            "(pardoned_at IS NULL) = (pardoned_by IS NULL)", name=op.f("ck_strikes_pardoned")
        ),
    )
    op.create_index(
        "ix_strikes_guild_id_member_id_created_at", "strikes", ["guild_id", "member_id", "created_at"]
    )


def _sanctions() -> None:
    op.create_table(
        "sanctions",
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("until", TIME),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("strike_id", ID),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "member_id", "kind", name="pk_sanctions"),
        sa.ForeignKeyConstraint(["strike_id"], ["strikes.id"], name="fk_sanctions_strike_id"),
        sa.CheckConstraint("kind IN ('ban', 'pause')", name=op.f("ck_sanctions_kind")),
        sa.CheckConstraint("(kind = 'pause') = (until IS NOT NULL)", name=op.f("ck_sanctions_until")),
    )


def _notices_of_sanctions() -> None:
    """SQLite changes no check of a table that is there."""
    op.rename_table("member_notices", "old_member_notices")
    op.drop_index("ix_member_notices_guild_id_member_id")
    op.drop_index("ix_member_notices_unsent")
    op.create_table(
        "member_notices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.String(16)),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_member_notices"),
        sa.CheckConstraint("kind IN ('grant', 'cancel', 'sanction')", name=op.f("ck_member_notices_kind")),
    )
    columns = "id, guild_id, member_id, kind, actor_id, amount, job_id, kept, created_at"
    op.execute(
        f"INSERT INTO member_notices ({columns}, data) SELECT {columns}, '{{}}' FROM old_member_notices"
    )
    op.drop_table("old_member_notices")
    op.create_index("ix_member_notices_guild_id_member_id", "member_notices", ["guild_id", "member_id"])
    op.create_index(
        "ix_member_notices_unsent", "member_notices", ["created_at"], sqlite_where=sa.text("kept = 0")
    )
