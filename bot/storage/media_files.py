"""What is known of a job's files on disk. The files themselves are `pipeline/media`'s."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import media


@dataclass(frozen=True, slots=True)
class StoredMedia:
    job_id: str
    index: int
    path: str
    """Relative to the media directory."""
    name: str
    size: int
    sha256: str
    content_type: str
    width: int | None
    height: int | None
    duration: float | None
    """Seconds, of a video."""
    url: str | None
    """Where the provider offered it."""
    created_at: datetime


def record(
    tx: Connection,
    job_id: str,
    index: int,
    *,
    path: str,
    name: str,
    size: int,
    sha256: str,
    content_type: str,
    width: int | None,
    height: int | None,
    duration: float | None,
    url: str | None,
    now: datetime,
) -> None:
    """Fetched anew, a file replaces what was known of it."""
    known = {
        "path": path,
        "name": name,
        "size": size,
        "sha256": sha256,
        "content_type": content_type,
        "width": width,
        "height": height,
        "duration": duration,
        "url": url,
        "created_at": now,
    }
    place = {"job_id": job_id, "position": index}
    statement = upsert(media).values(place | known)
    tx.execute(statement.on_conflict_do_update(index_elements=list(place), set_=known))


def of_job(conn: Connection, job_id: str) -> list[StoredMedia]:
    query = select(media).where(media.c.job_id == job_id).order_by(media.c.position)
    return [StoredMedia(*row) for row in conn.execute(query)]
