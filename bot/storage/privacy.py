"""What is kept about one member, in every server: counted, and read in pages. Others' names are left out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, func, or_, select

from bot.storage import pseudonyms
from bot.storage.columns import Unreadable
from bot.storage.sqlite import json_keys
from bot.storage.tables import (
    accounts,
    entries,
    favourites,
    jobs,
    media,
    member_defaults,
    member_notices,
    moderation_events,
    posts,
    reports,
    sanctions,
    strikes,
    transfers,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    jobs: int
    """Requests, each with its prompt."""
    jobs_here: int
    inputs: int
    """Requests that pictures were attached to."""
    media: int
    favourites: int
    defaults: bool
    ledger_lines: int
    blocked: int
    """Prompts that the rules refused, of which the category and a fingerprint are kept."""
    blocked_with_prompt: int
    """Of these, those that a server keeps whole."""
    strikes: int
    sanctions: int
    """In force."""
    notices: int
    reports: int
    """Made by the member."""


def kept(conn: Connection, member_id: int, guild_id: int, now: datetime) -> Kept:
    ids = pseudonyms.ids(conn, member_id)
    mine, events = jobs.c.member_id == member_id, moderation_events.c
    blocked = events.member_id == member_id, events.kind == "blocked"
    attached = or_(json_keys.has(jobs.c.request, "image"), json_keys.has(jobs.c.request, "references[0]"))
    lines = (
        select(func.count()).select_from(transfers).join(accounts, accounts.c.id == transfers.c.account_id)
    )
    files = select(func.count()).select_from(media).join(jobs, jobs.c.id == media.c.job_id)
    in_force = or_(sanctions.c.until.is_(None), sanctions.c.until > now)
    return Kept(
        jobs=_count(conn, jobs, mine),
        jobs_here=_count(conn, jobs, mine, jobs.c.guild_id == guild_id),
        inputs=_count(conn, jobs, mine, attached),
        media=conn.scalar(files.where(mine)) or 0,
        favourites=_count(conn, favourites, favourites.c.member_id == member_id),
        defaults=_count(conn, member_defaults, member_defaults.c.member_id == member_id) > 0,
        ledger_lines=conn.scalar(lines.where(accounts.c.member_id.in_(ids))) or 0,
        blocked=_count(conn, moderation_events, *blocked),
        blocked_with_prompt=_count(conn, moderation_events, *blocked, json_keys.has(events.data, "prompt")),
        strikes=_count(conn, strikes, strikes.c.member_id.in_(ids)),
        sanctions=_count(conn, sanctions, sanctions.c.member_id.in_(ids), in_force),
        notices=_count(conn, member_notices, member_notices.c.member_id == member_id),
        reports=_count(conn, reports, reports.c.member_id == member_id),
    )


def _count(conn: Connection, table: Table, *where: Any) -> int:
    return conn.scalar(select(func.count()).select_from(table).where(*where)) or 0


# ---------------------------------------------------------------- in pages

Page = tuple[list[Row], Any]
"""Some rows, and what to read on after; None where nothing is left."""


def requests(conn: Connection, member_id: int, after: tuple[datetime, str] | None, limit: int) -> Page:
    """The oldest first, with the files and the messages of each."""
    at, number = jobs.c.created_at, jobs.c.id
    query = select(jobs).where(jobs.c.member_id == member_id).order_by(at, number).limit(limit)
    if after is not None:
        query = query.where(or_(at > after[0], and_(at == after[0], number > after[1])))
    found = conn.execute(query).mappings().all()
    ids = [row["id"] for row in found]
    files, messages = _by_job(conn, media, ids), _by_job(conn, posts, ids)
    rows = [_request(row, files.get(row["id"], []), messages.get(row["id"], [])) for row in found]
    return rows, (found[-1]["created_at"], found[-1]["id"]) if len(found) == limit else None


def _by_job(conn: Connection, table: Table, ids: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in conn.execute(select(table).where(table.c.job_id.in_(ids))).mappings():
        found.setdefault(row["job_id"], []).append(row)
    return found


def _request(row: Any, files: list[Any], messages: list[Any]) -> Row:
    asked = row["request"]
    return {
        "id": row["id"],
        "server": str(row["guild_id"]),
        "channel": str(row["channel_id"]),
        "asked_at": _time(row["created_at"]),
        "ended_at": _time(row["finished_at"]),
        "state": row["state"],
        "request": asked.text if isinstance(asked, Unreadable) else asked,
        "price": row["price"],
        "provider": row["provider"],
        "made_from": row["origin_id"],
        "made_as": row["origin_work"],
        "language": row["locale"],
        "files": [
            {name: file[name] for name in ("name", "content_type", "size", "sha256", "width", "height")}
            for file in files
        ],
        "messages": [
            {
                "purpose": one["purpose"],
                "channel": str(one["channel_id"]),
                "message": str(one["message_id"]),
                "deleted_at": _time(one["gone_at"]),
            }
            for one in messages
        ],
    }


def credit_lines(conn: Connection, member_id: int, after: int | None, limit: int) -> Page:
    """What was booked on the member's accounts."""
    query = (
        select(
            transfers.c.id,
            accounts.c.guild_id,
            transfers.c.created_at,
            transfers.c.kind,
            entries.c.amount,
            transfers.c.job_id,
            transfers.c.note,
        )
        .join(accounts, accounts.c.id == transfers.c.account_id)
        .outerjoin(
            entries,
            and_(entries.c.transfer_id == transfers.c.id, entries.c.account_id == transfers.c.account_id),
        )
        .where(accounts.c.member_id.in_(pseudonyms.ids(conn, member_id)), transfers.c.id > (after or 0))
        .order_by(transfers.c.id)
    )
    return _page(conn, query, limit, "server", "at", "kind", "amount", "job", "note")


