"""Credits: accounts, and what moved between them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.columns import Key, UtcDateTime
from bot.storage.tables.metadata import metadata, partial

# `posted` and `held` are kept beside the entries they sum up, in the same transaction, so that one conditional
# statement can decide whether a member may spend; the audit proves them. System accounts have no floor and no member.
accounts = Table(
    "accounts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("member_id", BigInteger, nullable=False),
    Column("posted", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("topped_up_on", Date),
    UniqueConstraint("guild_id", "member_id", "kind"),
    CheckConstraint("kind IN ('member', 'allowance', 'grants', 'revenue', 'adjustments')", name="kind"),
    CheckConstraint("(kind = 'member') = (member_id <> 0)", name="owner"),
    CheckConstraint("held >= 0", name="held"),
    CheckConstraint("kind <> 'member' OR posted >= held", name="floor"),
    Index(None, "member_id"),
)

transfers = Table(
    "transfers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("idem_key", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("job_id", String(16)),  # outlives its job
    Column("actor_id", BigInteger),
    Column("note", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("idem_key"),
    CheckConstraint("kind IN ('allowance', 'grant', 'capture', 'release', 'adjustment')", name="kind"),
    Index(None, "account_id", "created_at"),
    Index(None, "job_id"),
    partial("ix_transfers_actor", "actor_id", where="actor_id IS NOT NULL"),
)

entries = Table(
    "entries",
    metadata,
    Column("transfer_id", BigInteger, ForeignKey("transfers.id"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    PrimaryKeyConstraint("transfer_id", "account_id"),
    CheckConstraint("amount <> 0", name="amount"),
    Index(None, "account_id"),
)

holds = Table(
    "holds",
    metadata,
    Column("job_id", String(16), primary_key=True),  # outlives its job
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_by", BigInteger, ForeignKey("transfers.id")),
    CheckConstraint("amount >= 0", name="amount"),
    CheckConstraint("state IN ('open', 'captured', 'released')", name="state"),
    CheckConstraint("(state = 'open') = (closed_by IS NULL)", name="closed"),
    partial("ix_holds_closed_by", "closed_by", where="closed_by IS NOT NULL", unique=True),
    sqlite_with_rowid=False,  # a request then writes one page of it: the row stands in the index of its key
)
