"""What is known of a job's files on disk. The files themselves are `pipeline/media`'s."""

from collections.abc import Collection
from dataclasses import fields

from sqlalchemy import Connection, and_, bindparam, delete, select

from bot.domain.job import Job
from bot.domain.media import MediaFile
from bot.storage import jobs as jobs_storage
from bot.storage.prepared import Prepared
from bot.storage.sqlite.upserts import replace
from bot.storage.tables import jobs, media, posts

_FACTS = tuple(field.name for field in fields(MediaFile) if field.name != "index")
"""Named like their columns; `index` is a word of SQL's."""
_of_job = (
    select(media.c.position, *(media.c[name] for name in _FACTS))
    .where(media.c.job_id == bindparam("job_id"))
    .order_by(media.c.position)
)
_stands = posts.c.purpose == "result", posts.c.gone_at.is_(None), posts.c.part == media.c.position
_OF_JOB = Prepared(_of_job)
_POSTED = Prepared(_of_job.join(posts, and_(posts.c.job_id == media.c.job_id, *_stands)))
_RECORD = Prepared(replace(media, *_FACTS))


def record(tx: Connection, job_id: str, file: MediaFile) -> None:
    """Fetched anew, a file replaces what was known of it."""
    known = {name: getattr(file, name) for name in _FACTS}
    _RECORD.run(tx, {"job_id": job_id, "position": file.index} | known)


def forget(tx: Connection, job_id: str, indexes: Collection[int]) -> None:
    """Files of a result that are never posted: nothing that reads the result finds them any more."""
    these = media.c.job_id == job_id, media.c.position.in_(sorted(indexes))
    tx.execute(delete(media).where(*these))


def of_job(conn: Connection, job_id: str) -> list[MediaFile]:
    return [MediaFile(*row) for row in _OF_JOB.all(conn, {"job_id": job_id})]


def posted(conn: Connection, job_id: str) -> list[MediaFile]:
    """Those that stand in Discord, as far as is known."""
    return [MediaFile(*row) for row in _POSTED.all(conn, {"job_id": job_id})]


def made(conn: Connection, guild_id: int, sha256: str) -> list[Job]:
    """The server's jobs that made a file of this hash, the first one first."""
    ids = select(media.c.job_id).join(jobs, jobs.c.id == media.c.job_id)
    ids = ids.where(media.c.sha256 == sha256, jobs.c.guild_id == guild_id).distinct()
    found = [job for job_id in conn.scalars(ids) if (job := jobs_storage.get(conn, job_id))]
    return sorted(found, key=lambda job: job.created_at)
