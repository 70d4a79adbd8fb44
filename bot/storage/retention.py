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


def ended(conn: Connection, before: datetime, guild_id: int | None = None, limit: int = 500) -> list[str]:
    """Jobs that ended before then and have nothing left to do, of one server or of all, at most so many. For a server
    that keeps its own for less time than others this looks through all that ended: not in a transaction that writes.
    """
    found = select(jobs.c.id).where(
        jobs.c.finished_at.is_not(None), jobs.c.finished_at < before, jobs.c.due_at.is_(None)
    )
    if guild_id is not None:
        found = found.where(jobs.c.guild_id == guild_id)
    return list(conn.scalars(found.order_by(jobs.c.finished_at).limit(limit)))


def prune(tx: Connection, job_ids: Collection[str], now: datetime) -> list[str]:
    """Removes those of them that still have nothing to do; which ones."""
    idle = select(jobs.c.id).where(jobs.c.id.in_(job_ids), jobs.c.due_at.is_(None))
    ids = list(tx.scalars(idle))
    reviews.jobs_gone(tx, ids, now)
    remove(tx, ids)
    return ids


def with_prompts(conn: Connection, guild_id: int, before: datetime, limit: int = 500) -> list[int]:
    """Events before then in which a server's log has kept a refused prompt, at most so many."""
    table = moderation_events.c
    kept = select(table.id).where(
        table.guild_id == guild_id, table.created_at < before, json_keys.has(table.data, "prompt")
    )
    return list(conn.scalars(kept.limit(limit)))


def forget_prompts(tx: Connection, event_ids: Collection[int]) -> None:
    """Category and fingerprint are left."""
    table = moderation_events.c
    bare = update(moderation_events).where(table.id.in_(event_ids))
    tx.execute(bare.values(data=json_keys.without(table.data, "prompt")))


def remove(tx: Connection, job_ids: Collection[str]) -> None:
    """With all that hangs on them."""
    for table in (media, posts, favourites):
        tx.execute(delete(table).where(table.c.job_id.in_(job_ids)))
    tx.execute(delete(jobs).where(jobs.c.id.in_(job_ids)))
