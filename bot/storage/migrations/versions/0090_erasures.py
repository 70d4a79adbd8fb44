"""Members may have their data deleted: what only grows lets a pseudonym take the place of an id, and nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0080"

_TRANSFERS = ("id", "idem_key", "kind", "account_id", "job_id", "note", "created_at")
_EVENTS = ("id", "guild_id", "job_id", "kind", "note", "created_at", "key")
_WITHOUT_PROMPT = "json_remove(OLD.data, '$.prompt')"


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_erasures"),
    )
    op.execute("DROP TRIGGER transfers_no_update")
    # The day's allowance was booked under a key with the member's id in it.
    op.execute(
        "UPDATE transfers SET idem_key = 'daily:' || account_id || ':' || substr(idem_key, -10) "
        "WHERE kind = 'allowance' AND idem_key GLOB 'daily:*:*:????-??-??'"
    )
    _allow("transfers", _TRANSFERS, ["actor_id"])
    op.execute("DROP TRIGGER moderation_events_no_update")
    _allow("moderation_events", _EVENTS, ["actor_id", "member_id"], {"data": _WITHOUT_PROMPT})


def _allow(table: str, fixed: tuple[str, ...], ids: list[str], becomes: dict[str, str] | None = None) -> None:
    """Something changes, and all that changes is an id that becomes a pseudonym, or a value that becomes what is named."""
    may = {name: f"OLD.{name} IS NOT NULL AND NEW.{name} < 0" for name in ids}
    may |= {name: f"NEW.{name} IS {value}" for name, value in (becomes or {}).items()}
    same = [f"NEW.{name} IS OLD.{name}" for name in fixed]
    same += [f"(NEW.{name} IS OLD.{name} OR ({change}))" for name, change in may.items()]
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in may)
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"WHEN NOT ({' AND '.join(same)} AND ({changed})) "
        f"BEGIN SELECT RAISE(ABORT, '{table} only ever grows'); END"
    )
