"""The private panel of what can be made: models by kind, and of each the price, what it takes, and an example."""

from dataclasses import replace
from typing import Any, Final

import discord

from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.offer import Offer
from bot.domain.request import ANY_PICTURE, ANY_VIDEO, KINDS, OPTION_NAMES, Kind, OptionName, Options, Request
from bot.domain.video_limits import VideoLimits
from cogs.ui.custom_ids import panel_id
from cogs.ui.layouts import TEXT_LIMIT, Item, boxed, layout, text
from cogs.ui.markup import CHOICE_LIMIT, code, fit, number_range, plain
from cogs.ui.me_panel import button, in_row
from cogs.ui.words import Words

PANEL: Final = "models"
KIND_MENU: Final = "kind"
MODEL_MENU: Final = "model"
LIST: Final = "list"
PER_PAGE: Final = 10
_COLOUR: Final = discord.Colour.blurple()
_ROOM: Final = TEXT_LIMIT - 500
"""Of the texts of a message, beside the title and the example."""
_COMMANDS: Final[dict[Kind, str]] = {"image": "imagine", "video": "video"}


def list_page(say: Words, offered: Catalog, kind: Kind, number: int = 0) -> discord.ui.LayoutView:
    """`offered` here; `number` counts from 0."""
    models = offered.of_kind(kind)
    if not models:
        return layout(
            [
                boxed([text(say("models-title")), text(say("model-none-here"))], _COLOUR),
                *_kinds(say, offered, kind),
            ]
        )
    last = (len(models) - 1) // PER_PAGE
    number = min(number, last)
    shown = models[number * PER_PAGE :][:PER_PAGE]
    lines = fit(say, [_line(say, offered, model) for model in shown], _ROOM)
    choosing = [_models(say, offered, shown), *_turning(say, kind, number, last)]
    box = boxed([text(say("models-title")), text(lines), *choosing], _COLOUR)
    return layout([box, *_kinds(say, offered, kind)])


def model_page(say: Words, offered: Catalog, model: GenerationModel) -> discord.ui.LayoutView:
    heading = say("models-heading", name=model.name, label=model.label)
    facts = fit(say, (f"- {line}" for line in _about(say, offered, model)), _ROOM)
    tried = _example(say, model)
    back = in_row(button(say("models-back"), _id(LIST, model.kind, str(_page_of(offered, model)))))
    return layout(
        [boxed([text(heading), text(facts), text(tried), back], _COLOUR), *_kinds(say, offered, model.kind)]
    )


def _example(say: Words, model: GenerationModel) -> str:
    if model.needs_video:
        return say("models-example-video", does=str(model.does))
    example = "models-example-picture" if model.needs_picture else "models-example"
    return say(example, command=_COMMANDS[model.kind], model=model.name)


def _id(page: str, *arguments: str) -> str:
    return panel_id(PANEL, page, *arguments)


def _page_of(offered: Catalog, model: GenerationModel) -> int:
    names = [one.name for one in offered.of_kind(model.kind)]
    return names.index(model.name) // PER_PAGE if model.name in names else 0


def _line(say: Words, offered: Catalog, model: GenerationModel) -> str:
    told = [code(model.name)]
    if model.needs_picture:
        told.append(say("model-needs-picture"))
    elif model.needs_video:
        told.append(say("model-needs-video"))
    elif any(offer.image or offer.references for offer in model.offers):
        told.append(say("model-with-pictures"))
        if more := offered.surcharge(model, model.usual()):
            told.append(say("model-price-input", more=more))
    price = offered.price_of(model, model.usual())
    return say("models-line", label=model.label, credits=price, about=say.parts(told))


def _kinds(say: Words, offered: Catalog, shown: Kind) -> list[Item]:
    """None where there is one kind only."""
    found: list[Kind] = [kind for kind in KINDS if offered.of_kind(kind)]
    if len(found) < 2:
        return []
    choices = [
        discord.SelectOption(
            label=say("models-kind", kind=kind, models=len(offered.of_kind(kind))),
            value=kind,
            default=kind == shown,
        )
        for kind in found
    ]
    return [in_row(discord.ui.Select[Any](custom_id=_id(KIND_MENU), options=choices))]


def _models(say: Words, offered: Catalog, shown: list[GenerationModel]) -> Item:
    choices = [
        discord.SelectOption(
            label=plain(model.label, CHOICE_LIMIT),
            value=model.name,
            description=say("credits", credits=offered.price_of(model, model.usual())),
        )
        for model in shown
    ]
    placeholder = plain(say("models-choose"), CHOICE_LIMIT)
    return in_row(discord.ui.Select[Any](custom_id=_id(MODEL_MENU), placeholder=placeholder, options=choices))


