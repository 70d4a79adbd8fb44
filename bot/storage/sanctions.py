"""Strikes, and the bans and pauses that are in force. The moderation log has what was decided; here is what counts.

Of a member who had their data deleted they stand under the pseudonym, and count all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from bot.domain.sanctions import Sanction
from bot.storage import pseudonyms, request_lines
from bot.storage.columns import UtcDateTime
from bot.storage.prepared import Prepared
from bot.storage.tables import sanctions, strikes


@dataclass(frozen=True, slots=True)
class Strike:
    id: int
    actor_id: int
    reason: str
    job_id: str | None
    created_at: datetime
    pardoned_at: datetime | None


@dataclass(frozen=True, slots=True)
class InForce:
    """`guild_id` 0: everywhere. `until` None: a ban, which has no end."""

    guild_id: int
    member_id: int
    kind: Sanction
    until: datetime | None
    actor_id: int
    reason: str
    strike_id: int | None
    created_at: datetime


_columns = tuple(sanctions.c[name] for name in InForce.__slots__)
_STRIKES_OF = Prepared(
    select(*(strikes.c[name] for name in Strike.__slots__))
    .where(strikes.c.guild_id == bindparam("guild_id"), pseudonyms.of(strikes.c.member_id))
    .order_by(strikes.c.created_at.desc(), strikes.c.id.desc())
)
_in_force = select(*_columns).where(
    or_(sanctions.c.until.is_(None), sanctions.c.until > bindparam("now", type_=UtcDateTime))
)
_IN_FORCE = Prepared(_in_force)
_IN_FORCE_FOR = Prepared(_in_force.where(pseudonyms.of(sanctions.c.member_id)))


def add_strike(  # noqa: PLR0917 - the sentence: whose, by whom, why, for what, when
    tx: Connection,
    guild_id: int,
    member_id: int,
    actor_id: int,
    reason: str,
    job_id: str | None,
    now: datetime,
) -> int:
    about = {"guild_id": guild_id, "member_id": member_id, "actor_id": actor_id, "job_id": job_id}
    row = insert(strikes).values(about | {"reason": reason, "created_at": now})
    return int(tx.execute(row.returning(strikes.c.id)).scalar_one())


def strikes_of(conn: Connection, guild_id: int, member_id: int) -> list[Strike]:
    """The newest first, pardoned ones too."""
    whose = {"guild_id": guild_id} | pseudonyms.names(conn, member_id)
    return [Strike(*row) for row in _STRIKES_OF.all(conn, whose)]


def pardon(tx: Connection, strike_id: int, by: int, now: datetime) -> None:
    """The strike counts no more, and what it led to ends."""
    tx.execute(update(strikes).where(strikes.c.id == strike_id).values(pardoned_at=now, pardoned_by=by))
    led_to = delete(sanctions).where(sanctions.c.strike_id == strike_id)
    ended = led_to.returning(sanctions.c.guild_id, sanctions.c.member_id, sanctions.c.kind)
    for guild_id, member_id, kind in tx.execute(ended).all():
        _show(tx, guild_id, member_id, kind)


def impose(tx: Connection, sanction: InForce) -> None:
    """In place of the one of its kind that there may be."""
    lift(tx, sanction.guild_id, sanction.member_id, sanction.kind)
    tx.execute(insert(sanctions).values({name: getattr(sanction, name) for name in InForce.__slots__}))
    _show(tx, sanction.guild_id, sanction.member_id, sanction.kind)


def lift(tx: Connection, guild_id: int, member_id: int, kind: Sanction) -> None:
    whose = sanctions.c.member_id.in_(pseudonyms.ids(tx, member_id))
    tx.execute(delete(sanctions).where(sanctions.c.guild_id == guild_id, whose, sanctions.c.kind == kind))
    _show(tx, guild_id, member_id, kind)


def _show(tx: Connection, guild_id: int, member_id: int, kind: Sanction) -> None:
    """The lines of the log channel say who is banned."""
    if kind == "ban":
        request_lines.member_changed(tx, guild_id, member_id)


def of_member(conn: Connection, guild_id: int, member_id: int) -> list[InForce]:
    """Here and everywhere, ended pauses too."""
    here = sanctions.c.guild_id.in_((guild_id, 0))
    whose = sanctions.c.member_id.in_(pseudonyms.ids(conn, member_id))
    return [_of(InForce(*row), member_id) for row in conn.execute(select(*_columns).where(here, whose))]


def in_force(conn: Connection, now: datetime, member_id: int | None = None) -> Iterator[InForce]:
    """In every server; of one member, or of all, some under their pseudonyms."""
    if member_id is None:
        return (InForce(*row) for row in _IN_FORCE.all(conn, {"now": now}))
    rows = _IN_FORCE_FOR.all(conn, {"now": now} | pseudonyms.names(conn, member_id))
    return (_of(InForce(*row), member_id) for row in rows)


def _of(found: InForce, member_id: int) -> InForce:
    return replace(found, member_id=member_id)
