"""Which messages of ours stand in Discord for a job: what a restart must not post again, and what a delete removes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import posts

_OF_JOB = Prepared(
    select(posts).where(posts.c.job_id == bindparam("job_id")).order_by(posts.c.purpose, posts.c.part)
)

_RECORD = Prepared(upsert(posts).on_conflict_do_nothing())
_JOB_OF = Prepared(select(posts.c.job_id).where(posts.c.message_id == bindparam("message_id")).limit(1))
_RESULT_PARTS = Prepared(
    select(posts.c.part).where(posts.c.job_id == bindparam("job_id"), posts.c.purpose == "result")
)


@dataclass(frozen=True, slots=True)
class Post:
    job_id: str
    purpose: str
    part: int
    channel_id: int
    message_id: int
    created_at: datetime
    gone_at: datetime | None = None
    """When it was found to be deleted: by us, or by hand. It is not posted again, and no link leads there."""

    @property
    def stands_for_result(self) -> bool:
        return self.purpose == "result" and self.gone_at is None


def record(  # noqa: PLR0917 - the columns of the table, in their order
    tx: Connection,
    job_id: str,
    purpose: str,
    part: int,
    channel_id: int,
    message_id: int,
    now: datetime,
) -> None:
    """The first message recorded for a part stays."""
    post = Post(job_id, purpose, part, channel_id, message_id, now)
    _RECORD.run(tx, {name: getattr(post, name) for name in Post.__slots__})


def record_result(  # noqa: PLR0917 - as `record`
    tx: Connection,
    job_id: str,
    parts: Collection[int],
    channel_id: int,
    message_id: int,
    now: datetime,
) -> None:
    """All files of one message together: of a message that is known by half, the other half would be posted again."""
    for part in parts:
        record(tx, job_id, "result", part, channel_id, message_id, now)


def of_job(conn: Connection, job_id: str) -> list[Post]:
    return [Post(*row) for row in _OF_JOB.all(conn, {"job_id": job_id})]


def job_of(conn: Connection, message_id: int) -> str | None:
    """Which job's message it is."""
    return _JOB_OF.scalar(conn, {"message_id": message_id})


def result_parts(conn: Connection, job_id: str) -> set[int]:
    """The indexes of the files of a result that stand in Discord."""
    return set(_RESULT_PARTS.scalars(conn, {"job_id": job_id}))
