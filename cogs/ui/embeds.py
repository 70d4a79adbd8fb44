"""What `/jobs` and `/credits history` show: pure values in, one embed out."""

from collections.abc import Iterable

import discord

from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job, State
from bot.pipeline.job_control import JobView
from bot.pipeline.wallet import HistoryPage
from bot.storage.ledger import Line
from cogs.ui import texts
from cogs.ui.markup import (
    DESCRIPTION_LIMIT,
    FIELD_LIMIT,
    code,
    fit,
    member,
    message_link,
    quoted,
    when,
)
from cogs.ui.words import Words


def job_list(say: Words, jobs: Iterable[Job]) -> discord.Embed:
    lines = [
        say(
            "jobs-line",
            job=code(job.id),
            state=texts.status(say, job),
            model=job.request.model,
            when=when(job.created_at),
            prompt=quoted(job.request.prompt, 80),
        )
        for job in jobs
    ]
    embed = discord.Embed(title=say("jobs-title"), description=fit(say, lines, DESCRIPTION_LIMIT))
    embed.set_footer(text=say("jobs-footer"))
    return embed


def job_page(say: Words, shown: JobView, model: GenerationModel | None, reader: int) -> discord.Embed:
    job = shown.job
    ending, prompt = texts.ending(say, job, reader), quoted(job.request.prompt, 1500)
    embed = discord.Embed(
        title=say("job-title", job=job.id, state=texts.status(say, job)),
        description=say("job-page", ending=ending, prompt=prompt),
    )
    embed.add_field(name=say("job-model"), value=texts.made_with(say, job, model), inline=False)
    if job.provider:
        embed.add_field(name=say("job-provider"), value=code(job.provider))
    embed.add_field(name=say("job-price"), value=say("credits", credits=job.price))
    asked = say("job-asked-by", when=when(job.created_at), member=member(job.member_id))
    embed.add_field(name=say("job-asked"), value=asked)
    if job.state is State.QUEUED:
        embed.add_field(name=say("job-before"), value=say("requests", requests=shown.ahead))
    if job.finished_at is not None:
        embed.add_field(name=say("job-ended"), value=when(job.finished_at))
    if links := _links(say, shown):
        embed.add_field(name=say("job-where"), value=links, inline=False)
    return embed


def _links(say: Words, shown: JobView) -> str:
    job = shown.job
    links = [message_link(job.guild_id, *posted) for posted in shown.messages]
    if not links and job.withdrawal is None and job.card_id and job.card_channel_id:
        links = [message_link(job.guild_id, job.card_channel_id, job.card_id)]
    return fit(say, links, FIELD_LIMIT)


def history(say: Words, page: HistoryPage) -> discord.Embed:
    told = [history_line(say, line) for line in page.lines]
    nothing = say("history-empty" if page.number == 1 else "history-end")
    embed = discord.Embed(
        title=say("history-title"), description=fit(say, told, DESCRIPTION_LIMIT) or nothing
    )
    older = say("history-footer-older", page=page.number + 1) if page.older else say("history-footer")
    embed.set_footer(text=older)
    return embed


def history_line(say: Words, line: Line) -> str:
    return say("history-line", when=when(line.at), effect=_effect(say, line), what=_reason(say, line))


def _effect(say: Words, line: Line) -> str:
    """A line that changed nothing says so in a word."""
    if line.amount:
        return say("effect-gain" if line.amount > 0 else "effect-loss", credits=abs(line.amount))
    return say("effect-refunded" if line.held else "effect-free")


def _reason(say: Words, line: Line) -> str:
    job = _of_job(say, line)
    match line.kind:
        case "allowance":
            return say("history-allowance")
        case "grant":
            return _noted(say, _granted(say, line), line)
        case "hold":
            return say("history-waiting", job=job)
        case "capture" if line.held > -line.amount:
            return say("history-in-part", job=job, refunded=line.held + line.amount, held=line.held)
        case "capture":
            return job
        case "release":
            ended = "history-ended" if line.held else "history-ended-free"
            return say(ended, job=job, held=line.held)
        case "adjustment":
            return _noted(say, say("history-correction"), line)


def _of_job(say: Words, line: Line) -> str:
    if not line.job_id:
        return ""
    if line.model is None:
        return say("history-job-unknown", job=code(line.job_id))
    return say("history-job", model=line.model, job=code(line.job_id))


def _granted(say: Words, line: Line) -> str:
    given = line.amount > 0
    if not line.actor_id:
        return say("history-given" if given else "history-taken")
    return say("history-given-by" if given else "history-taken-by", member=member(line.actor_id))


def _noted(say: Words, what: str, line: Line) -> str:
    return say("history-note", what=what, note=quoted(line.note, 50)) if line.note else what
