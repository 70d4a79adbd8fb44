"""Having a member's data deleted: what goes at once, job by job, and what stays under a pseudonym.

An erasure is a row until all of it is done, so that a restart takes it up again. It is about what was asked for before
it, in every server; who asks for something later begins anew.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Connection, Text, cast, delete, exists, func, or_, select, text, update

from bot.domain.job import WAITING, Withdrawal
from bot.domain.request import input_paths
from bot.domain.review import Decision
from bot.storage import pseudonyms, retention, withdrawals
from bot.storage.sqlite import json_keys
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import (
    LIVE_ROWS,
    accounts,
    erasures,
    favourites,
    flows,
    jobs,
    member_defaults,
    member_notices,
    moderation_events,
    policies,
    posts,
    reports,
    reviews,
    sanctions,
    strikes,
    transfers,
    votes,
)

Next = Literal["ask", "wait", "remove"]
REMOVED = (favourites.c.member_id, member_defaults.c.member_id, member_notices.c.member_id)
"""Rows that go as soon as it is asked for."""
KEPT_IN_KEYS: dict[Column[Any], tuple[str, ...]] = {
    sanctions.c.member_id: ("guild_id", "kind"),
    votes.c.member_id: ("review_id",),
    reports.c.member_id: ("job_id",),
}
"""With the rest of the primary key: a row that an earlier erasure left under the pseudonym makes room for the newer."""
KEPT = (
    strikes.c.member_id,
    strikes.c.actor_id,
    strikes.c.pardoned_by,
    sanctions.c.actor_id,
    reviews.c.member_id,
    member_notices.c.actor_id,
    policies.c.updated_by,
)
KEPT_IN_LONG_TABLES = (
    transfers.c.actor_id,
    moderation_events.c.member_id,
    moderation_events.c.actor_id,
    jobs.c.withdrawn_by,
)
"""What these name the member in is changed a few rows at a time. Each column that names members has an index, but for
that of `policies`, which has a row for each server.
"""


@dataclass(frozen=True, slots=True)
class Erasure:
    member_id: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class JobRow:
    """As much of a job as is needed, so that one that cannot be read can go too."""

    id: str
    next: Next
    inputs: tuple[str, ...]
    """Paths of what was attached, in the media directory."""


# ---------------------------------------------------------------- asked for


def ask(tx: Connection, member_id: int, now: datetime) -> None:
    row = upsert(erasures).values(member_id=member_id, asked_at=now)
    tx.execute(row.on_conflict_do_update(index_elements=["member_id"], set_={"asked_at": now}))
    for column in REMOVED:
        tx.execute(delete(column.table).where(column == member_id))
    # A vote that stayed would count beside a second one of the same moderator, who would have another name by then.
    undecided = exists().where(reviews.c.id == votes.c.review_id, reviews.c.closed_at.is_(None))
    tx.execute(delete(votes).where(votes.c.member_id == member_id, undecided))


def asked_at(conn: Connection, member_id: int) -> datetime | None:
    return conn.scalar(select(erasures.c.asked_at).where(erasures.c.member_id == member_id))


def under_way(conn: Connection) -> list[Erasure]:
    """The oldest first."""
    return [Erasure(*row) for row in conn.execute(select(erasures).order_by(erasures.c.asked_at))]


def waiting(conn: Connection, member_id: int) -> list[str]:
    """Ids of the member's jobs for which nothing is being paid yet."""
    states = jobs.c.state.in_(sorted(WAITING))
    return list(conn.scalars(select(jobs.c.id).where(jobs.c.member_id == member_id, _live, states)))


def being_made(conn: Connection, member_id: int) -> int:
    """How many of the member's jobs are past that."""
    states = jobs.c.state.not_in(sorted(WAITING))
    mine = select(func.count()).select_from(jobs).where(jobs.c.member_id == member_id, _live, states)
    return conn.scalar(mine) or 0


_live = text(LIVE_ROWS)

# ---------------------------------------------------------------- job by job


def left(conn: Connection, erasure: Erasure, limit: int) -> list[JobRow]:
    """The next jobs that are to go, the oldest first."""
    published = exists().where(posts.c.job_id == jobs.c.id, posts.c.gone_at.is_(None))
    columns = (jobs.c.finished_at, jobs.c.lease, jobs.c.due_at, jobs.c.withdrawal, jobs.c.card_id, published)
    query = select(jobs.c.id, jobs.c.request, *columns).where(*_of(erasure))
    rows = conn.execute(query.order_by(jobs.c.created_at, jobs.c.id).limit(limit))
    return [JobRow(job_id, _next(*facts), input_paths(request)) for job_id, request, *facts in rows]


def _next(  # noqa: PLR0917 - the columns, in their order
    finished_at: Any, lease: Any, due_at: Any, withdrawal: Any, card_id: Any, published: Any
) -> Next:
    if finished_at is None or lease is not None:
        return "wait"
    if withdrawal == Withdrawal.REFUSED:
        return "remove"  # what stands in Discord then is in docs/privacy.md
    if withdrawal is None and (card_id is not None or published or due_at is not None):
        return "ask"
    return "remove" if due_at is None else "wait"


def count_left(conn: Connection, erasure: Erasure) -> int:
    return conn.scalar(select(func.count()).select_from(jobs).where(*_of(erasure))) or 0


