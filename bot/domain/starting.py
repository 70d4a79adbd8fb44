"""A picture of a result as the start of something else: of a video (Animate), of a picture like it (Vary) or changed as
its member says (Edit), or of itself, larger (Upscale) or without its background (Remove background).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.catalog import Catalog, GenerationModel
from bot.domain.media import MediaFile
from bot.domain.origin import Work
from bot.domain.request import ANY_PICTURE, Kind, OptionName, Options, Request

CHOSEN: tuple[OptionName, ...] = ("duration", "resolution")
"""What is chosen for it, where the model has a choice; the ratio stays as it was."""
WORKS: Final[Mapping[Work, Kind]] = {
    "animate": "video",
    "vary": "image",
    "edit": "image",
    "upscale": "image",
    "cut-out": "image",
}


@dataclass(frozen=True, slots=True)
class Start:
    """What is chosen. None: the model's default."""

    work: Work
    picture: int
    """The number of the file in the result, from 0."""
    model: str
    duration: int | None = None
    resolution: str | None = None
    prompt: str | None = None
    """None: that of the result."""


def starts_of(lane: Kind, catalog: Catalog) -> frozenset[Work]:
    """What a result of that kind may start here."""
    return frozenset(work for work in WORKS if lane == "image" and starters(work, catalog))


def starters(work: Work, catalog: Catalog) -> list[GenerationModel]:
    """The models that do this with a picture. What works on a picture alone does one thing, and nothing else."""
    able = (model for model in catalog.of_kind(WORKS[work]) if any(offer.image for offer in model.offers))
    if work in {"upscale", "cut-out"}:
        return [model for model in able if model.does == work]
    return [model for model in able if model.takes_prompt]


def values(model: GenerationModel, name: OptionName) -> list[str]:
    """Those that go with a picture, in the catalogue's order."""
    return model.values_for(name, Request(model.name, "", image=ANY_PICTURE))


def first(work: Work, picture: int, request: Request, catalog: Catalog) -> Start | None:
    """What is meant while nothing is chosen: the model that made the picture, if it can. None where no model can."""
    able = starters(work, catalog)
    own = [model for model in able if model.name == request.model]
    return Start(work, picture, (own or able)[0].name) if able else None


def settled(start: Start, catalog: Catalog) -> Start:
    """Without the values that the chosen model does not have."""
    model = catalog.find(start.model)
    for name in CHOSEN:
        value = getattr(start, name)
        if value is not None and (model is None or str(value) not in values(model, name)):
            start = replace(start, **{name: None})
    return start


def options_of(start: Start, request: Request, catalog: Catalog) -> Options:
    """Of what is asked for: the ratio of the picture, where the chosen model has it."""
    made_by, model = catalog.find(request.model), catalog.find(start.model)
    ratio = made_by.effective(request, "aspect_ratio") if made_by else request.options.aspect_ratio
    has = model is not None and str(ratio) in values(model, "aspect_ratio")
    return Options(str(ratio) if has else None, start.duration, start.resolution)


def price_of(start: Start, request: Request, pictures: Iterable[MediaFile], catalog: Catalog) -> int | None:
    """Credits; None where the model is gone. `pictures` are those of the result."""
    model = catalog.find(start.model)
    sized = {file.index: replace(ANY_PICTURE, width=file.width, height=file.height) for file in pictures}
    asked = Request(
        start.model,
        start.prompt or request.prompt,
        options_of(start, request, catalog),
        image=sized.get(start.picture, ANY_PICTURE),
    )
    return catalog.price_of(model, asked) if model else None
