"""What `/jobs`, `/credits history` and `/darkroom models` show: pure values in, one embed out."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import discord

from bot.domain.catalog import Catalog, GenerationModel
from bot.domain.job import Job, State
from bot.domain.offer import Offer
from bot.domain.request import OPTION_NAMES, OptionName, Options, Request
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
    number_range,
    quoted,
    when,
)
from cogs.ui.words import Words

FIELDS_LIMIT = 25
EMBED_LIMIT = 5500
"""Discord takes 6,000 characters in all; some are for title and footer."""


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


def models(say: Words, catalog: Catalog) -> discord.Embed:
    embed = discord.Embed(title=say("models-title"), description=say("models-about"))
    room = EMBED_LIMIT
    for model in catalog.models[:FIELDS_LIMIT]:
        heading = say("models-heading", name=model.name, label=model.label)
        value = fit(say, _about(say, catalog, model), FIELD_LIMIT)
        room -= len(heading) + len(value)
        if room < 0:
            embed.set_footer(text=say("models-more"))
            break
        embed.add_field(name=heading, value=value, inline=False)
    return embed


def _about(say: Words, catalog: Catalog, model: GenerationModel) -> list[str]:
    lines = [_price(say, catalog, model)]
    lines += [_values(say, model, name) for name in OPTION_NAMES if model.values(name)]
    if counts := model.counts():
        lines.append(say("model-values", option="count", values=_marked(say, counts, str(model.files))))
    single, most = any(offer.image for offer in model.offers), max(each.references for each in model.offers)
    if single or most:
        lines.append(_inputs(say, most, single=single))
    makers = say.listed(_maker(say, catalog, model, offer) for offer in model.offers)
    lines.append(say("model-made-by", makers=makers))
    lines.append(say("model-usual-time", seconds=model.usual_seconds))
    if model.withdrawn:
        lines.append(say("model-withdrawn", year=str(model.withdrawn)))
    return lines


def _inputs(say: Words, references: int, *, single: bool) -> str:
    if not references:
        return say("model-takes-image")
    return say("model-takes-either" if single else "model-takes-references", references=references)


def _maker(say: Words, catalog: Catalog, model: GenerationModel, offer: Offer) -> str:
    """With what it costs to name it, where that is more than to leave it to the bot."""
    usual, named = Request(model.name, ""), Request(model.name, "", provider=offer.provider)
    price = catalog.price_of(model, named)
    if price == catalog.price_of(model, usual):
        return code(offer.provider)
    return say("model-maker-dear", provider=code(offer.provider), credits=price)


def _price(say: Words, catalog: Catalog, model: GenerationModel) -> str:
    usual = say("model-price-usual", credits=catalog.price_of(model, Request(model.name, "")))
    tariff = model.price
    if tariff is None or tariff.flat:
        return say.parts([usual, *_prices(say, catalog, model)])
    rates = [
        say("model-price-second", rate=rate)
        if resolution == "any"
        else say("model-price-second-at", rate=rate, resolution=resolution)
        for resolution, rate in tariff.per_second.items()
    ]
    if tariff.per_image:
        rates.append(say("model-price-image", rate=tariff.per_image))
    if not rates:
        return usual
    varying = say.listed(rates)
    parts = [usual, say("model-price-base", base=tariff.base, rates=varying) if tariff.base else varying]
    if tariff.minimum:
        parts.append(say("model-price-least", least=tariff.minimum))
    if tariff.maximum is not None:
        parts.append(say("model-price-most", most=tariff.maximum))
    return say.parts(parts)


def _prices(say: Words, catalog: Catalog, model: GenerationModel) -> list[str]:
    """Of every value of each option that the price depends on, the others at their defaults."""
    told: list[str] = []
    names: list[OptionName] = [name for name in OPTION_NAMES if name in model.priced_by(*model.offers)]
    for name in names:
        named = [(value, catalog.price_of(model, _with(model, name, value))) for value in model.values(name)]
        if len({price for _, price in named}) > 1:
            told.append(say.listed(say("model-price-at", value=value, rate=price) for value, price in named))
    return told


def _with(model: GenerationModel, name: OptionName, value: str) -> Request:
    chosen: Any = int(value) if name == "duration" else value
    return Request(model.name, "", replace(Options(), **{name: chosen}))


def _values(say: Words, model: GenerationModel, name: OptionName) -> str:
    default = None if model.free(name) else model.defaults.of(name)
    values = _marked(say, model.values(name), None if default is None else str(default))
    return say("model-values-seconds" if name == "duration" else "model-values", option=name, values=values)


def _marked(say: Words, values: list[str], default: str | None) -> str:
    """With the default in bold."""
    if whole := number_range(say, values):
        return whole if default is None else say("model-range-default", range=whole, value=default)
    return say.listed(say("model-default", value=one) if one == default else one for one in values)
