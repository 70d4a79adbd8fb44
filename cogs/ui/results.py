"""What is said with a result, and with its absence: pure, of a job and a part of what came of it."""

from datetime import datetime

import discord

from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job
from bot.domain.money import share
from bot.pipeline.courier import Link, Part
from cogs.ui import texts
from cogs.ui.buttons import Buttons, appeal_button, failed_buttons, view_of, withdrawn_buttons
from cogs.ui.cards import alt_text, label, lasting, options
from cogs.ui.layouts import TEXT_LIMIT, gallery, layout, row, text
from cogs.ui.markup import CONTENT_LIMIT, channel, code, member, shorten, when
from cogs.ui.words import Words, words


def result(
    job: Job,
    part: Part,
    model: GenerationModel | None,
    now: datetime,
    *,
    buttons: Buttons = (),
    prompt: bool = True,
) -> discord.ui.LayoutView:
    """Every part says that it is AI-generated; the last one, when all is there, also calls the member.

    What was hidden while it was being made is covered from the first.
    """
    say = words(job.public_locale)
    above = [_headline(say, job, part, model)] if part.last else []
    below = [_missing(say, job, part)] if part.missing and part.last else []
    below += [say("result-threadless")] if part.threadless and part.last else []
    below += [_link(say, job, link, now) for link in part.links]
    below += [say("result-encoded")] if any(file.encoded for file in part.files) else []
    small = _small_print(say, job, part, now)
    room = TEXT_LIMIT - sum(map(len, above)) - len(small) - 2
    alt = alt_text(say, job, prompt=prompt)
    return layout(
        [
            *map(text, above),
            *gallery([file.name for file in part.files], alt, hidden=bool(job.hidden)),
            text("\n".join([*_fitting(below, room), small])),
            *row(buttons),
        ]
    )


def apology(job: Job) -> discord.ui.LayoutView:
    """In answer to the card. It is told from the messages of another job by the ids of its buttons."""
    say = words(job.public_locale)
    told = say("result-apology", member=member(job.member_id), what=texts.ending(say, job))
    why = failed_buttons(say, job)
    appeal = () if job.withdrawn_by in {None, job.member_id} else (appeal_button(say, job),)
    return layout([text(told), *row((*(why if job.terminal else why[1:]), *appeal))])


def private_word(job: Job) -> str:
    """For the member alone, who may read it far from where the job was."""
    say = words(job.locale)
    small = f"\n-# {say('card-job', job=job.id)} · {channel(job.channel_id)}"
    return shorten(texts.ending(say, job), CONTENT_LIMIT - len(small)) + small


def deletion_notice(job: Job) -> discord.ui.LayoutView:
    """In answer to the card, where others read it too: no prompt, no reason, nobody named but the author."""
    say = words(job.public_locale)
    told = say("result-deletion", member=member(job.member_id), job=code(job.id))
    return layout([text(told), *row(withdrawn_buttons(say, job))])


def private_deletion_notice(job: Job) -> tuple[str, discord.ui.View]:
    """For the author alone."""
    say = words(job.locale)
    told = say("result-deletion-private", channel=channel(job.channel_id), job=code(job.id))
    return told, view_of(withdrawn_buttons(say, job))


def _fitting(lines: list[str], room: int) -> list[str]:
    """A link that is cut leads nowhere: what is longer than a message may be is left out."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room >= 0:
            kept.append(line)
    return kept


def _headline(say: Words, job: Job, part: Part, model: GenerationModel | None) -> str:
    facts = {
        "member": member(job.member_id),
        "kind": model.kind if model else "other",
        "files": _got(job, part),
        "model": label(job, model),
    }
    if asked := options(say, job):
        return say("result-headline-options", **facts, options=" · ".join(asked))
    return say("result-headline", **facts)


def _small_print(say: Words, job: Job, part: Part, now: datetime) -> str:
    took = lasting(say, (part.made_at or now) - job.queued_since)
    made = (
        say("result-made-by", provider=job.provider, time=took)
        if job.provider
        else say("result-made", time=took)
    )
    facts = [say("result-ai"), made]
    if part.last:
        facts.append(say("card-price", price=_paid(job, part)))
    return "-# " + " · ".join([*facts, say("card-job", job=job.id)])


def _missing(say: Words, job: Job, part: Part) -> str:
    return say(
        "result-missing",
        missing=part.missing,
        wanted=_wanted(job, part),
        got=_got(job, part),
        left_out="yes" if part.left_out == part.missing else "some" if part.left_out else "no",
    )


def _paid(job: Job, part: Part) -> int:
    return share(job.price, _got(job, part), max(_wanted(job, part), 1))


def _got(job: Job, part: Part) -> int:
    return max(0, _wanted(job, part) - part.missing)


def _wanted(job: Job, part: Part) -> int:
    return max(job.quota[0] or len(job.results), len(part.files) + len(part.links) + part.missing)


def _link(say: Words, job: Job, link: Link, now: datetime) -> str:
    told = say("result-link", url=link.url, until=when(now + link.expires_in))
    return f"||{told}||" if job.hidden else told
