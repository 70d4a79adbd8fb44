"""The words of members' answers, in plain English; the one door to them for whoever answers.

Refusals and endings have modules of their own, whole pages (`/darkroom help`, `/darkroom privacy`) are in `pages`.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.catalog import GenerationModel
from bot.domain.job import Job
from bot.domain.request import OPTION_NAMES, Kind
from bot.pipeline.courier import DeliveryError, DestinationGone, Forbidden
from bot.pipeline.gate import Admitted
from cogs.ui import endings, refusals
from cogs.ui.endings import came_back
from cogs.ui.markup import channel, code, count, member, permissions, when
from cogs.ui.refusals import NOTHING_CHARGED

refusal = refusals.refusal
ending = endings.ending
status = endings.status

NOT_HERE = "Darkroom is not set up for this server."
ONE_MOMENT = "One moment…"
SERVERS_ONLY = "Darkroom works in servers only. Use this command in a channel of one."
COMMAND_CHANGED = (
    "This command has changed since your Discord last loaded it. Reload Discord (Ctrl+R) and try it again."
)
OPTION_UNREADABLE = "One of the options could not be read. Choose it again from the suggestions."
UNKNOWN_BUTTON = "I do not know this button any more. Use `/jobs list` to see what you have made."
DELETE_IT = (
    "**Delete this for everybody?** The result goes, and with it the request's text and attachments on the card, "
    "and the thread's name. It can't be undone, and credits aren't refunded."
)
DELETING = "It is being deleted. `/jobs show {}` tells when it is gone. Credits aren't refunded."
NO_JOBS = "You have made nothing here yet. Try `/imagine` or `/video`."
GRANT_ZERO = "Give an amount other than 0; a negative one takes credits back."
GRANT_TO_BOT = "Bots do not spend credits. Choose a member."
PAUSED = "Paused. New requests are refused; what is under way goes on."
RESUMED = "Resumed. New requests are taken again."

LOCKED = f"This thread is locked, so I may not post in it. Ask in another place. {NOTHING_CHARGED}"


def incident(number: str) -> str:
    return (
        "Something went wrong on my side, and I have noted it. Please try again in a minute; "
        f"if it happens again, tell the people who run this bot the code {code(number)}."
    )


def missing_permissions(names: Sequence[str]) -> str:
    return (
        f"I may not post here: I am missing {permissions(names)} in this channel. "
        f"Somebody who manages the server can allow it. {NOTHING_CHARGED}"
    )


def not_in_thread(bot_id: int | None) -> str:
    """Mentioning somebody in a private thread adds them to it."""
    me = member(bot_id) if bot_id else "me"
    return f"Add me to this thread first: mention {me} here, then ask again. {NOTHING_CHARGED}"


def delivery_trouble(error: DeliveryError) -> str:
    """A click that needed Discord, and Discord would not."""
    match error:
        case Forbidden():
            return "Discord does not let me do this here any more. Somebody who manages the server can delete it."
        case DestinationGone():
            return "The channel or thread it was in is gone."
        case _:
            return "Discord is not well at the moment. Please try again in a minute."


KIND_WORDS: dict[Kind, str] = {"image": "picture", "video": "video"}


def queued(admitted: Admitted, model: GenerationModel | None) -> str:
    """After the gate said yes."""
    job = admitted.job
    if job.terminal:  # delivered twice, the second time when all was over
        return f"{ending(job)} Job {code(job.id)}."
    kind = KIND_WORDS[model.kind] if model else "request"
    made = ", ".join([f"**{job.request.model}**", *(chosen(model, job) if model else [])])
    place = f"It will appear in {channel(job.channel_id)}" + ("." if job.parent_id else " below its card.")
    held = f"{count(job.price, 'credit')} held, {admitted.available:,} left."
    return f"Your {kind} is {status(job)}: {made}. {held} {place} Job {code(job.id)}."


def chosen(model: GenerationModel, job: Job) -> list[str]:
    """What it is made with: the member's choices, and the model's defaults for the rest that plays a part."""
    request = job.request
    found = [(name, model.effective(request, name)) for name in OPTION_NAMES if model.applies(name, request)]
    words = [f"{value} s" if name == "duration" else str(value) for name, value in found if value is not None]
    if job.request.count:
        words.append(count(job.request.count, "image"))
    if job.request.image:
        words.append("from your image")
    if job.request.references:
        words.append(count(len(job.request.references), "reference"))
    return words


def cancelled(job: Job, reader: int) -> str:
    return f"Cancelled. {came_back(job, reader)}"


def balance(*, available: int, held: int, allowance: int, refill_at: datetime) -> str:
    lines = [f"{available} credits available"]
    if held:
        back = "it comes back" if held == 1 else "they come back"
        lines.append(f"{count(held, 'credit')} held for what is being made; {back} if it fails.")
    if allowance:
        lines.append(f"You are topped up to {allowance:,} {when(refill_at)} if you have less by then.")
    lines.append("`/credits history` shows where they went.")
    return "\n".join(lines)


def granted(whom: str, amount: int, available: int) -> str:
    done = (
        f"gave {whom} {count(amount, 'credit')}"
        if amount > 0
        else f"took {count(-amount, 'credit')} from {whom}"
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
