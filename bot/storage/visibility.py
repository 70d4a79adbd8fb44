"""Which posts are hidden until a moderator decides. What covers them, and shows them again, is the pipeline's."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, case, or_, update

from bot.domain.job import Pool
from bot.storage.columns import UtcDateTime
from bot.storage.prepared import Prepared
from bot.storage.tables import jobs

_ended = jobs.c.finished_at.is_not(None)
_at, _before = bindparam("at", type_=UtcDateTime), jobs.c.hidden
_marked = (
    update(jobs)
    .where(jobs.c.id == bindparam("of_id"))
    .values(
        pool=case((_ended, Pool.REPORT.value), else_=jobs.c.pool),
        due_at=case((_ended, _at), else_=jobs.c.due_at),
        # The step at work on it has an older row in hand.
        woken_at=case((_ended, _at), else_=jobs.c.woken_at),
    )
)
_HIDE = Prepared(_marked.where(or_(_before.is_(None), _before.is_(False))))
_SHOW = Prepared(_marked.where(_before.is_(True)))


def set_hidden(tx: Connection, job_id: str, now: datetime, *, hidden: bool) -> bool:
    """Marks the row; False if it was so before. An ended one becomes due; of a live one its last step sees to it."""
    change = _HIDE if hidden else _SHOW
    return change.run(tx, {"of_id": job_id, "at": now, "hidden": hidden, "hidden_at": now}) == 1
