"""Where a waiting job stands: what cards and `/jobs show` tell."""

from bot.domain.fair_queue import before, places_left
from bot.domain.job import WAITING, Job
from bot.domain.limits import Limits
from bot.storage import fair_queue
from bot.storage.database import Connection


def jobs_before(conn: Connection, job: Job, limits: Limits) -> int:
    """How many jobs start before it and want what it wants; 0 for one that no longer waits."""
    if job.state not in WAITING:
        return 0
    return before(fair_queue.waiting(conn), job.id, places_left(limits, fair_queue.held(conn)))
