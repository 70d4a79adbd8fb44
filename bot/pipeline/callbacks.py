"""What a verified callback may do: wake the row it names, or adopt a task whose create answer was lost.

A callback is only a hint. Whether it is the provider's is decided before it comes here, and what became of the task is
asked of the provider afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import structlog

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.late_results import may_still_come
from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.health import Health
from bot.storage import jobs
from bot.storage.database import Connection, Database

log = structlog.stdlib.get_logger(__name__)

_SAME_NEWS = timedelta(seconds=30)
"""A callback this soon after the last one tells nothing new; a replayed one must not drive our polling."""

_AWAITED = frozenset({State.SUBMITTING, State.UNKNOWN})
"""A paid call went out and no answer to it is stored."""


class CallbackOutcome(StrEnum):
    WOKEN = "woken"
    ADOPTED = "adopted"
    """The callback named the task of a row that did not know its own."""
    REPEATED = "repeated"
    SETTLED = "settled"
    """The row is past the point where a callback tells anything."""
    LATE = "late"
    """The job had ended without a result: now it is asked for once more."""
    STRAY = "stray"
    """The job ended UNCERTAIN too long ago. The callback proves that a task was made and paid for, of use to nobody."""
    NO_SUCH_JOB = "no_such_job"
    WRONG_TASK = "wrong_task"
    """The row belongs to another task of the provider's."""

    @property
    def refused(self) -> bool:
        return self in {CallbackOutcome.NO_SUCH_JOB, CallbackOutcome.WRONG_TASK}


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Each accepted callback is one transaction, and only that changes anything."""

    database: Database
    health: Health
    clock: Clock
    wake: Callable[[], None]
    """Tells the worker that a row became due."""

    async def take(self, provider: str, token: str, upstream_id: str) -> CallbackOutcome:
        """`upstream_id` is the task that the provider's verified callback names."""
        known = await self.database.read(jobs.by_callback, provider, token)
        if known is None:
            return CallbackOutcome.NO_SUCH_JOB
        outcome = await self.database.write(self._take, provider, token, upstream_id)
        if not outcome.refused:
            reached(Failpoint.CALLED_BACK)
            self.health.of(provider).callbacks_work = True
        if outcome in {CallbackOutcome.WOKEN, CallbackOutcome.ADOPTED, CallbackOutcome.LATE}:
            self.wake()
        level = log.warning if outcome is CallbackOutcome.STRAY or outcome.refused else log.info
        level("callback", job=known.id, provider=provider, outcome=outcome, task=upstream_id, cost=known.cost)
        return outcome

    def _take(self, tx: Connection, provider: str, token: str, upstream_id: str) -> CallbackOutcome:
        job = jobs.by_callback(tx, provider, token)
        return CallbackOutcome.NO_SUCH_JOB if job is None else self._apply(tx, job, upstream_id)

    def _apply(self, tx: Connection, job: Job, upstream_id: str) -> CallbackOutcome:
        if job.state in _AWAITED:
            return self._adopt(tx, job, upstream_id)
        if job.upstream_id is not None and job.upstream_id != upstream_id:
            return CallbackOutcome.WRONG_TASK
        if job.state is State.RUNNING:
            return self._wake(tx, job)
        if may_still_come(job, self.clock()):
            return self._late(tx, job, upstream_id)
        uncertain = job.state is State.FAILED and job.failure and job.failure.reason is Reason.UNCERTAIN
        if uncertain and (job.stray or job.upstream_id is None):
            jobs.record(tx, job.id, stray=True, upstream_id=upstream_id, callback_at=self.clock())
            return CallbackOutcome.STRAY
        return CallbackOutcome.SETTLED

    def _late(self, tx: Connection, job: Job, upstream_id: str) -> CallbackOutcome:
        """The job has ended and its credits are back, but the result is wanted still (`steps/late.py`)."""
        now = self.clock()
        if job.callback_at is not None and now - job.callback_at < _SAME_NEWS:
            return CallbackOutcome.REPEATED
        jobs.record(tx, job.id, upstream_id=upstream_id, callback_at=now)
        jobs.look_again(tx, job.id, now)
        return CallbackOutcome.LATE

    def _adopt(self, tx: Connection, job: Job, upstream_id: str) -> CallbackOutcome:
        now = self.clock()
        jobs.move_unleased(
            tx,
            job.id,
            _AWAITED,
            State.RUNNING,
            now=now,
            due_at=now,
            upstream_id=upstream_id,
            callback_at=now,
            stray=False,
            failure=None,
            checks=0,
            progress=None,
        )
        return CallbackOutcome.ADOPTED

    def _wake(self, tx: Connection, job: Job) -> CallbackOutcome:
        now = self.clock()
        if job.callback_at is not None and now - job.callback_at < _SAME_NEWS:
            return CallbackOutcome.REPEATED
        jobs.record(tx, job.id, callback_at=now)
        jobs.wake(tx, job.id, now)
        return CallbackOutcome.WOKEN
