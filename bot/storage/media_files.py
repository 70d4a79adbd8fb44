"""What is known of a job's files on disk. The files themselves are `pipeline/media`'s."""

from dataclasses import fields

from sqlalchemy import Connection, select

from bot.domain.media import MediaFile
from bot.storage.sqlite.upserts import upsert
from bot.storage.tables import media

_FACTS = tuple(field.name for field in fields(MediaFile) if field.name != "index")
"""Named like their columns; `index` is a word of SQL's."""


def record(tx: Connection, job_id: str, file: MediaFile) -> None:
    """Fetched anew, a file replaces what was known of it."""
    known = {name: getattr(file, name) for name in _FACTS}
    place = {"job_id": job_id, "position": file.index}
    statement = upsert(media).values(place | known)
    tx.execute(statement.on_conflict_do_update(index_elements=list(place), set_=known))


def of_job(conn: Connection, job_id: str) -> list[MediaFile]:
    columns = (media.c.position, *(media.c[name] for name in _FACTS))
    query = select(*columns).where(media.c.job_id == job_id).order_by(media.c.position)
    return [MediaFile(*row) for row in conn.execute(query)]
