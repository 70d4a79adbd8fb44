"""What is said with a result, and with its absence: pure text of a job and a part of what came of it."""

from datetime import datetime

import discord

from bot.domain.catalog import GenerationModel
from bot.domain.job import Job
from bot.domain.money import share
from bot.pipeline.courier import Link, Part
from cogs.ui import texts
from cogs.ui.cards import lasting, named, noun, options
from cogs.ui.markup import CONTENT_LIMIT, DESCRIPTION_LIMIT, channel, count, member, plain, shorten, when
from cogs.ui.words import words

_ALT_MOST = 1000


def content(job: Job, part: Part, model: GenerationModel | None, now: datetime) -> str:
    """Every part says that it is AI-generated; the last one, when all is there, also calls the member."""
    lines = [_headline(job, model)] if part.last else []
    if part.missing and part.last:
        lines.append(_missing(job, part, model))
    lines += [_link(link, model, now) for link in part.links]
    lines.append(_small_print(job, part, now))
    return "\n".join(lines)


def alt_text(job: Job, *, prompt: bool = True) -> str:
    """For members who hear a picture instead of seeing it."""
    told = plain(job.request.prompt, _ALT_MOST) if prompt else ""
    return f"AI-generated: {told}" if told else "AI-generated"


def apology(job: Job) -> str:
    """With the job's code, by which it is told from that of another job."""
    told = f"{member(job.member_id)} {texts.ending(words(job.public_locale), job)}"
    return f"{shorten(told, CONTENT_LIMIT - 40)}\n-# job {job.id}"


def private_word(job: Job) -> str:
    """For the member alone, who may read it far from where the job was."""
    small = f"\n-# job {job.id} · {channel(job.channel_id)}"
    return shorten(texts.ending(words(job.locale), job), CONTENT_LIMIT - len(small)) + small


def deletion_notice(job: Job) -> str:
    """To the author alone; without the prompt, and with the job's code, by which it is told from another."""
    return (
        f"{member(job.withdrawn_by or 0)} deleted the result of a request of yours in {channel(job.channel_id)}. "
        f"Its credits are not refunded: it was made and shown. `/jobs show {job.id}` there shows what it was.\n"
        f"-# job {job.id}"
    )


def fitted(text: str) -> tuple[str, list[discord.Embed]]:
    """Signed links can be longer than a message may be: then all but the first line moves into an embed."""
    if len(text) <= CONTENT_LIMIT:
        return text, []
    first, _, rest = text.partition("\n")
    return first[:CONTENT_LIMIT], [discord.Embed(description=rest[:DESCRIPTION_LIMIT])]


def _headline(job: Job, model: GenerationModel | None) -> str:
    asked = options(job)
    what = f"**{named(job, model)}**" + (f" · {asked}" if asked else "")
    return f"{member(job.member_id)} here you are: {what}"


def _small_print(job: Job, part: Part, now: datetime) -> str:
    made = f"made by {job.provider}" if job.provider else "made"
    facts = ["AI-generated", f"{made} in {lasting(now - job.created_at)}"]
    if part.last:
        facts.append(count(_paid(job, part), "credit"))
    return "-# " + " · ".join([*facts, f"job {job.id}"])


def _missing(job: Job, part: Part, model: GenerationModel | None) -> str:
    wanted = _wanted(job, part)
    got = max(0, wanted - part.missing)
    lacking = f"{part.missing} {'is' if part.missing == 1 else 'are'} missing"
    return f"{got} of {wanted} {noun(model, wanted)}; {lacking}, and you pay for {got} only."


def _paid(job: Job, part: Part) -> int:
    wanted = _wanted(job, part)
    return share(job.price, max(0, wanted - part.missing), max(wanted, 1))


def _wanted(job: Job, part: Part) -> int:
    return max(job.quota[0] or len(job.results), len(part.files) + len(part.links) + part.missing)


def _link(link: Link, model: GenerationModel | None, now: datetime) -> str:
    until = when(now + link.expires_in)
    return f"This {noun(model)} is too large for Discord here: <{link.url}>\nThe link stops working {until}."
