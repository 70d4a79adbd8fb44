"""Takes down a job that somebody with the right to wants gone, in the state that it is in: as part of a transaction."""

from datetime import datetime

from bot.domain.failure import Failure, Reason
from bot.domain.job import LIVE, WAITING, Job, State
from bot.storage import jobs, ledger, reviews, spending, withdrawals
from bot.storage.database import Connection

_MAY_EXIST = frozenset({State.SUBMITTING, State.UNKNOWN})
"""Nobody knows yet whether the provider makes it."""


def take_down(tx: Connection, job: Job, now: datetime, *, by: int | None) -> Job | None:
    """A live job ends withheld, with its credits returned, and is returned; of one that has ended, all that was
    published is marked to be deleted, and the charge stays. `by` None: somebody deleted messages in Discord.
    """
    # The caller read it a while ago, and it may have been paid for since.
    before = jobs.get(tx, job.id) or job
    withheld = jobs.move_unleased(
        tx,
        job.id,
        LIVE,
        State.WITHHELD,
        now=now,
        due_at=now,
        failure=Failure(Reason.TAKEN_DOWN, job.provider),
        stray=before.stray or before.upstream_id is not None or before.state in _MAY_EXIST,
        withdrawn_by=by,
    )
    if withheld is None:
        withdrawals.ask(tx, job.id, now, by=by)
        return None
    reviews.post_gone(tx, job.id, now, by)
    if before.state in WAITING:
        spending.set_cost(tx, withheld, 0)
    ledger.release(tx, job.id, now)
    return withheld