def _turning(say: Words, kind: Kind, number: int, last: int) -> list[Item]:
    """None where there is one page."""
    if not last:
        return []
    before = button(say("models-previous"), _id(LIST, kind, str(max(number - 1, 0))))
    after = button(say("models-next"), _id(LIST, kind, str(number + 1)))
    before.disabled, after.disabled = number == 0, number == last
    return [in_row(before, after)]


def _about(say: Words, catalog: Catalog, model: GenerationModel) -> list[str]:
    lines = [_price(say, catalog, model)]
    if more := catalog.surcharge(model, model.usual()):
        lines.append(say("model-price-input", more=more))
    lines += [_values(say, model, name) for name in OPTION_NAMES if model.values(name)]
    if counts := model.counts():
        lines.append(say("model-values", option="count", values=_marked(say, counts, str(model.files))))
    if taken := _inputs(say, model):
        lines.append(taken)
    makers = say.listed(_maker(say, catalog, model, offer) for offer in model.offers)
    lines.append(say("model-made-by", makers=makers))
    lines.append(say("model-usual-time", seconds=model.usual_seconds))
    if model.withdrawn:
        lines.append(say("model-withdrawn", year=str(model.withdrawn)))
    return lines


def _inputs(say: Words, model: GenerationModel) -> str | None:
    taken = _taken(say, model)
    ends = any(offer.end_frame for offer in model.offers)
    return say("model-takes-end-frame", taken=taken) if taken and ends else taken


def _taken(say: Words, model: GenerationModel) -> str | None:
    if limits := next((offer.video for offer in model.offers if offer.video), None):
        return _video(say, limits)
    single, references = (
        any(offer.image for offer in model.offers),
        max(each.references for each in model.offers),
    )
    if not references:
        return say("model-takes-image") if single else None
    if any(offer.together for offer in model.offers):
        return say("model-takes-both", references=references)
    return say("model-takes-either" if single else "model-takes-references", references=references)


def _video(say: Words, limits: VideoLimits) -> str | None:
    """None where any length will do."""
    if limits.longest is None:
        return None
    message = "model-takes-video" if limits.shortest else "model-takes-video-up-to"
    usual = ANY_VIDEO.duration or 0
    return say(message, shortest=limits.shortest, longest=limits.longest, usual=usual)


def _maker(say: Words, catalog: Catalog, model: GenerationModel, offer: Offer) -> str:
    """With what it costs to name it, where that is more than to leave it to the bot."""
    usual, named = model.usual(), model.usual(offer.provider)
    price = catalog.price_of(model, named)
    if price == catalog.price_of(model, usual):
        return code(offer.provider)
    return say("model-maker-dear", provider=code(offer.provider), credits=price)


def _price(say: Words, catalog: Catalog, model: GenerationModel) -> str:
    usual = say("model-price-usual", credits=catalog.price_of(model, model.usual()))
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
    if by_side := _by_side(say, catalog, model):
        told.append(by_side)
    return told


def _by_side(say: Words, catalog: Catalog, model: GenerationModel) -> str | None:
    """By the longer side of the picture that goes in."""
    tariffs = (model.price, *(offer.cost for offer in model.offers))
    sides = sorted({side for tariff in tariffs if tariff for side in tariff.input_sides})
    pictures = ((side, replace(ANY_PICTURE, width=side, height=side)) for side in sides)
    prices = ((side, catalog.price_of(model, replace(model.usual(), image=one))) for side, one in pictures)
    return say.listed(say("model-price-side", side=side, rate=price) for side, price in prices) or None


def _with(model: GenerationModel, name: OptionName, value: str) -> Request:
    chosen: Any = int(value) if name == "duration" else value
    return replace(model.usual(), options=replace(Options(), **{name: chosen}))


def _values(say: Words, model: GenerationModel, name: OptionName) -> str:
    default = None if model.free(name) else model.defaults.of(name)
    values = _marked(say, model.values(name), None if default is None else str(default))
    return say("model-values-seconds" if name == "duration" else "model-values", option=name, values=values)


def _marked(say: Words, values: list[str], default: str | None) -> str:
    """With the default in bold."""
    if whole := number_range(say, values):
        return whole if default is None else say("model-range-default", range=whole, value=default)
    return say.listed(say("model-default", value=one) if one == default else one for one in values)
