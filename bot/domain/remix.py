"""A request with another prompt, model or options. The pictures that came along with it stay."""

from dataclasses import dataclass, replace

from bot.domain.catalog import Catalog
from bot.domain.request import OPTION_NAMES, OptionName, Options, Request

CHOSEN: tuple[OptionName, ...] = ("aspect_ratio", "duration", "resolution")
"""What the form asks for; everything else stays."""


@dataclass(frozen=True, slots=True)
class Remix:
    """What whoever remixes a request has chosen."""

    prompt: str
    model: str | None
    """None: as it was."""
    options: Options
    """Of those that can be chosen (`CHOSEN`)."""


def options_of(remix: Remix, request: Request, catalog: Catalog) -> Options:
    """What is asked for. An option that the request had already, and that the chosen model does not know, is let go."""
    chosen = replace(request.options, **{name: getattr(remix.options, name) for name in CHOSEN})
    model = catalog.find(remix.model or request.model)
    for name in OPTION_NAMES:
        value = getattr(chosen, name)
        unknown = value is not None and model is not None and not model.accepts(name, value)
        if unknown and value == getattr(request.options, name):
            chosen = replace(chosen, **{name: None})
    return chosen
