"""How a job stands and how it ended: what happened, what became of the credits, and what can be done now.

A provider's own wording never comes through here.
"""

from bot.domain.failure import Reason
from bot.domain.job import Job, State, Withdrawal
from cogs.ui.markup import count, member, when

STATES = {
    State.HELD: "waiting for a moderator",
    State.QUEUED: "in the queue",
    State.SUBMITTING: "being sent",
    State.UNKNOWN: "unclear",
    State.RUNNING: "being made",
    State.COLLECTING: "being fetched",
    State.REVIEW: "waiting for a moderator",
    State.READY: "being posted",
    State.DELIVERED: "delivered",
    State.FAILED: "failed",
    State.REJECTED: "declined",
    State.CANCELLED: "cancelled",
    State.EXPIRED: "expired",
    State.WITHHELD: "withheld",
    State.UNDELIVERABLE: "could not be posted",
}


def status(job: Job) -> str:
    """A word or three on how it stands."""
    if job.state is State.DELIVERED and job.withdrawal is not None:
        return _WITHDRAWN[job.withdrawal]
    if job.state is State.RUNNING and job.progress is not None:
        return f"{STATES[job.state]}, {job.progress} %"
    return STATES[job.state]


_WITHDRAWN = {
    Withdrawal.ASKED: "being deleted",
    Withdrawal.DONE: "deleted",
    Withdrawal.REFUSED: "deleted in part",
}

_REASONS: dict[Reason, tuple[str, str]] = {
    Reason.MODERATED: (
        "The provider's content filter refused it.",
        "Describe it differently and ask again.",
    ),
    Reason.INVALID: (
        "The provider did not accept this request.",
        "Try other options or another model.",
    ),
    Reason.PROVIDER_FAILED: ("The provider could not make it.", "Ask again, or try another model."),
    Reason.PROVIDER_BUSY: ("The provider was too busy to take it.", "Ask again in a few minutes."),
    Reason.MAINTENANCE: (
        "The provider is down for maintenance.",
        "Ask again later, or try another model or provider.",
    ),
    Reason.DISABLED: (
        "The provider has switched this model off for now.",
        "Try another model; `/darkroom models` shows what there is.",
    ),
    Reason.OUT_OF_FUNDS: (
        "This bot's account at the provider is empty.",
        "Try another model or provider, or ask again later; those who run this bot know of it.",
    ),
    Reason.BAD_CREDENTIALS: (
        "The provider does not let this bot in at the moment.",
        "Try another model or provider; those who run this bot must look at it.",
    ),
    Reason.NO_OFFER: ("No provider could take it.", "Ask again in a few minutes, or try another model."),
    Reason.BUDGET: ("The budget for today is used up.", "Ask again after 00:00 UTC."),
    Reason.TIMED_OUT: ("The provider did not finish it in time.", "Ask again, or try another model."),
    Reason.LATE: (
        "It came after all, when its credits had been returned.",
        "You can ask again.",
    ),
    Reason.UNCERTAIN: (
        "The connection to the provider broke at the wrong moment, and it is not known whether it began.",
        "It is not sent a second time by itself; ask again if you still want it.",
    ),
    Reason.NO_MEDIA: ("The provider finished without a result.", "Ask again, or try another model."),
    Reason.BAD_MEDIA: ("The provider's result could not be fetched or read.", "Ask again."),
    Reason.DISK_FULL: ("There was no room left to keep the result.", "Ask again later."),
    Reason.QUEUE_EXPIRED: ("It waited too long for its turn.", "Ask again when it is quieter."),
    Reason.CANCELLED: ("It was cancelled before it was finished.", "You can ask again at any time."),
    Reason.TAKEN_DOWN: ("A moderator took it down.", "Ask the moderators if you do not know why."),
    Reason.CHANNEL_GONE: ("The channel it belonged to is gone.", "Ask again in another channel."),
    Reason.NO_PERMISSION: (
        "I may not post where it belongs.",
        "Ask again in another channel, or ask somebody who manages the server to let me post.",
    ),
    Reason.HIDDEN: (
        "I can no longer see the place it belongs to.",
        "Add me there again, or ask in another place.",
    ),
    Reason.NOT_AGE_RESTRICTED: (
        "The channel is not age-restricted any more, so nothing was posted there.",
        "Ask again in an age-restricted channel.",
    ),
    Reason.LOCKED: ("The thread it belongs to is locked.", "Ask again in another place."),
    Reason.INPUT_GONE: ("Your attachment can no longer be read.", "Ask again and attach it anew."),
    Reason.OUR_FAULT: (
        "Something went wrong on my side.",
        "Ask again; those who run this bot are told.",
    ),
    Reason.REFUSED_BY_DISCORD: (
        "Discord did not take the message.",
        "Ask again, or try another model or a smaller size.",
    ),
}
_ENDS = {
    State.REJECTED: ("A moderator declined it.", "Ask the moderators if you do not know why."),
    State.CANCELLED: _REASONS[Reason.CANCELLED],
    State.EXPIRED: _REASONS[Reason.QUEUE_EXPIRED],
    State.WITHHELD: _REASONS[Reason.TAKEN_DOWN],
    State.UNDELIVERABLE: ("The result could not be posted.", "Ask again in another channel."),
    State.FAILED: ("It could not be made.", "Ask again, or try another model."),
}


def ending(job: Job, reader: int | None = None) -> str:
    """What happened, what became of the credits, what can be done now. For a live job, how it stands.

    `reader` is the member who is told, where it may be another than who asked for it.
    """
    if job.state is State.DELIVERED:
        return f"{_deleted(job)}{_delivered(job)}"
    if not job.terminal:
        return _LIVE.get(job.state, f"It is {status(job)}. {count(job.price, 'credit')} held.")
    what, then = _REASONS[job.failure.reason] if job.failure else _ENDS[job.state]
    if job.kept_for_member:
        where = " in an age-restricted channel" if job.request.restricted else ""
        then = f"It was made, though: `/jobs show {job.id}`{where} hands it to you while it is kept."
    return f"{what} {came_back(job, reader)} {then}"


def _deleted(job: Job) -> str:
    """By whom and when, for as long as the job is kept."""
    if job.withdrawal is None or job.withdrawn_at is None:
        return ""
    by = "in Discord" if job.withdrawn_by is None else f"by {member(job.withdrawn_by)}"
    told = f"Its result was deleted {by}, {when(job.withdrawn_at)}. "
    if job.withdrawal is Withdrawal.REFUSED:
        told += "Discord did not let me take all of it down; those who manage the server can. "
    return told


_LIVE = {
    State.UNKNOWN: (
        "The connection to the provider broke at the wrong moment, and it is not known whether it began. "
        "It is not sent a second time. If nothing is heard of it, the credits come back."
    ),
}


def came_back(job: Job, reader: int | None = None) -> str:
    others = reader is not None and reader != job.member_id
    if not job.price:
        return "It cost nothing." if others else "It cost you nothing."
    whose = f"{member(job.member_id)}'s" if others else "Your"
    return f"{whose} {count(job.price, 'credit')} came back."


def _delivered(job: Job) -> str:
    wanted, posted = job.quota
    charged = job.charge_for(posted)
    if charged == job.price and job.late and not job.withdrawal:
        return f"It came after all, and is posted. {count(charged, 'credit')} spent."
    if charged == job.price:
        what = "" if job.withdrawal else "It is finished and posted. "
        return f"{what}{count(charged, 'credit')} spent."
    return (
        f"{posted} of {wanted} files could be posted; the others are missing. "
        f"{count(charged, 'credit')} spent, {job.price - charged:,} came back."
    )