def _of(erasure: Erasure) -> tuple[Any, ...]:
    return jobs.c.member_id == erasure.member_id, jobs.c.created_at <= erasure.asked_at


def withdraw(tx: Connection, job_ids: Iterable[str], erasure: Erasure, now: datetime) -> None:
    """What was published of them is taken down by their last step."""
    for job_id in job_ids:
        withdrawals.ask(tx, job_id, now, by=erasure.member_id)


def remove(tx: Connection, job_ids: Collection[str], now: datetime) -> None:
    """Those that still have nothing left to do, with all that hangs on them; their reviews keep the decision alone."""
    rests = or_(jobs.c.due_at.is_(None), jobs.c.withdrawal == Withdrawal.REFUSED)
    done = jobs.c.finished_at.is_not(None), rests, jobs.c.lease.is_(None)
    ids = tx.scalars(select(jobs.c.id).where(jobs.c.id.in_(job_ids), *done)).all()
    waiting_for_them = reviews.c.job_id.in_(ids), reviews.c.closed_at.is_(None)
    tx.execute(update(reviews).where(*waiting_for_them).values(closed_at=now, decision=Decision.GONE))
    for review_id, data in tx.execute(select(reviews.c.id, reviews.c.data).where(reviews.c.job_id.in_(ids))):
        bare = {name: value for name, value in data.items() if name not in _OWN_WORDS}
        values = {"data": bare, "version": reviews.c.version + 1, "due_at": now}
        tx.execute(update(reviews).where(reviews.c.id == review_id).values(values))
    retention.remove(tx, ids)


_OWN_WORDS = frozenset({"edited", "joined_at", "text"})
"""In a review's data: what its member wrote, or is known by."""


# ---------------------------------------------------------------- what stays


def named_in(conn: Connection, column: Column[Any], member_id: int, limit: int) -> list[Any]:
    """Ids of rows of a long table that name the member there."""
    return list(conn.scalars(select(column.table.c.id).where(column == member_id).limit(limit)))


def rename(tx: Connection, column: Column[Any], ids: Collection[Any], member_id: int) -> None:
    """In rows of a long table. A prompt that the moderation log has kept goes with the name."""
    table, values = column.table, {column.name: pseudonyms.made(tx, member_id)}
    if column is moderation_events.c.member_id:
        kept = table.c.id.in_(ids), json_keys.has(table.c.data, "prompt")
        tx.execute(update(table).where(*kept).values(data=json_keys.without(table.c.data, "prompt")))
    tx.execute(update(table).where(table.c.id.in_(ids)).values(values))


def finish(tx: Connection, erasure: Erasure) -> None:
    """Everything else that names the member has the pseudonym, and the erasure is over."""
    member_id, pseudonym = erasure.member_id, pseudonyms.made(tx, erasure.member_id)
    for column, key in KEPT_IN_KEYS.items():
        _make_room(tx, column, key, member_id, pseudonym)
        tx.execute(update(column.table).where(column == member_id).values({column.name: pseudonym}))
    for column in KEPT:
        tx.execute(update(column.table).where(column == member_id).values({column.name: pseudonym}))
    others = select(jobs.c.id).where(jobs.c.member_id == member_id).exists()
    tx.execute(delete(flows).where(flows.c.member_id == member_id, ~others))
    # Who has asked for something since has come back, and is found under their id.
    again = exists().where(jobs.c.member_id == member_id, jobs.c.guild_id == accounts.c.guild_id)
    mine = accounts.c.member_id == member_id, accounts.c.kind == "member", ~again
    tx.execute(update(accounts).where(*mine).values(member_id=pseudonym))
    tx.execute(
        delete(erasures).where(erasures.c.member_id == member_id, erasures.c.asked_at == erasure.asked_at)
    )


def _make_room(
    tx: Connection, column: Column[Any], key: tuple[str, ...], member_id: int, pseudonym: int
) -> None:
    table, newer = column.table, column.table.alias()
    same = (newer.c[name] == table.c[name] for name in key)
    instead = select(newer).where(*same, newer.c[column.name] == member_id).exists()
    tx.execute(delete(table).where(column == pseudonym, instead))


def reviews_naming(conn: Connection, member_id: int, after: int, limit: int) -> list[int]:
    """Ids of the next reviews after that one whose data name the member, as who decided or changed something. It reads
    all there are: beside the writer.
    """
    named = reviews.c.id > after, cast(reviews.c.data, Text).contains(str(member_id))
    return list(conn.scalars(select(reviews.c.id).where(*named).order_by(reviews.c.id).limit(limit)))


def rename_in_reviews(tx: Connection, review_ids: Collection[int], member_id: int) -> None:
    pseudonym = pseudonyms.made(tx, member_id)
    found = select(reviews.c.id, reviews.c.data).where(reviews.c.id.in_(review_ids))
    for review_id, data in tx.execute(found).all():
        changed = _renamed(data, member_id, pseudonym)
        tx.execute(update(reviews).where(reviews.c.id == review_id).values(data=changed))


def _renamed(data: dict[str, Any], member_id: int, pseudonym: int) -> dict[str, Any]:
    lists: dict[str, list[Any]] = {name: value for name, value in data.items() if isinstance(value, list)}
    changed = {name: pseudonym if value == member_id else value for name, value in data.items()}
    return changed | {
        name: [pseudonym if each == member_id else each for each in value] for name, value in lists.items()
    }
