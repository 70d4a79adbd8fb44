"""Ended jobs are pruned after a while, with their media and posts, and from members' favourites.

The ledger and the moderation log stay whole, but for the texts of refused prompts where a server keeps them.
Moderators' cards lose the prompt with the job.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.storage import reviews
from bot.storage.sqlite import json_keys
from bot.storage.tables import favourites, jobs, media, moderation_events, posts


def prune(
    tx: Connection, before: datetime, now: datetime, limit: int = 500, *, guild_id: int | None = None
) -> list[str]:
    """Removes jobs that ended before then and have nothing left to do, of one server or of all, at most so many; which
    ones.
    """
    ended = select(jobs.c.id).where(
        jobs.c.finished_at.is_not(None), jobs.c.finished_at < before, jobs.c.due_at.is_(None)
    )
    if guild_id is not None:
        ended = ended.where(jobs.c.guild_id == guild_id)
    ids = list(tx.scalars(ended.order_by(jobs.c.finished_at).limit(limit)))
    reviews.jobs_gone(tx, ids, now)
    remove(tx, ids)
    return ids


def forget_prompts(tx: Connection, guild_id: int, before: datetime, limit: int = 500) -> int:
    """Of refused prompts that a server's log has kept, category and fingerprint are left; how many there were."""
    table = moderation_events.c
    kept = select(table.id).where(
        table.guild_id == guild_id, table.created_at < before, json_keys.has(table.data, "prompt")
    )
    ids = list(tx.scalars(kept.limit(limit)))
    bare = update(moderation_events).where(table.id.in_(ids))
    tx.execute(bare.values(data=json_keys.without(table.data, "prompt")))
    return len(ids)


def remove(tx: Connection, job_ids: Collection[str]) -> None:
    """With all that hangs on them."""
    for table in (media, posts, favourites):
        tx.execute(delete(table).where(table.c.job_id.in_(job_ids)))
    tx.execute(delete(jobs).where(jobs.c.id.in_(job_ids)))
