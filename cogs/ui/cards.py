"""The public card of a job: what was asked for and how it stands, and when it is done, what came of it.

One message from beginning to end. A card notifies nobody.
"""

import re
from datetime import UTC, datetime, timedelta

import discord

from bot.domain.failure import Reason
from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job, State
from bot.pipeline.courier import CardFacts
from cogs.ui import endings
from cogs.ui.buttons import Buttons, done_buttons, failed_buttons, waiting_buttons
from cogs.ui.layouts import boxed, gallery, layout, row, text
from cogs.ui.markup import member, message_link, plain, quoted, when
from cogs.ui.words import Words, words

PREVIEW = "preview.jpg"
"""The file's name on the card."""
_NAME_MOST = 90
_UNNAMEABLE = re.compile(r"[*_~`|<>@#\\]+")
_PROMPT_MOST = 300
_ALT_MOST = 1000
_WAITING, _DONE = discord.Colour.blurple(), discord.Colour.green()


def card(
    job: Job,
    model: GenerationModel | None,
    facts: CardFacts,
    *,
    prompt: bool = True,
    stoppable: bool = False,
    inputs: tuple[str, ...] = (),
) -> discord.ui.LayoutView:
    """`inputs` are the names of the files that the member attached. Without `prompt` where AutoMod dislikes it."""
    say = words(job.public_locale)
    if job.state is State.DELIVERED:
        return _delivered(say, job, model, facts, inputs, prompt=prompt)
    if job.terminal:
        return layout([text(_ended(say, job)), *row(_buttons_of_end(say, job))])
    asked = _held(say, job) if job.state is State.HELD else _asked(say, job, model, prompt=prompt)
    return layout(
        [
            boxed(
                [
                    text(_standing(say, job, facts)),
                    text(asked),
                    *gallery(inputs, say("card-input"), hidden=bool(job.hidden)),
                    *row(waiting_buttons(say, job, stoppable=stoppable, to_confirm=facts.to_confirm)),
                ],
                _WAITING,
            )
        ]
    )


def collapsed(job: Job) -> discord.ui.LayoutView:
    """All that is left of a card whose prompt must not stay."""
    say = words(job.public_locale)
    if job.state is State.DELIVERED:
        return layout([text(say("card-deleted", job=say("card-job", job=job.id)))])
    return layout([text(_ended(say, job)), *row(_buttons_of_end(say, job))])


def thread_name(job: Job, model: GenerationModel | None, *, prompt: bool = True) -> str:
    cleaned = _UNNAMEABLE.sub(" ", job.request.prompt) if prompt else ""
    return plain(cleaned, _NAME_MOST) or f"{label(job, model)} {job.id}"


