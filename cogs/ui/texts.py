"""What members are told: refusals, endings and short answers in plain words. Facts come in, words go out.

Nothing here names what a filter matched, a provider's own wording, or anything of the machinery. Whole pages
(`/help`, `/privacy`) are in `pages`.
"""

from datetime import datetime

from bot.domain import errors
from bot.domain.catalog import GenerationModel
from bot.domain.errors import Refused
from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.request import OPTION_NAMES, Kind
from bot.pipeline.courier import DeliveryError, DestinationGone, Forbidden
from bot.pipeline.gate import Admitted
from cogs.ui.markup import CONTENT_LIMIT, channel, code, count, listed, quoted, shorten, when

NOTHING_CHARGED = "Nothing was charged."
NOT_HERE = "Darkroom is not set up for this server."
ONE_MOMENT = "One moment…"
SERVERS_ONLY = "Darkroom works in servers only. Use this command in a channel of one."
COMMAND_CHANGED = (
    "This command has changed since your Discord last loaded it. Reload Discord (Ctrl+R) and try it again."
)
OPTION_UNREADABLE = "One of the options could not be read. Choose it again from the suggestions."
UNKNOWN_BUTTON = "I do not know this button any more. Use `/jobs list` to see what you have made."
NO_RESULT_TO_DELETE = "There is nothing to delete: no result has been posted."
DELETED = "Deleted. The credits stay spent: it was made and shown."
NO_JOBS = "You have made nothing here yet. Try `/imagine` or `/video`."
GRANT_ZERO = "Give an amount other than 0; a negative one takes credits back."
GRANT_TO_BOT = "Bots do not spend credits. Choose a member."
GRANT_TO_STRANGER = "That person is not in this server. Choose a member of it."
PAUSED = "Paused. New requests are refused; what is under way goes on."
RESUMED = "Resumed. New requests are taken again."

PERMISSION_NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
}


def incident(number: str) -> str:
    return (
        "Something went wrong on my side, and I have noted it. Please try again in a minute; "
        f"if it happens again, tell the people who run this bot the code {code(number)}."
    )


def missing_permissions(names: list[str]) -> str:
    wanted = ", ".join(f"**{PERMISSION_NAMES[name]}**" for name in names)
    return (
        f"I may not post here: I am missing {wanted} in this channel. "
        f"Somebody who manages the server can allow it. {NOTHING_CHARGED}"
    )


# ---------------------------------------------------------------- refusals


def refusal(error: Refused) -> str:
    """Why not, what would be accepted or when to come back; at most one message long."""
    return shorten(_refusal(error), CONTENT_LIMIT)


def _refusal(error: Refused) -> str:
    match error:
        case errors.InvalidOption():
            return _invalid_option(error)
        case errors.UnsupportedCombination():
            return _combination(error)
        case errors.UnknownModel() | errors.UnknownProvider():
            return _unknown_name(error)
        case errors.PromptEmpty() | errors.PromptTooLong() | errors.PromptRefused() | errors.ModeRestricted():
            return f"{_prompt(error)} {NOTHING_CHARGED}"
        case errors.InputRefused():
            return f"{_input(error)} {NOTHING_CHARGED}"
        case errors.TooManyRequests() | errors.TooManyJobs() | errors.OutOfCredits() | errors.BudgetSpent():
            return f"{_limit(error)} {NOTHING_CHARGED}"
        case errors.Paused():
            return f"{_PAUSED[error.scope]} {NOTHING_CHARGED}"
        case errors.NotAllowed() | errors.NoSuchJob() | errors.TooLate():
            return _job_refusal(error)
        case _:
            raise NotImplementedError(f"no words for {type(error).__name__}")


def _invalid_option(error: errors.InvalidOption) -> str:
    name = error.option.replace("_", " ")
    maker = f" at {code(error.provider)}" if error.provider else ""
    subject = f"**{quoted(error.model, 40)}**{maker}"
    if not error.supported:
        return f"{subject} has no {name} to choose: leave it out. {NOTHING_CHARGED}"
    return (
        f"{subject} does not offer {name} {code(error.value)}. "
        f"It takes: {listed(error.supported)}. {NOTHING_CHARGED}"
    )


