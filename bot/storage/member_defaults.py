"""What members have set for themselves, in every server: a row for each who has set anything."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from bot.domain.locale import Locale
from bot.domain.member_defaults import MemberDefaults
from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import member_defaults

_NAMES = tuple(field.name for field in fields(MemberDefaults))
_OF_MEMBER = Prepared(
    select(*(member_defaults.c[name] for name in _NAMES)).where(
        member_defaults.c.member_id == bindparam("of_member")
    )
)


def of(conn: Connection, member_id: int) -> MemberDefaults:
    row = _OF_MEMBER.first(conn, {"of_member": member_id})
    return MemberDefaults(*row) if row else MemberDefaults()


def put(tx: Connection, member_id: int, mine: MemberDefaults, now: datetime) -> None:
    if mine == MemberDefaults():
        tx.execute(delete(member_defaults).where(member_defaults.c.member_id == member_id))
        return
    values: dict[str, Any] = {**asdict(mine), "updated_at": now}
    row = upsert(member_defaults).values(member_id=member_id, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["member_id"], set_=values))


def languages(conn: Connection) -> dict[int, Locale]:
    """Of the members who have chosen one."""
    chosen = select(member_defaults.c.member_id, member_defaults.c.locale)
    return {
        row.member_id: row.locale for row in conn.execute(chosen.where(member_defaults.c.locale.is_not(None)))
    }
