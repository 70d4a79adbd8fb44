"""What members' credits cost the operator: 100 of them spent on each model, at each provider, by the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.money import DOLLAR
from bot.domain.offer import Offer
from bot.domain.request import OptionName, Options, Request

CREDITS = 100
_HEADER = (
    "| Model | Provider | By default | At most | With |",
    "|---|---|---|---|---|",
)


@dataclass(frozen=True, slots=True)
class CreditCost:
    """In micro-dollars; None where the members pay nothing. `dearest` is the request for which it is `most`."""

    usual: Fraction | None
    most: Fraction | None
    dearest: Request


def credit_cost(catalog: Catalog, model: GenerationModel, offer: Offer) -> CreditCost:
    """Of members who do not name the provider: those who do pay at least its cost."""

    def spent(request: Request) -> Fraction | None:
        price = catalog.price_of(model, request)
        return Fraction(model.cost_of(offer, request) * CREDITS, price) if price else None

    def dearness(request: Request) -> tuple[bool, Fraction]:
        cost = spent(request)
        return cost is None, cost or Fraction()

    dearest = max(_priced(model, offer), key=dearness)
    return CreditCost(spent(model.usual()), spent(dearest), dearest)


def _priced(model: GenerationModel, offer: Offer) -> Iterator[Request]:
    """All that it makes at a price of its own. The defaults come first."""
    names: list[OptionName] = ["duration", *(n for n in model.priced_by(offer) if n != "duration")]
    listed = [offer.options[name].listed() if name in offer.options else [] for name in names]
    counts = [None, *map(int, model.counts())]
    for number, values in product(counts, product(*([None, *each] for each in listed))):
        named: dict[str, Any] = dict(zip(names, values, strict=True))
        named["duration"] = named["duration"] and int(named["duration"])
        request = replace(model.usual(), options=Options(**named), count=number)
        if model.supports(offer, request):
            yield request


def table(catalog: Catalog) -> str:
    """In Markdown, as `docs/operations.md` has it of the catalogue that comes with the bot."""
    rows = (_row(catalog, model, offer) for model in catalog.models for offer in model.offers if offer.ready)
    return "\n".join((*_HEADER, *rows))


def _row(catalog: Catalog, model: GenerationModel, offer: Offer) -> str:
    cost = credit_cost(catalog, model, offer)
    when = "the defaults" if cost.most == cost.usual else _named(model, cost.dearest)
    cells = (f"`{model.name}`", offer.provider, _dollars(cost.usual), _dollars(cost.most), when)
    return f"| {' | '.join(cells)} |"


def _dollars(micro: Fraction | None) -> str:
    return "no credits" if micro is None else f"${float(micro / DOLLAR):.2f}"


def _named(model: GenerationModel, request: Request) -> str:
    if request.count:
        return f"count {request.count}"
    seconds = model.effective(request, "duration")
    others = (
        model.effective(request, name)
        for name in ("sound", "quality", "resolution")
        if name in model.priced_by(*model.offers)
    )
    named = [str(value) for value in (seconds and f"{seconds} s", *others) if value]
    return " at ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else "".join(named)
