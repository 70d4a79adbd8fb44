"""Suggestions while a member types an option: from the catalogue, cut to what still fits what was typed so far.

Answered from memory. Discord does not hold members to suggestions, so the gate checks every value again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from discord.app_commands import Choice

from bot.domain.ask import suggested_prompt
from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job
from bot.domain.offer import Offer
from bot.domain.request import Kind, OptionName, Options, OptionValue, Request
from cogs.ui.markup import CHOICE_LIMIT, CHOICES_LIMIT, plain
from cogs.ui.texts import status
from cogs.ui.words import Words

_NO_PICTURE: Final = Request("", "")


@dataclass(frozen=True, slots=True)
class Typed:
    """The other options as they stand in the member's composer; any of them may be half a word."""

    kind: Kind
    model: str | None = None
    provider: str | None = None
    options: Mapping[OptionName, OptionValue] = field(default_factory=dict[OptionName, OptionValue])
    count: int | None = None
    hidden: frozenset[str] = frozenset()
    """Values that would be refused here: modes that need an age-restricted channel."""
    pictured: Request = _NO_PICTURE
    """Nothing but what stands for the files that are attached, as far as Discord tells."""


def models(say: Words, catalog: Catalog, typed: Typed, current: str) -> list[Choice[str]]:
    """Those that need a picture come last where none is known of."""
    offered = catalog.commanded(typed.kind)
    fitting = [model for model in offered if _offers_fit(model.offers, typed, typed.provider)]
    if not typed.pictured.inputs:
        fitting.sort(key=lambda model: model.needs_picture)
    lines = {model.name: _model_line(say, catalog, model, typed) for model in fitting or offered}
    return _choices(lines, current)


def providers(say: Words, catalog: Catalog, typed: Typed, current: str) -> list[Choice[str]]:
    found: dict[str, str] = {}
    for model in _models_meant(catalog, typed):
        for offer in model.offers:
            if _offers_fit([offer], typed, None):
                request = _request(model, typed, offer.provider)
                price = catalog.price_of(model, request)
                line = say("provider-choice", provider=offer.provider, credits=price)
                line = _with_surcharge(say, line, catalog.surcharge(model, request))
                found.setdefault(offer.provider, plain(line, CHOICE_LIMIT))
    return _choices(found, current)


def values(catalog: Catalog, typed: Typed, name: OptionName, current: str) -> list[Choice[str]]:
    """The values of one option that go together with the others; all of them when the others fit nothing."""
    return names(_values(catalog, typed, name), current)


def durations(say: Words, catalog: Catalog, typed: Typed, current: str) -> list[Choice[int]]:
    """The model's own default first: it is what Enter takes."""
    usual = {str(model.defaults.duration) for model in _models_meant(catalog, typed)[:1]}
    seconds = [value for value in _values(catalog, typed, "duration") if value.startswith(current)]
    seconds.sort(key=lambda value: value not in usual)
    numbers = map(int, seconds[:CHOICES_LIMIT])
    return [Choice(name=say("seconds", seconds=number), value=number) for number in numbers]


def counts(say: Words, catalog: Catalog, typed: Typed, current: str) -> list[Choice[int]]:
    """With what each costs; all of them first, which is what comes when none is named."""
    choices: dict[int, str] = {}
    for model in _models_meant(catalog, typed)[:1]:
        for number in sorted(map(int, model.counts()), reverse=True):
            price = catalog.price_of(model, _request(model, replace(typed, count=number), typed.provider))
            choices[number] = say("count-choice", count=number, credits=price)
    found = [number for number in choices if str(number).startswith(current)]
    return [Choice(name=choices[number], value=number) for number in found[:CHOICES_LIMIT]]


def jobs(say: Words, found: Iterable[Job], current: str) -> list[Choice[str]]:
    wanted = current.casefold().strip()
    lines = {job.id: plain(_job_line(say, job), CHOICE_LIMIT) for job in found}
    return [Choice(name=line, value=job_id) for job_id, line in lines.items() if wanted in line.casefold()][
        :CHOICES_LIMIT
    ]


def _job_line(say: Words, job: Job) -> str:
    return say("job-choice", job=job.id, state=status(say, job), prompt=job.request.prompt)


