"""Which posts are hidden until a moderator decides. What covers them, and shows them again, is the pipeline's."""

from datetime import datetime

from sqlalchemy import Connection, case, literal, or_, update

from bot.domain.job import Pool
from bot.storage.columns import UtcDateTime
from bot.storage.tables import jobs

_ended = jobs.c.finished_at.is_not(None)


def set_hidden(tx: Connection, job_id: str, now: datetime, *, hidden: bool) -> bool:
    """Marks the row; False if it was so before. An ended one becomes due; of a live one its last step sees to it."""
    at, before = literal(now, UtcDateTime), jobs.c.hidden
    changes = or_(before.is_(None), before.is_(False)) if hidden else before.is_(True)
    values = {
        "hidden": hidden,
        "hidden_at": now,
        "pool": case((_ended, Pool.REPORT.value), else_=jobs.c.pool),
        "due_at": case((_ended, at), else_=jobs.c.due_at),
        # The step at work on it has an older row in hand.
        "woken_at": case((_ended, at), else_=jobs.c.woken_at),
    }
    return tx.execute(update(jobs).where(jobs.c.id == job_id, changes).values(values)).rowcount == 1