def _combination(error: errors.UnsupportedCombination) -> str:
    asked = ", ".join(f"{name.replace('_', ' ')} {code(value)}" for name, value in error.asked)
    offers = "\n".join(f"- {shorten(line, 300)}" for line in error.supported)
    return (
        f"No one provider of **{quoted(error.model, 40)}** makes this together: {asked}.\n"
        f"What there is:\n{offers}\n{NOTHING_CHARGED}"
    )


def _unknown_name(error: errors.UnknownModel | errors.UnknownProvider) -> str:
    what, name = (
        ("model", error.model) if isinstance(error, errors.UnknownModel) else ("provider", error.provider)
    )
    if not error.available:
        return f"There is no {what} for this here at the moment. {NOTHING_CHARGED}"
    return (
        f"There is no {what} {code(name)} for this here. "
        f"Choose from: {listed(error.available)}. {NOTHING_CHARGED}"
    )


def _prompt(
    error: errors.PromptEmpty | errors.PromptTooLong | errors.PromptRefused | errors.ModeRestricted,
) -> str:
    match error:
        case errors.PromptEmpty():
            return "The prompt is empty. Describe what you would like to see."
        case errors.PromptTooLong():
            return (
                f"The prompt has {error.length:,} characters; this takes at most {error.limit:,}. Shorten it."
            )
        case errors.PromptRefused():
            return (
                "I cannot make this: it goes against the rule that protects minors, which has no exceptions. "
                "The prompt was sent to nobody. If you meant something else, describe it differently."
            )
        case errors.ModeRestricted():
            return (
                f"Mode {code(error.mode)} works only in an age-restricted channel. "
                "Use another mode, or ask in a channel that is marked so."
            )


_INPUTS = {
    "not_an_image": "An attachment is not a picture that I can read. PNG, JPEG and WebP work.",
    "too_large": "An attachment is too large{limit}. Send a smaller one.",
    "too_many_pixels": "An attachment has too many pixels{limit}. Scale it down and send it again.",
    "unreachable": "An attachment could not be fetched. Please attach it again.",
    "wrong_host": "An attachment does not come from Discord. Please upload the file itself.",
    "image_and_references": "Give either an image or references, not both: they cannot be combined.",
}


def _input(error: errors.InputRefused) -> str:
    limit = "" if error.limit is None else f" (the limit is {_amount(error)})"
    return _INPUTS[error.why].format(limit=limit)


def _amount(error: errors.InputRefused) -> str:
    if error.why == "too_large":
        return f"{(error.limit or 0) / (1024 * 1024):.0f} MiB"
    return f"{error.limit:,} pixels"


def _limit(
    error: errors.TooManyRequests | errors.TooManyJobs | errors.OutOfCredits | errors.BudgetSpent,
) -> str:
    match error:
        case errors.TooManyRequests():
            return f"That was a lot in a short time. You can ask again {when(error.retry_at)}."
        case errors.TooManyJobs(scope="member"):
            return (
                f"You have {error.limit} generations under way, which is as many as one member may have. "
                "Wait for one to finish, or cancel one with `/jobs cancel`."
            )
        case errors.TooManyJobs():
            return f"This server has {error.limit} generations under way, which is its limit. Try again in a while."
        case errors.OutOfCredits():
            return _out_of_credits(error)
        case errors.BudgetSpent():
            whose = (
                "This server's budget" if error.scope == "guild" else "The budget of those who run this bot"
            )
            return f"{whose} for today is used up. Come back {when(error.until)}, when a new day's begins."


def _out_of_credits(error: errors.OutOfCredits) -> str:
    have = f"This costs {count(error.needed, 'credit')} and you have {error.available:,} available."
    if error.refill_to <= error.available:
        return f"{have} Somebody who manages the server can give you more."
    refill = f"You are topped up to {error.refill_to:,} {when(error.refill_at)}"
    if error.refill_to < error.needed:
        return f"{have} {refill}, which is not enough for this; somebody who manages the server can give you more."
    return f"{have} {refill}."


