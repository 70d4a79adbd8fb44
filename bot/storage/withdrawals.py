"""Which results are to be taken down, and which messages of ours are gone. What takes them down is the pipeline's."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select, text, update

from bot.domain.job import Job, Pool, State, Withdrawal
from bot.storage import request_lines, reviews
from bot.storage.columns import UtcDateTime
from bot.storage.marks import ENDED, MARK
from bot.storage.prepared import Prepared
from bot.storage.tables import CLAIMABLE_ROWS, jobs, posts

_not_asked = or_(jobs.c.withdrawal.is_(None), jobs.c.withdrawal == Withdrawal.REFUSED)
_CARDED = text("card_id IS NOT NULL")
"""As the partial index says it, word for word."""
_of_id, _at = jobs.c.id == bindparam("of_id"), bindparam("at", type_=UtcDateTime)
_refused = jobs.c.withdrawal == Withdrawal.REFUSED
_ASK = Prepared(MARK.where(_not_asked))
_TRY_AGAIN = Prepared(update(jobs).where(_of_id, _refused, ENDED))
_TRY_AGAIN_IN = Prepared(
    update(jobs).where(
        text(CLAIMABLE_ROWS),
        jobs.c.pool == Pool.REPORT,
        jobs.c.due_at > _at,
        jobs.c.guild_id == bindparam("of_guild"),
        _refused,
    )
)
_withdrawn = select(jobs.c.id).where(jobs.c.withdrawal.is_not(None)).limit(1)
_WITHDRAWN = Prepared(_withdrawn.where(_of_id))
_WITHDRAWN_OF_CARD = Prepared(
    _withdrawn.where(or_(_of_id, and_(_CARDED, jobs.c.card_id == bindparam("of_card"))))
)


def ask(tx: Connection, job_id: str, now: datetime, by: int | None) -> bool:
    """Marks the row; False if it was marked before. An ended one becomes due, a live one when it ends."""
    values = {"withdrawal": Withdrawal.ASKED, "withdrawn_at": now, "withdrawn_by": by}
    asked = _ASK.run(tx, {"of_id": job_id, "at": now} | values) == 1
    if asked:
        reviews.post_gone(tx, job_id, now, by)
        request_lines.job_changed(tx, job_id)
    return asked


def try_again(tx: Connection, job_id: str, now: datetime) -> None:
    """What Discord did not let be taken down becomes due at once."""
    _TRY_AGAIN.run(tx, {"of_id": job_id, "pool": Pool.REPORT, "due_at": now, "woken_at": now})


def try_again_in(tx: Connection, guild_id: int, at: datetime) -> bool:
    """The same for a whole server, at the time `at`. Whether any job would have waited for longer. A row that a step is
    at work on keeps its date.
    """
    return _TRY_AGAIN_IN.run(tx, {"of_guild": guild_id, "at": at, "due_at": at}) > 0


def known(conn: Connection, message_ids: Collection[int]) -> bool:
    """Whether any of these messages is a card or a result of ours. Asked for each message deleted in any server."""
    card = select(jobs.c.id).where(jobs.c.card_id.in_(message_ids), _CARDED)
    post = select(posts.c.job_id).where(posts.c.message_id.in_(message_ids))
    return any(conn.execute(each.limit(1)).first() is not None for each in (post, card))


def mark_gone(tx: Connection, message_ids: Collection[int], now: datetime) -> set[str]:
    """Of the jobs whose messages these are, the ids of those that have no message of their result left."""
    gone = update(posts).where(posts.c.message_id.in_(message_ids), posts.c.gone_at.is_(None))
    marked = tx.execute(gone.values(gone_at=now).returning(posts.c.job_id, posts.c.purpose))
    touched = {job_id for job_id, purpose in marked.all() if purpose == "result"}  # a notice may go by itself
    left = select(posts.c.job_id).where(
        posts.c.job_id.in_(touched), posts.c.purpose == "result", posts.c.gone_at.is_(None)
    )
    return touched - {*tx.scalars(left)}


def of_cards(conn: Connection, message_ids: Collection[int]) -> list[str]:
    """The jobs whose cards these messages are."""
    return list(conn.scalars(select(jobs.c.id).where(jobs.c.card_id.in_(message_ids), _CARDED)))


def messages_in(conn: Connection, channel_id: int) -> list[int]:
    """Ids of the messages of ours that are in a channel or thread."""
    there = select(posts.c.message_id).where(posts.c.channel_id == channel_id, posts.c.gone_at.is_(None))
    return list(conn.scalars(there))


def any_of_request(conn: Connection, job: Job) -> bool:
    """Whether this job was withdrawn, or the one that shares its card: a late result has a job of its own."""
    if job.card_id is None:
        return _WITHDRAWN.first(conn, {"of_id": job.id}) is not None
    return _WITHDRAWN_OF_CARD.first(conn, {"of_id": job.id, "of_card": job.card_id}) is not None


def delivered_in(conn: Connection, guild_id: int, channel_id: int) -> list[str]:
    """Jobs whose card and result were in that channel or its threads. Goes through all rows: channels seldom go."""
    there = or_(jobs.c.channel_id == channel_id, jobs.c.parent_id == channel_id)
    found = select(jobs.c.id).where(
        jobs.c.guild_id == guild_id, jobs.c.state == State.DELIVERED, there, _not_asked
    )
    return list(conn.scalars(found))


def close(tx: Connection, job_ids: Sequence[str], now: datetime) -> None:
    """All that was published of them is gone already."""
    which = update(jobs).where(jobs.c.id.in_(job_ids), _not_asked)
    tx.execute(which.values(withdrawal=Withdrawal.DONE, withdrawn_at=now, withdrawn_by=None))
    tx.execute(
        update(posts).where(posts.c.job_id.in_(job_ids), posts.c.gone_at.is_(None)).values(gone_at=now)
    )
    for job_id in job_ids:
        reviews.post_gone(tx, job_id, now, by=None)
        request_lines.job_changed(tx, job_id)
