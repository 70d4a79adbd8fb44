"""What a member is told when the gate says no: why not, and what would be taken or when to come back.

Nothing here names what a filter matched.
"""

from bot.domain import errors
from bot.domain.errors import Refused
from bot.domain.job import State
from bot.domain.locale import DEFAULT
from cogs.ui.markup import CONTENT_LIMIT, code, count, listed, quoted, shorten, when
from cogs.ui.words import words

NOTHING_CHARGED = "Nothing was charged."
Flag = errors.UnknownFlag | errors.FlagWithoutValue | errors.FlagsDiffer


def refusal(error: Refused) -> str:
    """Why not, what would be accepted or when to come back; at most one message long."""
    told = f"{_flag(error)} {NOTHING_CHARGED}" if isinstance(error, Flag) else _refusal(error)
    return shorten(told, CONTENT_LIMIT)


def _refusal(error: Refused) -> str:
    match error:
        case errors.InvalidOption():
            return _invalid_option(error)
        case errors.UnsupportedCombination():
            return _combination(error)
        case errors.UnknownModel() | errors.UnknownProvider():
            return _unknown_name(error)
        case (
            errors.PromptEmpty()
            | errors.PromptTooLong()
            | errors.PromptRefused()
            | errors.ModeRestricted()
            | errors.InputRefused()
        ):
            return f"{_prompt(error)} {NOTHING_CHARGED}"
        case errors.TooManyRequests() | errors.TooManyJobs() | errors.OutOfCredits() | errors.BudgetSpent():
            return f"{_limit(error)} {NOTHING_CHARGED}"
        case errors.Paused() | errors.Unavailable():
            return f"{_closed(error)} {NOTHING_CHARGED}"
        case errors.Banned() | errors.MemberPaused() | errors.NotInPolicy() | errors.TooNew():
            return f"{_policy(error)} {NOTHING_CHARGED}"
        case (
            errors.NotAllowed()
            | errors.NoSuchJob()
            | errors.NothingPosted()
            | errors.TooLate()
            | errors.NoResult()
            | errors.TooManySaved()
        ):
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
    named = [f"{name.replace('_', ' ')} {code(str(value))}" for name, value in error.asked.items()]
    named += ["an image"] if error.images.single else []
    named += [count(error.images.references, "reference")] if error.images.references else []
    asked = ", ".join(named)
    offers = "\n".join(f"- {shorten(_takes(offer), 300)}" for offer in error.offers)
    return (
        f"No one provider of **{quoted(error.model, 40)}** makes this together: {asked}.\n"
        f"What there is:\n{offers}\n{NOTHING_CHARGED}"
    )


def _takes(offer: errors.Takes) -> str:
    parts = [f"{name.replace('_', ' ')} {listed(values)}" for name, values in offer.options.items()]
    parts += ["an image"] if offer.images.single else []
    parts += [f"up to {count(offer.images.references, 'reference')}"] if offer.images.references else []
    return f"{offer.provider}: " + "; ".join(parts)


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


def _flag(error: Flag) -> str:
    say = words(DEFAULT)
    match error:
        case errors.UnknownFlag():
            flags = shorten(say.listed(map(code, error.available)), 500)
            return say("flag-unknown", flag=code(shorten(error.flag, 40)), flags=flags)
        case errors.FlagWithoutValue():
            return say("flag-without-value", flag=code(error.flag))
        case errors.FlagsDiffer():
            first, second = code(shorten(error.first, 40)), code(shorten(error.second, 40))
            return say("flags-differ", option=error.option, first=first, second=second)


_CATEGORIES = {
    "sexual": "it is too sexual for this place",
    "violence": "it is too violent for this place",
    "hate": "it spreads hatred",
    "harassment": "it harasses somebody",
    "self_harm": "it is about self-harm",
    "illegal": "it is about something illegal",
    "real_people": "it shows a real person as they are not",
    "terms": "it goes against this server's own rules",
    "other": "it goes against the rules",
}