def day_name(job: Job, member_name: str, now: datetime) -> str:
    """Of the thread with all that a member makes on a day. What they asked for first says nothing of the rest."""
    shown = plain(_UNNAMEABLE.sub(" ", member_name), _NAME_MOST // 2)
    return words(job.public_locale)("thread-of-day", member=shown, day=f"{now.astimezone(UTC):%Y-%m-%d}")


def label(job: Job, model: GenerationModel | None) -> str:
    return model.label if model else job.request.model


def options(say: Words, job: Job) -> list[str]:
    """What the member named, like `16:9` and `6 s`."""
    asked = job.request.options.asked()
    told = [
        say("option-duration", value=int(value)) if name == "duration" else str(value)
        for name, value in asked.items()
    ]
    return told + ([say("card-images", count=job.request.count)] if job.request.count else [])


def lasting(say: Words, time: timedelta) -> str:
    """Like `34 s`, `2 min 5 s`, `1 h 3 min`."""
    seconds = max(1, round(time.total_seconds()))
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return say("result-time-hours", hours=hours, minutes=minutes)
    if minutes:
        return say("result-time-minutes", minutes=minutes, seconds=seconds % 60)
    return say("result-time-seconds", seconds=seconds)


def alt_text(say: Words, job: Job, *, prompt: bool = True) -> str:
    """For members who hear a picture instead of seeing it."""
    told = plain(job.request.prompt, _ALT_MOST) if prompt else ""
    return say("result-alt", prompt=told) if told else say("result-ai")


def progress_bar(percent: int, width: int = 10) -> str:
    percent = min(max(percent, 0), 100)
    full = percent * width // 100
    return f"{'▰' * full}{'▱' * (width - full)} {percent} %"


def _delivered(
    say: Words,
    job: Job,
    model: GenerationModel | None,
    facts: CardFacts,
    inputs: tuple[str, ...],
    *,
    prompt: bool,
) -> discord.ui.LayoutView:
    if job.withdrawal is not None:
        return collapsed(job)
    wanted, posted = job.quota
    done = say("card-done-partly", posted=posted, wanted=wanted) if posted < wanted else say("card-done")
    where = facts.result
    link = message_link(job.guild_id, where.channel_id, where.message_id) if where else None
    alt, hidden = alt_text(say, job, prompt=prompt), bool(job.hidden)
    shown = gallery([PREVIEW] if facts.preview else [], alt, hidden=hidden)
    done = f"{done}\n{say('card-hidden')}" if hidden else done
    asked = _asked(say, job, model, prompt=prompt)
    shared = gallery(inputs, say("card-input"), hidden=hidden)
    said = text(f"{done}\n{asked}")
    return layout([boxed([*shown, said, *shared, *row(done_buttons(say, job, link))], _DONE)])


def _held(say: Words, job: Job) -> str:
    """Nobody has approved what is asked for: neither its prompt nor its options, of which some are texts."""
    facts = [member(job.member_id), say("card-price", price=job.price), say("card-job", job=job.id)]
    return "-# " + " · ".join(facts)


def _asked(say: Words, job: Job, model: GenerationModel | None, *, prompt: bool) -> str:
    """The prompt, and below it in small print who wants it, made how, for how much."""
    facts = [member(job.member_id), f"**{label(job, model)}**", *options(say, job)]
    paid = job.charge_for(job.quota[1]) if job.state is State.DELIVERED else job.price
    facts += [say("card-price", price=paid), say("card-job", job=job.id)]
    if job.origin_id:
        facts.append(say("card-origin", work=job.origin_work or "unknown", job=job.origin_id))
    small = "-# " + " · ".join(facts)
    return f"{quoted(job.request.prompt, _PROMPT_MOST)}\n{small}" if prompt else small


def _ended(say: Words, job: Job) -> str:
    """One line, without the prompt. An end that only its member may know of says no reason."""
    who, back, job_code = member(job.member_id), endings.refunded(say, job), say("card-job", job=job.id)
    if job.ends_privately:
        return say("card-collapsed", member=who, credits=back, job=job_code)
    return say("card-ended", member=who, what=endings.why(say, job), credits=back, job=job_code)


def _buttons_of_end(say: Words, job: Job) -> Buttons:
    return () if job.state is State.CANCELLED else failed_buttons(say, job)


def _standing(say: Words, job: Job, facts: CardFacts) -> str:
    stands = say(
        _message(job, facts),
        provider=job.provider or say("card-provider"),
        before=facts.before,
        bar=progress_bar(job.progress or 0),
    )
    if facts.ready_at is None or job.progress is not None or job.failure is not None:
        return stands
    return f"{stands} {say('card-ready-at', ready=when(facts.ready_at))}"


def _message(job: Job, facts: CardFacts) -> str:
    if job.state is State.QUEUED:
        busy = job.failure is not None and job.failure.reason is Reason.PROVIDER_BUSY
        return "card-busy" if busy else "card-queued-behind" if facts.before else "card-queued"
    if job.state is State.RUNNING and job.progress is not None:
        return "card-running-progress"
    if facts.to_confirm:
        return "card-to-confirm"
    return _MESSAGES[job.state]


_MESSAGES = {
    State.HELD: "card-held",
    State.SUBMITTING: "card-submitting",
    State.UNKNOWN: "card-unknown",
    State.RUNNING: "card-running",
    State.COLLECTING: "card-collecting",
    State.REVIEW: "card-review",
    State.READY: "card-ready",
}
"""How a job that is not over stands."""
