"""What waits for a moderator: opened and closed with the job's move, and an outbox of the cards about it.

`version` counts the changes; the card that has been shown lags behind until `due_at`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, literal, select, update

from bot.domain.review import STAGES, Decision, Kind, Review, remind_at
from bot.storage import pseudonyms
from bot.storage.prepared import Prepared
from bot.storage.sqlite import json_keys
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import jobs, reviews, votes

_NAMES = tuple(one.name for one in fields(Review))
_columns = tuple(reviews.c[name] for name in _NAMES)
_GET = Prepared(select(*_columns).where(reviews.c.id == bindparam("review_id")))
_ABOUT = Prepared(
    select(*_columns).where(reviews.c.kind == bindparam("kind"), reviews.c.subject == bindparam("subject"))
)
_OF_JOB = Prepared(select(*_columns).where(reviews.c.job_id == bindparam("job_id")).order_by(reviews.c.id))
_ADD = Prepared(upsert(reviews).on_conflict_do_nothing(index_elements=["kind", "subject"]))
_of_id, _open = reviews.c.id == bindparam("of_id"), reviews.c.closed_at.is_(None)
_SET = Prepared(update(reviews).where(_of_id))
_changed = update(reviews).values(version=reviews.c.version + 1)
_CHANGE = Prepared(_changed.where(_of_id))
_CHANGE_OPEN = Prepared(_changed.where(_of_id, _open))
_JOB_MOVED = Prepared(
    _changed.where(
        reviews.c.job_id == bindparam("of_job"),
        reviews.c.kind.in_([literal(kind) for kind in sorted(STAGES)]),
        _open,
    )
)
_TRIED = Prepared(update(reviews).where(_of_id).values(tries=reviews.c.tries + 1))
_FIRST_DUE = Prepared(
    update(reviews).where(
        _of_id, reviews.c.shown == 0, reviews.c.tries == 0, reviews.c.due_at.is_(None), _open
    )
)
_SET_IF_UNCHANGED = Prepared(update(reviews).where(_of_id, reviews.c.version == bindparam("of_version")))
_VOTE = Prepared(upsert(votes).on_conflict_do_nothing())
_VOTES_OF = Prepared(
    select(votes.c.member_id)
    .where(votes.c.review_id == bindparam("review_id"))
    .order_by(votes.c.created_at, votes.c.member_id)
)
_due = reviews.c.due_at.is_not(None), reviews.c.due_at <= bindparam("now")
_SERVERS_DUE = Prepared(
    select(reviews.c.guild_id).where(*_due).group_by(reviews.c.guild_id).order_by(func.min(reviews.c.due_at))
)
_DUE = Prepared(
    select(*_columns)
    .where(*_due, reviews.c.guild_id == bindparam("guild_id"))
    .order_by(reviews.c.due_at)
    .limit(bindparam("most"))
)
_to_remind = (
    reviews.c.remind_at.is_not(None),
    reviews.c.remind_at <= bindparam("now"),
    reviews.c.message_id.is_not(None),
)
_SERVERS_TO_REMIND = Prepared(select(reviews.c.guild_id).where(*_to_remind).distinct())
_ASKED = Prepared(
    select(func.count()).where(
        jobs.c.guild_id == bindparam("guild_id"), jobs.c.member_id == bindparam("member_id")
    )
)
_DECLINED = Prepared(
    select(func.count()).where(
        reviews.c.guild_id == bindparam("guild_id"),
        pseudonyms.of(reviews.c.member_id),
        reviews.c.decision == Decision.DECLINED,
    )
)


def add(
    tx: Connection,
    kind: Kind,
    subject: str,
    *,
    guild_id: int,
    member_id: int,
    job_id: str | None,
    now: datetime,
    expires_at: datetime | None,
    data: Mapping[str, Any],
    show: bool = True,
) -> bool:
    """False, and nothing written, where there was one of this kind about this before. Without `show` its card waits
    for `due_now`.
    """
    values: dict[str, Any] = {
        "kind": kind,
        "subject": subject,
        "guild_id": guild_id,
        "member_id": member_id,
        "job_id": job_id,
        "created_at": now,
        "expires_at": expires_at,
        "data": dict(data),
        "version": 1,
        "shown": 0,
        "tries": 0,
        "due_at": now if show else None,
        "remind_at": remind_at(now, expires_at),
    }
    return _ADD.run(tx, values) == 1


def get(conn: Connection, review_id: int) -> Review | None:
    return _one(conn, _GET, review_id=review_id)


def about(conn: Connection, kind: Kind, subject: str) -> Review | None:
    return _one(conn, _ABOUT, kind=kind, subject=subject)


def of_job(conn: Connection, job_id: str) -> list[Review]:
    """The oldest first."""
    return [_read(row) for row in _OF_JOB.all(conn, {"job_id": job_id})]


def change(tx: Connection, review: Review, now: datetime, **data: Any) -> None:
    """Sets some of its data; its card follows."""
    _touch(tx, review.id, now, data=review.data | data)


def redraft(tx: Connection, review: Review, now: datetime, by: int, **data: Any) -> None:
    """Changes what is decided on: what was shown before is out of date."""
    change(tx, review, now, draft=review.draft + 1, drafted_by=by, **data)


def close(tx: Connection, review: Review, decision: Decision, now: datetime, **data: Any) -> bool:
    """False, and nothing written, where it was closed already."""
    values = {"closed_at": now, "decision": decision, "data": review.data | data, "remind_at": None}
    return _touch(tx, review.id, now, **values)


def job_moved(tx: Connection, job_id: str, decision: Decision, now: datetime) -> None:
    """Its job ended, whoever wanted that: nothing is left to decide."""
    closed = {"closed_at": now, "decision": decision, "due_at": now, "tries": 0, "remind_at": None}
    _JOB_MOVED.run(tx, {"of_job": job_id} | closed)


def jobs_gone(tx: Connection, job_ids: Collection[str], now: datetime) -> None:
    """Their rows are about to go: what members reported cannot be decided on any more, while an appeal can, without the
    prompt. What a moderator made of a prompt goes with it.
    """
    of_them = reviews.c.job_id.in_(job_ids)
    edited = of_them, json_keys.has(reviews.c.data, "edited")
    tx.execute(update(reviews).where(*edited).values(data=json_keys.without(reviews.c.data, "edited")))
    for review_id, kind in tx.execute(
        select(reviews.c.id, reviews.c.kind).where(of_them, reviews.c.closed_at.is_(None))
    ).all():
        decided = {} if kind == "appeal" else {"closed_at": now, "decision": Decision.GONE}
        _touch(tx, review_id, now, remind_at=None, **decided)


def post_gone(tx: Connection, job_id: str, now: datetime, by: int | None) -> None:
    """What members reported is being taken down in another way: by a moderator, by its author, or by hand."""
    review = about(tx, "report", job_id)
    if review is None:
        return
    if by is None or by == review.member_id:
        close(tx, review, Decision.GONE, now)
    else:
        close(tx, review, Decision.WITHDRAWN, now, by=[by])


def _touch(tx: Connection, review_id: int, now: datetime, **values: Any) -> bool:
    return _CHANGE_OPEN.run(tx, {"of_id": review_id, "due_at": now} | values) == 1


# ---------------------------------------------------------------- votes


def vote(tx: Connection, review_id: int, member_id: int, now: datetime) -> bool:
    """False for a second one of the same moderator."""
    values = {"review_id": review_id, "member_id": member_id, "created_at": now}
    return _VOTE.run(tx, values) == 1


def votes_of(conn: Connection, review_id: int) -> tuple[int, ...]:
    """Who approved, in order."""
    return tuple(_VOTES_OF.scalars(conn, {"review_id": review_id}))


def forget_votes(tx: Connection, review_id: int) -> None:
    tx.execute(delete(votes).where(votes.c.review_id == review_id))


# ---------------------------------------------------------------- the outbox of cards


def servers_due(conn: Connection, now: datetime) -> list[int]:
    """Those with a card that is not as it should be; with the one that is due longest first."""
    return _SERVERS_DUE.scalars(conn, {"now": now})


def due(conn: Connection, guild_id: int, now: datetime, limit: int) -> list[Review]:
    """Whose card there is not as it should be; the longest due first."""
    return [_read(row) for row in _DUE.all(conn, {"guild_id": guild_id, "now": now, "most": limit})]


def tried(tx: Connection, review_id: int) -> None:
    """Written before a card is sent: found like this after a restart, it may stand already."""
    _TRIED.run(tx, {"of_id": review_id})


def later(tx: Connection, review_id: int, due_at: datetime | None) -> None:
    _SET.run(tx, {"of_id": review_id, "due_at": due_at})


def due_now(tx: Connection, review: Review, now: datetime) -> None:
    """There is something to show: the first card is due, if none was tried."""
    _FIRST_DUE.run(tx, {"of_id": review.id, "due_at": now})


def shown(tx: Connection, review: Review) -> None:
    """The card stands, in the version that `review` has; what has changed since is due again."""
    values = {
        "shown": review.version,
        "channel_id": review.channel_id,
        "message_id": review.message_id,
        "tries": 0,
    }
    _SET.run(tx, {"of_id": review.id} | values)
    _SET_IF_UNCHANGED.run(tx, {"of_id": review.id, "of_version": review.version, "due_at": None})


def card_gone(tx: Connection, review_id: int) -> None:
    """Somebody deleted it: the next one is posted anew."""
    cleared = {"channel_id": None, "message_id": None, "shown": 0, "tries": 0}
    _CHANGE.run(tx, {"of_id": review_id} | cleared)


# ---------------------------------------------------------------- reminders


def servers_to_remind(conn: Connection, now: datetime) -> list[int]:
    """Those with cards that moderators are to be reminded of."""
    return _SERVERS_TO_REMIND.scalars(conn, {"now": now})


def channels_to_remind(conn: Connection, guild_id: int, now: datetime) -> list[int]:
    """Where such cards of the server stand."""
    query = select(reviews.c.channel_id).where(*_to_remind, reviews.c.guild_id == guild_id)
    return list(conn.scalars(query.distinct(), {"now": now}))


def to_remind(conn: Connection, channel_id: int, now: datetime, limit: int) -> list[Review]:
    """The oldest first."""
    query = select(*_columns).where(*_to_remind, reviews.c.channel_id == channel_id)
    oldest = query.order_by(reviews.c.created_at).limit(limit)
    return [_read(row) for row in conn.execute(oldest, {"now": now})]


def remind(tx: Connection, review_ids: Collection[int], again_at: datetime | None) -> None:
    """It was done; or it is to be tried again then, if there is still something to decide."""
    still_open = reviews.c.id.in_(review_ids), reviews.c.closed_at.is_(None)
    tx.execute(update(reviews).where(*still_open).values(remind_at=again_at))


# ---------------------------------------------------------------- what there is


def waiting_in(conn: Connection, guild_id: int, *, limit: int, skip: int = 0) -> list[Review]:
    """The oldest first."""
    query = select(*_columns).where(reviews.c.guild_id == guild_id, reviews.c.closed_at.is_(None))
    oldest = query.order_by(reviews.c.created_at, reviews.c.id).limit(limit).offset(skip)
    return [_read(row) for row in conn.execute(oldest)]


def count_waiting(conn: Connection, guild_id: int) -> int:
    waiting = reviews.c.guild_id == guild_id, reviews.c.closed_at.is_(None)
    return conn.scalar(select(func.count()).select_from(reviews).where(*waiting)) or 0


def history_of(conn: Connection, guild_id: int, member_id: int) -> tuple[int, int]:
    """(requests, of them declined) of a member here."""
    asked = _ASKED.scalar(conn, {"guild_id": guild_id, "member_id": member_id})
    names = pseudonyms.names(conn, member_id)
    return asked, _DECLINED.scalar(conn, {"guild_id": guild_id} | names)


def _one(conn: Connection, query: Prepared, **parameters: Any) -> Review | None:
    row = query.first(conn, parameters)
    return None if row is None else _read(row)


def _read(row: Sequence[Any]) -> Review:
    values: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    decision = values["decision"]
    values["decision"] = None if decision is None else Decision(decision)
    return Review(**values)
