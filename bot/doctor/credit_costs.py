"""What members' credits cost the operator: 100 of them spent on each model, at each provider, by the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from bot.domain.catalog import Catalog, GenerationModel, Offer
from bot.domain.money import DOLLAR
from bot.domain.request import Options, Request

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
    return CreditCost(spent(Request(model.name, "")), spent(dearest), dearest)


def _priced(model: GenerationModel, offer: Offer) -> Iterator[Request]:
    """All that it makes at a price of its own: only number, seconds and resolution count. The defaults come first."""
    durations = offer.options["duration"].listed() if "duration" in offer.options else []
    resolutions = offer.options["resolution"].listed() if "resolution" in offer.options else []
    counts = [None, *map(int, model.counts())]
    for duration, resolution, number in product([None, *map(int, durations)], [None, *resolutions], counts):
        options = Options(duration=duration, resolution=resolution)
        yield Request(model.name, "", options, count=number)


def table(catalog: Catalog) -> str:
    """In Markdown, as `docs/operations.md` has it of the catalogue that comes with the bot."""
    rows = (_row(catalog, model, offer) for model in catalog.models for offer in model.offers)
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
    named = (seconds and f"{seconds} s", model.effective(request, "resolution"))
    return " at ".join(str(value) for value in named if value)
