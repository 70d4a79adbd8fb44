"""A request with another prompt, model or options. The pictures that came along with it stay."""

from dataclasses import dataclass, replace

from bot.domain.catalog import Catalog
from bot.domain.request import OPTION_NAMES, Options, Request


@dataclass(frozen=True, slots=True)
class Remix:
    """What whoever remixes a request has chosen."""

    prompt: str
    model: str | None
    """None: as it was."""
    options: Options
    """But for the mode, which cannot be chosen and stays."""


def options_of(remix: Remix, request: Request, catalog: Catalog) -> Options:
    """What is asked for. An option that the request had already, and that the chosen model does not know, is let go."""
    chosen = replace(remix.options, mode=request.options.mode)
    model = catalog.find(remix.model or request.model)
    for name in OPTION_NAMES:
        value = getattr(chosen, name)
        unknown = model is not None and str(value) not in model.values(name)
        if unknown and value == getattr(request.options, name):
            chosen = replace(chosen, **{name: None})
    return chosen