_PAUSED = {
    "operator": "Making pictures and videos is paused by those who run this bot. Try again later.",
    "provider": "No provider can take this at the moment. Try again in a few minutes.",
    "disk": "There is no room left for new pictures and videos at the moment. Try again later.",
}
_WHO_MAY = {
    "author": "Only the member who asked for it may do this.",
    "author_or_moderator": "Only the member who asked for it, or somebody with Manage Messages, may do this.",
    "manage_server": "Only somebody with Manage Server may do this.",
    "operator": "Only those who run this bot may do this.",
}


def _job_refusal(error: errors.NotAllowed | errors.NoSuchJob | errors.TooLate) -> str:
    match error:
        case errors.NotAllowed():
            return _WHO_MAY[error.needs]
        case errors.NoSuchJob():
            return f"There is no job {code(error.job_id, 20)} in this server. `/jobs list` shows yours."
        case errors.TooLate():
            return _TOO_LATE.get(
                error.state, "It is being made already and is paid for, so it can no longer be cancelled."
            )


_TOO_LATE = {
    State.DELIVERED: "It is already finished and posted.",
    State.CANCELLED: "It is already cancelled, and the credits came back.",
    State.FAILED: "It has already ended without a result, and the credits came back.",
    State.REJECTED: "A moderator has already declined it, and the credits came back.",
    State.EXPIRED: "It has already run out of time, and the credits came back.",
    State.WITHHELD: "A moderator has already taken it down, and the credits came back.",
    State.UNDELIVERABLE: "It has already ended without being posted, and the credits came back.",
    State.READY: "It is finished and being posted, so it can no longer be cancelled.",
    State.COLLECTING: "It is finished and being fetched, so it can no longer be cancelled.",
    State.REVIEW: "It is made already and waits for a moderator, so it can no longer be cancelled.",
}


def delivery_trouble(error: DeliveryError) -> str:
    """A click that needed Discord, and Discord would not."""
    match error:
        case Forbidden():
            return "Discord does not let me do this here any more. Somebody who manages the server can delete it."
        case DestinationGone():
            return "The channel or thread it was in is gone."
        case _:
            return "Discord is not well at the moment. Please try again in a minute."


# ---------------------------------------------------------------- how a job stands and how it ended

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
    State.WITHHELD: "taken down",
    State.UNDELIVERABLE: "could not be posted",
}


