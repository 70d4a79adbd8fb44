"""Ended jobs are pruned after a while, with their media and posts, and from members' favourites.

The ledger and the moderation log stay whole.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.storage.tables import favourites, jobs, media, posts


def prune(tx: Connection, before: datetime, limit: int = 500) -> int:
    """Removes jobs that ended before then and have nothing left to do, at most so many; how many there were."""
    ended = select(jobs.c.id).where(
        jobs.c.finished_at.is_not(None), jobs.c.finished_at < before, jobs.c.due_at.is_(None)
    )
    ids = tx.scalars(ended.order_by(jobs.c.finished_at).limit(limit)).all()
    remove(tx, ids)
    return len(ids)


def remove(tx: Connection, job_ids: Collection[str]) -> None:
    """With all that hangs on them."""
    for table in (media, posts, favourites):
        tx.execute(delete(table).where(table.c.job_id.in_(job_ids)))
    tx.execute(delete(jobs).where(jobs.c.id.in_(job_ids)))