def _prompt(
    error: errors.PromptEmpty
    | errors.PromptTooLong
    | errors.PromptRefused
    | errors.ModeRestricted
    | errors.InputRefused,
) -> str:
    match error:
        case errors.InputRefused():
            return _input(error)
        case errors.PromptEmpty():
            return "The prompt is empty. Describe what you would like to see."
        case errors.PromptTooLong():
            return (
                f"The prompt has {error.length:,} characters; this takes at most {error.limit:,}. Shorten it."
            )
        case errors.PromptRefused(category=category) if category != "minors":
            return (
                f"I cannot make this here: {_CATEGORIES[category]}. The prompt was sent to no provider. "
                "If you meant something else, describe it differently."
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


_BUDGETS = {
    "operator": "The budget of those who run this bot for today",
    "guild": "This server's budget for today",
    "guild_month": "This server's budget for this month",
    "member": "What your roles may spend in a day",
}


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
            return (
                f"{_BUDGETS[error.scope]} is used up. Come back {when(error.until)}, when a new one begins."
            )


def _out_of_credits(error: errors.OutOfCredits) -> str:
    have = f"This costs {count(error.needed, 'credit')} and you have {error.available:,} available."
    if error.refill_to <= error.available:
        return f"{have} Somebody who manages the server can give you more."
    refill = f"You are topped up to {error.refill_to:,} {when(error.refill_at)}"
    if error.refill_to < error.needed:
        return f"{have} {refill}, which is not enough for this; somebody who manages the server can give you more."
    return f"{have} {refill}."


_NOT_IN_POLICY = {
    "place": "This server does not make pictures or videos in this channel.",
    "role": "Your roles may not make pictures or videos here.",
    "kind": "This server does not make this kind here.",
    "model": "This server does not use this model here.",
    "mode": "This server does not use this mode here.",
    "references": "This server takes no pictures along with a prompt here.",
}


def _policy(error: errors.Banned | errors.MemberPaused | errors.NotInPolicy | errors.TooNew) -> str:
    match error:
        case errors.Banned(scope="here"):
            return "You are banned from this bot in this server."
        case errors.Banned():
            return "You are banned from this bot."
        case errors.MemberPaused():
            return f"A moderator has paused you. You can ask again {when(error.until)}."
        case errors.NotInPolicy():
            return _NOT_IN_POLICY[error.what]
        case errors.TooNew():
            return f"You are too new here. You can ask {when(error.until)}."


_PAUSED = {
    "operator": "Making pictures and videos is paused by those who run this bot. Try again later.",
    "disk": "There is no room left for new pictures and videos at the moment. Try again later.",
}


def _closed(error: errors.Paused | errors.Unavailable) -> str:
    if isinstance(error, errors.Paused):
        if error.scope == "guild":
            return f"Making pictures and videos is paused in this server: {quoted(error.reason, 300)}"
        return _PAUSED[error.scope]
    model = f"**{quoted(error.model, 40)}**"
    subject = f"{model} at {code(error.provider)}" if error.provider else model
    other = "another model or provider" if error.provider else "another model"
    if error.why == "out_of_funds":
        return f"{subject} cannot be made now: this bot's account there is empty. Try {other}, or ask again later."
    return f"{subject} is switched off at the moment. Try {other}; `/darkroom models` shows what there is."


_WHO_MAY = {
    "author": "Only the member who asked for it may do this.",
    "author_or_moderator": (
        "Only the member who asked for it may do this or, in the channel it belongs to, somebody with Manage Messages."
    ),
    "its_channel": "Its prompt and pictures stay where they were posted: press Again there.",
    "manage_server": "Only somebody with Manage Server may do this.",
    "operator": "Only those who run this bot may do this.",
}


def _job_refusal(
    error: errors.NotAllowed
    | errors.NoSuchJob
    | errors.NothingPosted
    | errors.TooLate
    | errors.NoResult
    | errors.TooManySaved,
) -> str:
    match error:
        case errors.NoResult():
            return words(DEFAULT)(_NO_RESULT[error.why])
        case errors.TooManySaved():
            return words(DEFAULT)("save-too-many", limit=error.limit)
        case errors.NotAllowed():
            return _WHO_MAY[error.needs]
        case errors.NoSuchJob():
            return f"There is no job {code(error.job_id, 20)} in this server. `/jobs list` shows yours."
        case errors.NothingPosted():
            return "There is nothing to delete: no result has been posted, or it is gone already."
        case errors.TooLate():
            return _TOO_LATE.get(
                error.state, "It is being made already and is paid for, so it can no longer be cancelled."
            )


_NO_RESULT = {
    "not_posted": "result-not-posted",
    "not_kept": "result-not-kept",
    "no_picture": "result-no-picture",
    "no_model": "result-no-model",
    "no_job": "result-no-job",
}
_TOO_LATE = {
    State.DELIVERED: "It is already finished and posted.",
    State.CANCELLED: "It is already cancelled, and the credits came back.",
    State.FAILED: "It has already ended without a result, and the credits came back.",
    State.REJECTED: "A moderator has already declined it, and the credits came back.",
    State.EXPIRED: "It has already run out of time, and the credits came back.",
    State.WITHHELD: "It has already been withheld, and the credits came back.",
    State.UNDELIVERABLE: "It has already ended without being posted, and the credits came back.",
    State.READY: "It is finished and being posted, so it can no longer be cancelled.",
    State.COLLECTING: "It is finished and being fetched, so it can no longer be cancelled.",
    State.REVIEW: "It is made already and waits for a moderator, so it can no longer be cancelled.",
}