def moderation(conn: Connection, member_id: int, after: int | None, limit: int) -> Page:
    """What rules and moderators decided about the member, without who did."""
    table = moderation_events.c
    query = (
        select(table.id, table.guild_id, table.created_at, table.kind, table.job_id, table.note, table.data)
        .where(table.member_id == member_id, table.id > (after or 0))
        .order_by(table.id)
    )
    return _page(conn, query, limit, "server", "at", "kind", "job", "reason", "data")


def _page(conn: Connection, query: Select[*tuple[Any, ...]], limit: int, *names: str) -> Page:
    """The first column is the place of the row."""
    found = conn.execute(query.limit(limit)).all()
    rows = [_named(names, row[1:]) for row in found]
    return rows, found[-1][0] if len(found) == limit else None


def the_rest(conn: Connection, member_id: int) -> dict[str, list[Row]]:
    """What there is little of."""
    whose = pseudonyms.ids(conn, member_id)
    return {
        "defaults": _rows(conn, member_defaults, (member_id,), *_columns(member_defaults, "member_id")),
        "favourites": _rows(conn, favourites, (member_id,), "guild_id", "job_id", "saved_at"),
        "credits": _rows(conn, accounts, whose, "guild_id", "posted", "held", "topped_up_on"),
        "strikes": _rows(conn, strikes, whose, "guild_id", "reason", "job_id", "created_at", "pardoned_at"),
        "bans_and_pauses": _rows(conn, sanctions, whose, "guild_id", "kind", "until", "reason", "created_at"),
        "notices": _rows(
            conn, member_notices, (member_id,), "guild_id", "kind", "amount", "job_id", "created_at"
        ),
        "reports_made": _rows(conn, reports, (member_id,), "job_id", "reason", "note", "created_at"),
    }


def _columns(table: Table, *but: str) -> list[str]:
    return [column.name for column in table.columns if column.name not in but]


def _rows(conn: Connection, table: Table, whose: Sequence[int], *names: str) -> list[Row]:
    query = select(*(table.c[name] for name in names)).where(table.c.member_id.in_(whose))
    called = [{"guild_id": "server", "job_id": "job"}.get(name, name) for name in names]
    return [_named(called, row) for row in conn.execute(query)]


def _named(names: Sequence[str], values: Sequence[Any]) -> Row:
    """Ids of servers as text: many readers of JSON spoil numbers that are so large."""
    return {
        name: str(value) if name == "server" else _time(value) if hasattr(value, "isoformat") else value
        for name, value in zip(names, values, strict=True)
    }


def _time(value: Any) -> str | None:
    return None if value is None else value.isoformat()
