"""What members have set for themselves, in every server: a row for each who has set anything."""

from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.domain.member_defaults import MemberDefaults
from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import replace
from bot.storage.tables import member_defaults

_NAMES = tuple(field.name for field in fields(MemberDefaults))

_EVERY = Prepared(select(member_defaults.c.member_id, *(member_defaults.c[name] for name in _NAMES)))
_PUT = Prepared(replace(member_defaults, *_NAMES, "updated_at"))


def put(tx: Connection, member_id: int, mine: MemberDefaults, now: datetime) -> None:
    if mine == MemberDefaults():
        tx.execute(delete(member_defaults).where(member_defaults.c.member_id == member_id))
        return
    _PUT.run(tx, {"member_id": member_id, **asdict(mine), "updated_at": now})


def get(conn: Connection, member_id: int) -> MemberDefaults:
    columns = (member_defaults.c[name] for name in _NAMES)
    row = conn.execute(select(*columns).where(member_defaults.c.member_id == member_id)).first()
    return MemberDefaults(*row) if row else MemberDefaults()


def of_all(conn: Connection) -> dict[int, MemberDefaults]:
    """Of the members who have set anything."""
    return {member_id: MemberDefaults(*values) for member_id, *values in _EVERY.all(conn, {})}
