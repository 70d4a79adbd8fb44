"""The words of members' answers; the one door to them for whoever answers.

Refusals and endings have modules of their own, whole pages (`/darkroom help`, `/darkroom privacy`) are in `pages`.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job, State
from bot.domain.request import OPTION_NAMES, OptionName, OptionValue
from bot.pipeline.courier import DeliveryError, DestinationGone, Forbidden
from bot.pipeline.gate import Admitted
from cogs.ui import endings, refusals
from cogs.ui.markup import channel, code, dollars, member, permissions, quoted, when
from cogs.ui.words import Words

refusal = refusals.refusal
ending = endings.ending
status = endings.status


def incident(say: Words, number: str) -> str:
    return say("incident", code=code(number))


def missing_permissions(say: Words, names: Sequence[str]) -> str:
    return say("posting-permissions", permissions=permissions(say, names))


def not_in_thread(say: Words, bot_id: int | None) -> str:
    """Mentioning somebody in a private thread adds them to it."""
    return say("posting-not-in-thread", bot=member(bot_id or 0))


def delivery_trouble(say: Words, error: DeliveryError) -> str:
    """A click that needed Discord, and Discord would not."""
    match error:
        case Forbidden():
            return say("delete-not-let")
        case DestinationGone():
            return say("delete-place-gone")
        case _:
            return say("discord-unwell")


def queued(say: Words, admitted: Admitted, model: GenerationModel | None) -> str:
    """After the gate said yes."""
    job = admitted.job
    if job.terminal:  # delivered twice, the second time when all was over
        return say("queued-before", ending=ending(say, job), job=code(job.id))
    return say(
        "queued",
        kind=model.kind if model else "other",
        files=model.files_of(job.request) if model else 1,
        stage=_stage(job),
        made=made_with(say, job, model),
        credits=job.price,
        available=admitted.available,
        place="thread" if job.parent_id else "channel",
        channel=channel(job.channel_id),
        job=code(job.id),
    )


def _stage(job: Job) -> str:
    match job.state:
        case State.HELD | State.REVIEW:
            return "held"
        case State.QUEUED:
            return "queued"
        case _:
            return "made"


def made_with(say: Words, job: Job, model: GenerationModel | None) -> str:
    """The model and what was chosen for it, like "**grok-video**, 16:9, 6 s"."""
    return say.listed([f"**{job.request.model}**", *(chosen(say, model, job) if model else [])])


def chosen(say: Words, model: GenerationModel, job: Job) -> list[str]:
    """What it is made with: the member's choices, and the model's defaults for the rest that plays a part."""
    request = job.request
    applying: list[OptionName] = [name for name in OPTION_NAMES if model.applies(name, request)]
    told = [
        _value(say, name, value) for name in applying if (value := model.effective(request, name)) is not None
    ]
    if request.count:
        told.append(say("images", images=request.count))
    if request.image:
        told.append(say("made-from-image"))
    if request.video:
        told.append(say("made-from-video"))
    if request.end_frame:
        told.append(say("made-to-end-frame"))
    if request.references:
        told.append(say("references", references=len(request.references)))
    return told


def _value(say: Words, name: OptionName, value: OptionValue) -> str:
    """What says nothing by itself comes with the option's name."""
    match name:
        case "duration":
            return say("option-duration", value=str(value))
        case "aspect_ratio" | "resolution" | "mode":
            return str(value)
        case "quality" | "sound" | "seed" | "negative":
            return say("part-option", option=name, value=quoted(str(value), 80))


def cancelled(say: Words, job: Job, reader: int) -> str:
    return say("cancelled", refunded=endings.refunded(say, job, reader))


def balance(say: Words, *, available: int, held: int, allowance: int, refill_at: datetime) -> str:
    lines = [say("balance-available", credits=available)]
    if held:
        lines.append(say("balance-held", credits=held))
    if allowance:
        lines.append(say("balance-refill", allowance=allowance, when=when(refill_at)))
    lines.append(say("balance-history"))
    return "\n".join(lines)


def granted(say: Words, member_id: int, amount: int, available: int) -> str:
    message = "granted" if amount > 0 else "taken-back"
    return say(message, member=member(member_id), credits=abs(amount), available=available)


def budget(say: Words, *, spent: int, ceiling: int | None, until: datetime) -> str:
    """Amounts in micro-dollars."""
    if ceiling is None:
        return say("budget-none", spent=dollars(spent))
    return say("budget-set", ceiling=dollars(ceiling), spent=dollars(spent), when=when(until))
