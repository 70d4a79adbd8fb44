"""Whether a job that ended without a result may still get one, and when to ask for it next."""

from datetime import datetime, timedelta

from bot.domain.failure import Reason
from bot.domain.job import Job, State

KEPT = timedelta(hours=24)
"""After the paid call: the providers keep results for a day."""
_REASONS = frozenset({Reason.TIMED_OUT, Reason.UNCERTAIN})
_SOONEST = timedelta(minutes=2)
_LATEST = timedelta(hours=1)
_SHARE_OF_AGE = 0.15


def may_still_come(job: Job, now: datetime) -> bool:
    """Whether its task may yet have a result that is wanted. A late result's own job has no other chance."""
    waited_for = job.state is State.FAILED and job.failure is not None and job.failure.reason in _REASONS
    return waited_for and job.stray and not job.late and job.withdrawal is None and _age(job, now) < KEPT


def next_look(job: Job, now: datetime) -> datetime | None:
    """When to ask for it, ever more rarely; None when there is nothing to ask for."""
    if job.upstream_id is None or not may_still_come(job, now):
        return None
    at = now + min(max(_age(job, now) * _SHARE_OF_AGE, _SOONEST), _LATEST)
    return at if _age(job, at) < KEPT else None


def _age(job: Job, now: datetime) -> timedelta:
    return now - (job.submitted_at or job.created_at)
