"""The public card of a job: one line that says how it stands, and an embed that says what was asked for."""

import re
from collections.abc import Callable
from datetime import timedelta

import discord

from bot.domain.catalog import GenerationModel
from bot.domain.failure import Reason
from bot.domain.job import Job, State
from cogs.ui import texts
from cogs.ui.markup import code, count, member, plain, quoted
from cogs.ui.words import words

_NAME_MOST = 90
_UNNAMEABLE = re.compile(r"[*_~`|<>@#\\]+")
_PROMPT_MOST = 300


def content(job: Job, result_url: str | None = None) -> str:
    """How the job stands now, and whose it is. Allowed mentions are none: a card notifies nobody."""
    return f"{_standing(job, result_url)}\n-# asked by {member(job.member_id)}"[:2000]


def collapsed(job: Job) -> str:
    """All that is left of the card of a job that ended privately: neither the prompt nor the reason."""
    return (
        "✖️ **Nothing came of this request.** Its credits were refunded.\n"
        f"-# asked by {member(job.member_id)}, job {job.id}"
    )


def embed(job: Job, model: GenerationModel | None, *, prompt: bool = True) -> discord.Embed:
    """What was asked for; it does not change while the job lives. Without `prompt` where AutoMod dislikes it."""
    card = discord.Embed(colour=discord.Colour.blurple())
    if prompt:
        card.description = quoted(job.request.prompt, _PROMPT_MOST)
    card.add_field(name="Model", value=named(job, model))
    if asked := options(job):
        card.add_field(name="Options", value=asked)
    card.add_field(name="Price", value=count(job.price, "credit"))
    card.set_footer(text=f"Job {job.id}")
    return card


def thread_name(job: Job, model: GenerationModel | None, *, prompt: bool = True) -> str:
    cleaned = _UNNAMEABLE.sub(" ", job.request.prompt) if prompt else ""
    return plain(cleaned, _NAME_MOST) or f"{label(job, model)} {job.id}"


def label(job: Job, model: GenerationModel | None) -> str:
    return model.label if model else job.request.model


def named(job: Job, model: GenerationModel | None) -> str:
    """With the name that the option `model` takes."""
    return f"{model.label} ({code(model.name)})" if model else code(job.request.model)


def noun(model: GenerationModel | None, number: int = 1) -> str:
    word = {"image": "picture", "video": "video"}[model.kind] if model else "result"
    return word if number == 1 else f"{word}s"


def options(job: Job) -> str:
    """What the member named, like `16:9 · 6 s`."""
    asked = job.request.options.asked()
    told = [f"{value} s" if name == "duration" else str(value) for name, value in asked.items()]
    if job.request.count:
        told.append(count(job.request.count, "image"))
    return " · ".join(told)


def lasting(time: timedelta) -> str:
    """Like `34 s`, `2 min 5 s`, `1 h 3 min`."""
    seconds = max(1, round(time.total_seconds()))
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"


def progress_bar(percent: int, width: int = 10) -> str:
    percent = min(max(percent, 0), 100)
    full = percent * width // 100
    return f"{'▰' * full}{'▱' * (width - full)} {percent} %"


def _standing(job: Job, result_url: str | None) -> str:
    if job.state is State.DELIVERED:
        return _delivered(job, result_url)
    if job.terminal:
        return f"✖️ {texts.ending(words(job.public_locale), job)}"
    return _LIVE[job.state](job)


def _delivered(job: Job, result_url: str | None) -> str:
    if job.withdrawal is not None:
        return "🗑️ **Deleted.**"
    wanted, posted = job.quota
    some = f" ({posted} of {wanted})" if posted < wanted else ""
    where = result_url or f"https://discord.com/channels/{job.guild_id}/{job.destination_id}"
    return f"✅ **Done{some}:** {where}"


def _running(job: Job) -> str:
    bar = f" {progress_bar(job.progress)}" if job.progress is not None else ""
    return f"🎞️ **Being made by {_provider(job)}**{bar}"


def _waiting(job: Job) -> str:
    if job.failure is not None and job.failure.reason is Reason.PROVIDER_BUSY:
        return "⏳ **Waiting: the provider is busy.** Nothing is spent yet."
    return "⏳ **Waiting for its turn.**"


def _provider(job: Job) -> str:
    return job.provider or "the provider"


_LIVE: dict[State, Callable[[Job], str]] = {
    State.HELD: lambda _: "⏳ **Waiting for a moderator's yes.** Nothing is spent yet.",
    State.QUEUED: _waiting,
    State.SUBMITTING: lambda job: f"📨 **On its way to {_provider(job)}.**",
    State.UNKNOWN: lambda job: (
        f"❔ **{_provider(job)} gave no clear answer.** If nothing comes of it, the credits come back."
    ),
    State.RUNNING: _running,
    State.COLLECTING: lambda job: f"📥 **Made by {_provider(job)}**, being fetched.",
    State.REVIEW: lambda _: "🔎 **Made**, and waiting for a moderator's look.",
    State.READY: lambda _: "📤 **Being posted.**",
}