def status(job: Job) -> str:
    """A word or three on how it stands."""
    if job.state is State.RUNNING and job.progress is not None:
        return f"{STATES[job.state]}, {job.progress} %"
    return STATES[job.state]


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
        "Try another model; `/models` shows what there is.",
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
    Reason.UNCERTAIN: (
        "The connection to the provider broke at the wrong moment, and it is not known whether it began.",
        "It is not sent a second time by itself; ask again if you still want it.",
    ),
    Reason.NO_MEDIA: ("The provider finished without a result.", "Ask again, or try another model."),
    Reason.BAD_MEDIA: ("The provider's result could not be fetched or read.", "Ask again."),
    Reason.DISK_FULL: ("There was no room left to keep the result.", "Ask again later."),
    Reason.QUEUE_EXPIRED: ("It waited too long for its turn.", "Ask again when it is quieter."),
    Reason.CANCELLED: ("It was cancelled before anything was made.", "You can ask again at any time."),
    Reason.TAKEN_DOWN: ("A moderator took it down.", "Ask the moderators if you do not know why."),
    Reason.CHANNEL_GONE: ("The channel it belonged to is gone.", "Ask again in another channel."),
    Reason.NO_PERMISSION: (
        "I may not post where it belongs.",
        "Ask again in another channel, or ask somebody who manages the server to let me post.",
    ),
    Reason.INPUT_GONE: ("Your attachment can no longer be read.", "Ask again and attach it anew."),
    Reason.REFUSED_BY_DISCORD: (
        "Discord did not take the result.",
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


def ending(job: Job) -> str:
    """What happened, what became of the credits, what can be done now. For a live job, how it stands."""
    if job.state is State.DELIVERED:
        return _delivered(job)
    if not job.terminal:
        return _LIVE.get(job.state, f"It is {status(job)}. {count(job.price, 'credit')} held.")
    what, then = _REASONS[job.failure.reason] if job.failure else _ENDS[job.state]
    return f"{what} {came_back(job)} {then}"


_LIVE = {
    State.UNKNOWN: (
        "The connection to the provider broke at the wrong moment, and it is not known whether it began. "
        "It is not sent a second time. If nothing is heard of it, the credits come back."
    ),
}


def came_back(job: Job) -> str:
    return f"Your {count(job.price, 'credit')} came back."


def _delivered(job: Job) -> str:
    wanted, posted = job.quota
    charged = job.price * posted // wanted if 0 < posted < wanted else job.price
    if charged == job.price:
        return f"It is finished and posted. {count(charged, 'credit')} spent."
    return (
        f"{posted} of {wanted} files could be posted; the others could not be fetched. "
        f"{count(charged, 'credit')} spent, {job.price - charged:,} came back."
    )


# ---------------------------------------------------------------- short answers


KIND_WORDS: dict[Kind, str] = {"image": "picture", "video": "video"}


def queued(admitted: Admitted, model: GenerationModel | None) -> str:
    """After the gate said yes."""
    job = admitted.job
    kind = KIND_WORDS[model.kind] if model else "request"
    made = ", ".join([f"**{job.request.model}**", *(chosen(model, job) if model else [])])
    left = f", {admitted.available:,} left" if admitted.new else ""
    turn = f" {count(admitted.ahead, 'request')} before it." if admitted.ahead else ""
    place = f"It will appear in {channel(job.channel_id)}" + ("." if job.parent_id else " below its card.")
    held = f"{count(job.price, 'credit')} held{left}."
    return f"Your {kind} is in the queue: {made}. {held}{turn} {place} Job {code(job.id)}."


def chosen(model: GenerationModel, job: Job) -> list[str]:
    """What it is made with: the member's choices, and the model's defaults for the rest."""
    found = [(name, model.effective(job.request, name)) for name in OPTION_NAMES]
    words = [f"{value} s" if name == "duration" else str(value) for name, value in found if value is not None]
    if job.request.image:
        words.append("from your image")
    if job.request.references:
        words.append(count(len(job.request.references), "reference"))
    return words


def cancelled(job: Job) -> str:
    return f"Cancelled. {came_back(job)}"


def balance(*, available: int, held: int, allowance: int, refill_at: datetime) -> str:
    lines = [f"{available} credits available"]
    if held:
        lines.append(f"{count(held, 'credit')} held for what is being made; they come back if it fails.")
    if allowance:
        lines.append(f"You are topped up to {allowance:,} {when(refill_at)} if you have less by then.")
    lines.append("`/credits history` shows where they went.")
    return "\n".join(lines)


def granted(member: str, amount: int, available: int) -> str:
    done = (
        f"gave {member} {count(amount, 'credit')}"
        if amount > 0
        else f"took {count(-amount, 'credit')} from {member}"
    )
    return f"You {done}. They have {available} credits available now."


def too_little_to_take(available: int) -> str:
    return f"They have only {count(available, 'credit')} available, so no more can be taken back. Nothing changed."


def grant_too_large(limit: int) -> str:
    return f"At most {limit:,} credits can be given or taken at once. Nothing changed."


def switched(provider: str, *, on: bool) -> str:
    if on:
        return f"{code(provider)} is switched on: it is offered new work again."
    return f"{code(provider)} is switched off: it gets no new work. What it is making goes on."


def budget(*, spent: str, ceiling: str | None, until: datetime) -> str:
    if ceiling is None:
        return f"This server has no daily budget. {spent} spent today, by estimate. `/budget usd:5` sets one."
    return (
        f"This server may spend {ceiling} a day on generations; {spent} of it is spent today, by estimate. "
        f"It starts anew {when(until)}."
    )


def bad_amount(value: str) -> str:
    return f"{code(value)} is not an amount of dollars. Give one like 5 or 2.50, or `none` for no budget."
