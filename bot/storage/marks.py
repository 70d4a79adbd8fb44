"""Marks on a job that its last step sees to, such as that its result is to be hidden, or taken down."""

from sqlalchemy import bindparam, case, update

from bot.domain.job import Pool
from bot.storage.columns import UtcDateTime
from bot.storage.tables import jobs

ENDED = jobs.c.finished_at.is_not(None)
_at = bindparam("at", type_=UtcDateTime)
MARK = (
    update(jobs)
    .where(jobs.c.id == bindparam("of_id"))
    .values(
        pool=case((ENDED, Pool.REPORT.value), else_=jobs.c.pool),
        due_at=case((ENDED, _at), else_=jobs.c.due_at),
        # The step at work on it has an older row in hand.
        woken_at=case((ENDED, _at), else_=jobs.c.woken_at),
    )
)
"""Sets the columns that are named as it runs, on the job `of_id`: one that has ended is due `at` then, a live one
comes to its last step by itself.
"""