def prompts(last: Iterable[Job], current: str) -> list[Choice[str]]:
    """Each stands for its whole prompt, of which Discord shows the beginning."""
    wanted = " ".join(current.casefold().split())
    fitting = [job for job in last if wanted in " ".join(job.request.prompt.casefold().split())]
    return [
        Choice(name=plain(job.request.prompt, CHOICE_LIMIT), value=suggested_prompt(job.id))
        for job in fitting[:CHOICES_LIMIT]
    ]


def names(known: Iterable[str], current: str) -> list[Choice[str]]:
    return _choices({name: name for name in known}, current)


def _values(catalog: Catalog, typed: Typed, name: OptionName) -> list[str]:
    meant = _models_meant(catalog, typed)[:1]
    others: dict[OptionName, OptionValue] = {k: v for k, v in typed.options.items() if k != name}
    offers = [offer for model in meant for offer in model.offers]
    apart = replace(typed, options=others)
    fitting = [offer for offer in offers if _offers_fit([offer], apart, typed.provider)]
    taken = [offer.options_for(typed.pictured) for offer in fitting or offers]
    rules = [options[name] for options in taken if name in options]
    listed = (
        value for rule in rules if not rule.free for value in rule.listed() if value not in typed.hidden
    )
    found = dict.fromkeys(value for value in listed if not fitting or _goes(fitting, typed, name, value))
    return sorted(found, key=int) if name == "duration" else list(found)


def _goes(offers: Iterable[Offer], typed: Typed, name: OptionName, value: str) -> bool:
    """Whether the value goes together with what is typed so far, at one of these offers. Of what is not typed yet the
    default may still give way.
    """
    named: dict[OptionName, OptionValue] = {
        **typed.options,
        name: int(value) if name == "duration" else value,
    }
    return any(not any(tie.forbids(named, typed.pictured) for tie in offer.rules) for offer in offers)


def _models_meant(catalog: Catalog, typed: Typed) -> list[GenerationModel]:
    """The model named, or else all of the kind; the first is what the gate takes when none is named."""
    named = catalog.find(typed.model) if typed.model else None
    return [named] if named is not None and named.kind == typed.kind else catalog.commanded(typed.kind)


def _offers_fit(offers: Iterable[Offer], typed: Typed, provider: str | None) -> bool:
    return any(provider in {None, offer.provider} and _fits(offer, typed) for offer in offers)


def _fits(offer: Offer, typed: Typed) -> bool:
    """A picture that is needed may still come, or be there without Discord telling."""
    pictures, rules = typed.pictured, offer.options_for(typed.pictured)
    return (not pictures.inputs or offer.takes_inputs(pictures)) and all(
        key in rules and rules[key].accepts(value) for key, value in typed.options.items()
    )


def _model_line(say: Words, catalog: Catalog, model: GenerationModel, typed: Typed) -> str:
    request = _request(model, typed, typed.provider)
    line = say("model-choice", name=model.name, label=model.label, credits=catalog.price_of(model, request))
    return plain(_with_surcharge(say, line, catalog.surcharge(model, request)), CHOICE_LIMIT)


def _with_surcharge(say: Words, line: str, more: int) -> str:
    """Said beforehand: that a file is attached Discord need not tell while another option is typed."""
    return say("choice-with-image", line=line, more=more) if more else line


def _request(model: GenerationModel, typed: Typed, provider: str | None) -> Request:
    """Of what is typed so far; of the model's defaults while that fits no offer, as half a word does not."""
    number = typed.count if str(typed.count) in model.counts() else None
    usual = replace(model.usual(provider), count=number)
    if not _offers_fit(model.offers, typed, provider):
        return usual
    options = Options(**typed.options)  # pyright: ignore[reportArgumentType] -- an offer takes it
    if not typed.pictured.inputs:
        return replace(usual, options=options)
    pictures = typed.pictured
    image, references, end_frame = pictures.image, pictures.references, pictures.end_frame
    return replace(usual, options=options, image=image, references=references, end_frame=end_frame)


def _choices(lines: Mapping[str, str], current: str) -> list[Choice[str]]:
    """Those that start with what was typed come before those that contain it."""
    wanted = current.casefold().strip()
    starting = [value for value in lines if value.casefold().startswith(wanted)]
    holding = [value for value in lines if value not in starting and wanted in lines[value].casefold()]
    return [
        Choice(name=lines[value], value=value[:CHOICE_LIMIT])
        for value in [*starting, *holding][:CHOICES_LIMIT]
    ]
