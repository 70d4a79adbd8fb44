"""The catalogue as a table: each model at each provider, what members pay, what it takes, and what keeps it off."""

from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.offer import Offer
from bot.domain.request import OPTION_NAMES
from bot.providers.registry import NAMES, sends

_HEADER = (
    "| Model | Kind | Provider | Upstream | Credits | Options | Pictures | State |",
    "|---|---|---|---|---|---|---|---|",
)


def table(catalog: Catalog) -> str:
    """In Markdown."""
    rows = (_row(catalog, model, offer) for model in catalog.models for offer in model.offers)
    return "\n".join((*_HEADER, *rows))


def _row(catalog: Catalog, model: GenerationModel, offer: Offer) -> str:
    options = ", ".join(name for name in OPTION_NAMES if name in offer.options)
    cells = (
        f"`{model.name}`",
        model.kind,
        offer.provider,
        f"`{offer.upstream}`",
        _credits(catalog, model),
        options or "none",
        _pictures(offer),
        _state(model, offer),
    )
    return f"| {' | '.join(cells)} |"


def _credits(catalog: Catalog, model: GenerationModel) -> str:
    """By default; unknown where nobody knows a cost and the model has no price of its own."""
    if model.price is None and not any(offer.ready for offer in model.offers):
        return "unknown"
    return str(catalog.price_of(model, model.usual()))


def _pictures(offer: Offer) -> str:
    if offer.video:
        return "needs a video"
    ends = " (and one to end on)" if offer.end_frame else ""
    taken = [f"one to start from{ends}"] if offer.image else []
    taken += [f"up to {offer.references} references"] if offer.references else []
    needed = offer.pictures is not None and offer.pictures.required
    both = " and " if offer.together else " or "
    return ("needs " if needed else "") + (both.join(taken) or "none")


def _state(model: GenerationModel, offer: Offer) -> str:
    if offer.provider not in NAMES:
        return f"off: no such provider (there are {', '.join(NAMES)})"
    if not sends(offer):
        return "off: this provider is sent no videos"
    if not model.enabled or not offer.enabled:
        return "switched off"
    if not offer.ready:
        return "off: no cost"
    return f"withdrawn upstream in {model.withdrawn}" if model.withdrawn else "on"
