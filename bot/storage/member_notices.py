"""An outbox: what members should hear of their credits and of sanctions, written in the transaction that does it.

A row is removed once its member was told. `kept`: it is told below the next private answer, since a direct message was
refused or is none of those that anybody asked for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update

from bot.storage.prepared import Prepared
from bot.storage.tables import UNSENT_ROWS, member_notices

NoticeKind = Literal["grant", "cancel", "sanction"]


@dataclass(frozen=True, slots=True)
class MemberNotice:
    """`amount` is what it did to the credits available: negative where some were taken back."""

    id: int
    guild_id: int
    member_id: int
    kind: NoticeKind
    actor_id: int
    """Who did it."""
    amount: int
    job_id: str | None
    created_at: datetime
    data: dict[str, Any]
    """With `sanction`: its act and what it led to."""


_columns = tuple(member_notices.c[name] for name in MemberNotice.__slots__)
_UNSENT = select(*_columns).where(text(UNSENT_ROWS)).order_by(member_notices.c.created_at)
_KEPT = Prepared(
    select(*_columns)
    .where(
        member_notices.c.guild_id == bindparam("of_guild"),
        member_notices.c.member_id == bindparam("of_member"),
        member_notices.c.kept.is_(True),
    )
    .order_by(member_notices.c.created_at)
    .limit(bindparam("most"))
)


def add(  # noqa: PLR0917 - the sentence: whose, what, by whom, how much, when
    tx: Connection,
    guild_id: int,
    member_id: int,
    kind: NoticeKind,
    actor_id: int,
    amount: int,
    now: datetime,
    job_id: str | None = None,
) -> None:
    """To be told in a direct message."""
    about = {"guild_id": guild_id, "member_id": member_id, "actor_id": actor_id, "job_id": job_id}
    what: dict[str, Any] = {"kind": kind, "amount": amount, "data": {}, "kept": False, "created_at": now}
    tx.execute(insert(member_notices).values(about | what))


def add_sanction(  # noqa: PLR0917 - the sentence: whose, what, by whom, when
    tx: Connection,
    guild_id: int,
    member_id: int,
    data: dict[str, Any],
    actor_id: int,
    now: datetime,
    job_id: str | None = None,
) -> None:
    """To be told below the member's next private answer: nobody asked for a message about it."""
    about = {"guild_id": guild_id, "member_id": member_id, "actor_id": actor_id, "job_id": job_id}
    what = {"kind": "sanction", "amount": 0, "data": data, "kept": True, "created_at": now}
    tx.execute(insert(member_notices).values(about | what))


def members_unsent(conn: Connection) -> list[int]:
    """Who is to be written to; whoever has waited longest first."""
    # Grouped by member, SQLite would read whatever is kept too, along the members' index.
    query = select(member_notices.c.member_id).where(text(UNSENT_ROWS))
    return list(dict.fromkeys(conn.scalars(query.order_by(member_notices.c.created_at))))


def unsent(conn: Connection, member_id: int, limit: int) -> list[MemberNotice]:
    """The oldest first."""
    of_member = _UNSENT.where(member_notices.c.member_id == member_id)
    return [MemberNotice(*row) for row in conn.execute(of_member.limit(limit))]


def kept(conn: Connection, guild_id: int, member_id: int, limit: int) -> list[MemberNotice]:
    """The oldest first."""
    asked = {"of_guild": guild_id, "of_member": member_id, "most": limit}
    return [MemberNotice(*row) for row in _KEPT.all(conn, asked)]


def keep(tx: Connection, notice_id: int) -> None:
    tx.execute(update(member_notices).where(member_notices.c.id == notice_id).values(kept=True))


def remove(tx: Connection, notice_ids: Collection[int]) -> None:
    tx.execute(delete(member_notices).where(member_notices.c.id.in_(notice_ids)))


def forget(tx: Connection, before: datetime) -> None:
    """Of members who did not come back; their history has it all the same."""
    tx.execute(delete(member_notices).where(member_notices.c.created_at < before))
