"""What `/jobs`, `/credits history` and `/darkroom models` show: pure values in, one embed out."""

from collections.abc import Iterable

import discord

from bot.domain.catalog import Catalog, GenerationModel, Offer
from bot.domain.job import Job, State
from bot.domain.request import OPTION_NAMES, OptionName, Request
from bot.pipeline.job_control import JobView
from bot.pipeline.wallet import HistoryPage
from bot.storage.ledger import Line
from cogs.ui import texts
from cogs.ui.markup import (
    DESCRIPTION_LIMIT,
    FIELD_LIMIT,
    code,
    count,
    fit,
    listed,
    member,
    message_link,
    quoted,
    when,
)

FIELDS_LIMIT = 25
EMBED_LIMIT = 5500
"""Discord takes 6,000 characters in all; some are for title and footer."""


def job_list(jobs: Iterable[Job]) -> discord.Embed:
    lines = [
        f"{code(job.id)} · **{texts.status(job)}** · {job.request.model} · {when(job.created_at)}\n"
        f"> {quoted(job.request.prompt, 80)}"
        for job in jobs
    ]
    embed = discord.Embed(title="Your latest jobs", description=fit(lines, DESCRIPTION_LIMIT))
    embed.set_footer(text="/jobs show tells more of one, /jobs cancel takes a waiting one back")
    return embed


def job_page(shown: JobView, model: GenerationModel | None, reader: int) -> discord.Embed:
    job = shown.job
    embed = discord.Embed(
        title=f"Job {job.id}: {texts.status(job)}",
        description=f"{texts.ending(job, reader)}\n> {quoted(job.request.prompt, 1500)}",
    )
    made = ", ".join([f"**{job.request.model}**", *(texts.chosen(model, job) if model else [])])
    embed.add_field(name="Model", value=made, inline=False)
    if job.provider:
        embed.add_field(name="Provider", value=code(job.provider))
    embed.add_field(name="Price", value=count(job.price, "credit"))
    embed.add_field(name="Asked", value=f"{when(job.created_at)} by {member(job.member_id)}")
    if job.state is State.QUEUED:
        embed.add_field(name="Before it", value=count(shown.ahead, "request"))
    if job.finished_at is not None:
        embed.add_field(name="Ended", value=when(job.finished_at))
    if links := _links(shown):
        embed.add_field(name="Where", value=links, inline=False)
    return embed


def _links(shown: JobView) -> str:
    job = shown.job
    links = [message_link(job.guild_id, *posted) for posted in shown.messages]
    if not links and job.withdrawal is None and job.card_id and job.card_channel_id:
        links = [message_link(job.guild_id, job.card_channel_id, job.card_id)]
    return fit(links, FIELD_LIMIT)


def history(page: HistoryPage) -> discord.Embed:
    told = [f"{when(line.at)} **{_effect(line)}** · {_reason(line)}" for line in page.lines]
    nothing = "Nothing has happened yet." if page.number == 1 else "There is nothing older than that."
    embed = discord.Embed(
        title="Your credits, newest first", description=fit(told, DESCRIPTION_LIMIT) or nothing
    )
    older = f"; /credits history page:{page.number + 1} shows older lines" if page.older else ""
    embed.set_footer(text=f"/jobs show tells what became of a job{older}")
    return embed


def _effect(line: Line) -> str:
    """A line that changed nothing says so in a word."""
    if line.amount:
        return f"{line.amount:+,}"
    return "returned" if line.held else "free"


def _reason(line: Line) -> str:
    job = f"{line.model or 'a generation'}, job {code(line.job_id)}" if line.job_id else ""
    note = f": {quoted(line.note, 50)}" if line.note else ""
    match line.kind:
        case "allowance":
            return "daily allowance"
        case "grant":
            done = "given" if line.amount > 0 else "taken back"
            return f"{done} by {member(line.actor_id)}{note}" if line.actor_id else f"{done}{note}"
        case "hold":
            return f"waiting for {job}; held until it is done"
        case "capture" if line.held > -line.amount:
            return f"{job}; {line.held + line.amount:,} of {line.held:,} held came back"
        case "capture":
            return job
        case "release":
            return f"{job}, ended without a result" + (
                f"; the {line.held:,} held came back" if line.held else ""
            )
        case "adjustment":
            return f"correction{note}"


def models(catalog: Catalog) -> discord.Embed:
    embed = discord.Embed(
        title="What can be made here",
        description="`/imagine` makes pictures, `/video` makes videos. Bold is what you get when you say nothing.",
    )
    room = EMBED_LIMIT
    for model in catalog.models[:FIELDS_LIMIT]:
        value = fit(_about(catalog, model), FIELD_LIMIT)
        room -= len(model.name) + len(model.label) + len(value) + 8
        if room < 0:
            embed.set_footer(text="There are more: type the option model to see them all.")
            break
        embed.add_field(name=f"{model.name} · {model.label}", value=value, inline=False)
    return embed


def _about(catalog: Catalog, model: GenerationModel) -> list[str]:
    lines = [_price(catalog, model)]
    lines += [_values(model, name) for name in OPTION_NAMES if model.values(name)]
    if counts := model.counts():
        lines.append(f"count: {listed(counts)} (**{model.files}**)")
    inputs = ["an image"] if any(offer.image for offer in model.offers) else []
    if most := max(offer.references for offer in model.offers):
        inputs.append(f"up to {count(most, 'reference')}")
    if inputs:
        lines.append(f"takes {' or '.join(inputs)}")
    lines.append(f"made by {listed(_maker(catalog, model, offer) for offer in model.offers)}")
    lines.append(f"usually takes about {count(model.usual_seconds, 'second')}")
    return lines


def _maker(catalog: Catalog, model: GenerationModel, offer: Offer) -> str:
    """With what it costs to name it, where that is more than to leave it to the bot."""
    usual, named = Request(model.name, ""), Request(model.name, "", provider=offer.provider)
    price = catalog.price_of(model, named)
    if price == catalog.price_of(model, usual):
        return code(offer.provider)
    return f"{code(offer.provider)} ({count(price, 'credit')} when you name it)"


def _price(catalog: Catalog, model: GenerationModel) -> str:
    usual = f"**{count(catalog.price_of(model, Request(model.name, '')), 'credit')}**"
    rates = [
        f"{rate:,} a second" if resolution == "any" else f"{rate:,} a second at {resolution}"
        for resolution, rate in model.price.per_second.items()
    ]
    if model.price.per_image:
        rates.append(f"{model.price.per_image:,} an image")
    if not rates:
        return usual
    base = f"{model.price.base:,} plus " if model.price.base else ""
    least = f"; at least {model.price.minimum:,}" if model.price.minimum else ""
    most = f"; at most {model.price.maximum:,}" if model.price.maximum is not None else ""
    return f"{usual} when you say nothing; {base}{', '.join(rates)}{least}{most}"


def _values(model: GenerationModel, name: OptionName) -> str:
    default = model.defaults.of(name)
    values = model.values(name)
    shown = listed(values)
    if shown == ", ".join(values):
        shown = ", ".join(f"**{value}**" if value == str(default) else value for value in values)
    elif default is not None:
        shown = f"{shown} (**{default}**)"
    return f"{name.replace('_', ' ')}: {shown}" + (" seconds" if name == "duration" else "")
