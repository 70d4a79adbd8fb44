"""Which posts are hidden until a moderator decides. What covers them, and shows them again, is the pipeline's."""

from datetime import datetime

from sqlalchemy import Connection, or_

from bot.storage.marks import MARK
from bot.storage.prepared import Prepared
from bot.storage.tables import jobs

_before = jobs.c.hidden
_HIDE = Prepared(MARK.where(or_(_before.is_(None), _before.is_(False))))
_SHOW = Prepared(MARK.where(_before.is_(True)))


def set_hidden(tx: Connection, job_id: str, now: datetime, *, hidden: bool) -> bool:
    """Marks the row; False if it was so before. An ended one becomes due; of a live one its last step sees to it."""
    change = _HIDE if hidden else _SHOW
    return change.run(tx, {"of_id": job_id, "at": now, "hidden": hidden, "hidden_at": now}) == 1
