"""How a job stands and how it ended: what happened, what became of the credits, and what can be done now.

A provider's own wording never comes through here.
"""

from bot.domain.failure import Reason
from bot.domain.job import Job, State, Withdrawal
from cogs.ui.markup import member, when
from cogs.ui.words import Words

_BY_STATE = {
    State.CANCELLED: Reason.CANCELLED,
    State.EXPIRED: Reason.QUEUE_EXPIRED,
    State.WITHHELD: Reason.TAKEN_DOWN,
}
"""Where the state alone tells the reason."""


def status(say: Words, job: Job) -> str:
    """A word or three on how it stands."""
    if job.state is State.DELIVERED and job.withdrawal is not None:
        return say("withdrawal", withdrawal=job.withdrawal.value)
    if job.state is State.RUNNING and job.progress is not None:
        return say("state-progress", percent=job.progress)
    return say("state", state=job.state.value)


def ending(say: Words, job: Job, reader: int | None = None) -> str:
    """What happened, what became of the credits, what can be done now. For a live job, how it stands.

    `reader` is the member who is told, where it may be another than who asked for it.
    """
    if job.state is State.DELIVERED:
        return _delivered(say, job) if job.withdrawal is None else _deleted(say, job, reader)
    if job.state is State.UNKNOWN:
        return say("ending-unclear")
    if not job.terminal:
        return say("ending-live", state=status(say, job), credits=job.price)
    return say("ending", what=why(say, job), credits=refunded(say, job, reader), next=what_next(say, job))


def why(say: Words, job: Job) -> str:
    """Of a job that ended without a result: what happened, in one sentence."""
    if reason := _reason(job):
        return say("what-happened", reason=reason.value)
    return say("what-happened-then", state=job.state.value)


def what_next(say: Words, job: Job) -> str:
    """Of a job that ended without a result: what can be done now, in one sentence."""
    if job.kept_for_member:
        return say("next-kept-restricted" if job.request.restricted else "next-kept", job=job.id)
    if reason := _reason(job):
        return say("what-next", reason=reason.value)
    return say("what-next-then", state=job.state.value)


def _reason(job: Job) -> Reason | None:
    return job.failure.reason if job.failure else _BY_STATE.get(job.state)


def refunded(say: Words, job: Job, reader: int | None = None) -> str:
    """Of a job that ended without a result: what became of its credits, in one sentence."""
    if reader is None or reader == job.member_id:
        return say("refunded", credits=job.price)
    return say("refunded-to", credits=job.price, member=member(job.member_id))


def _deleted(say: Words, job: Job, reader: int | None) -> str:
    """By whom and when, for as long as the job is kept. Its author does not hear which moderator it was."""
    if job.withdrawn_at is None:
        return _spent(say, job)
    at, in_part = when(job.withdrawn_at), job.withdrawal is Withdrawal.REFUSED
    if job.withdrawn_by is None:
        deleted = say("deleted-in-part-in-discord" if in_part else "deleted-in-discord", when=at)
    else:
        message = "deleted-in-part-by" if in_part else "deleted-by"
        named = job.withdrawn_by == job.member_id or reader not in {None, job.member_id}
        by = member(job.withdrawn_by) if named else say("deleted-by-whom")
        deleted = say(message, member=by, when=at)
    return say("ending-deleted", deleted=deleted, spent=_spent(say, job))


def _spent(say: Words, job: Job) -> str:
    charged = job.charge_for(job.quota[1])
    return say("spent", credits=charged) if charged == job.price else _in_part(say, job)


def _delivered(say: Words, job: Job) -> str:
    if job.charge_for(job.quota[1]) != job.price:
        return _in_part(say, job)
    return say("delivered-late" if job.late else "delivered", credits=job.price)


def _in_part(say: Words, job: Job) -> str:
    wanted, posted = job.quota
    charged = job.charge_for(posted)
    return say(
        "delivered-in-part", posted=posted, wanted=wanted, credits=charged, refunded=job.price - charged
    )
