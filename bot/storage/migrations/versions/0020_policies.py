"""What owners set becomes a policy with a version; the budget of before moves into it. A server's spending has an
index, for the sum of a month.
"""

import json
from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0007"

ID = sa.BigInteger()
TIME = sa.BigInteger()
"""Microseconds since 1970 UTC."""


def upgrade() -> None:
    policies = op.create_table(
        "policies",
        sa.Column("guild_id", ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("updated_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_policies"),
        sa.CheckConstraint("version > 0", name="version"),
    )
    rows = op.get_bind().execute(sa.text("SELECT guild_id, data, updated_at FROM guild_settings")).all()
    moved = [
        {"guild_id": guild_id, "version": 1, "data": {"budget_per_day": dollars}, "updated_at": at, "updated_by": 0}
        for guild_id, data, at in rows
        if (dollars := _dollars(data)) is not None
    ]
    if moved:
        op.bulk_insert(policies, moved)
    op.drop_table("guild_settings")
    op.create_index("ix_spending_guild_id_day", "spending", ["guild_id", "day"])


def _dollars(data: str) -> str | None:
    """The budget a day; None where there was none. Nothing at all becomes the least there is, as 0 now means none."""
    try:
        micro = json.loads(data).get("budget_micro")
    except (ValueError, AttributeError):
        return None
    return f"{max(micro, 1) / Decimal(1_000_000):f}" if isinstance(micro, int) else None
