"""The pseudonyms of members who had their data deleted. The key is made with the first of them, and stays."""

import secrets

from sqlalchemy import Column, ColumnElement, Connection, bindparam

from bot.domain.pseudonym import pseudonym
from bot.storage import kv

_KEY = "pseudonym_key"


def key(conn: Connection) -> str | None:
    """None while nobody has had anything deleted."""
    return kv.get(conn, _KEY)


def known(conn: Connection, member_id: int) -> int | None:
    """What the member would be found under, had they had their data deleted; None where nobody has."""
    made = key(conn)
    return None if made is None else pseudonym(made, member_id)


def of(column: Column[int]) -> ColumnElement[bool]:
    """That a row is of the member, under either name: for a statement that is run with their `names`."""
    return column.in_([bindparam("member_id"), bindparam("pseudonym")])


def names(conn: Connection, member_id: int) -> dict[str, int | None]:
    """A pseudonym that is NULL is no row's."""
    return {"member_id": member_id, "pseudonym": known(conn, member_id)}


def made(tx: Connection, member_id: int) -> int:
    if (already := key(tx)) is not None:
        return pseudonym(already, member_id)
    fresh = secrets.token_hex(32)
    kv.put(tx, _KEY, fresh)
    return pseudonym(fresh, member_id)


def ids(conn: Connection, member_id: int) -> tuple[int, ...]:
    """The member's id, and the pseudonym: what was decided about them holds under either."""
    other = known(conn, member_id)
    return (member_id,) if other is None else (member_id, other)
