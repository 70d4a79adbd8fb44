"""A picture of a result as the start of something else: of a video (Animate), or of another picture (Vary)."""

from dataclasses import dataclass, replace

from bot.domain.catalog import Catalog, GenerationModel
from bot.domain.request import InputFile, Kind, OptionName, Options, Request

CHOSEN: tuple[OptionName, ...] = ("duration", "resolution")
"""What is chosen for it, where the model has a choice; the ratio stays as it was."""
_PICTURE = InputFile(path="", content_type="", size=0, sha256="")
"""Stands for any."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is chosen. None: the model's default."""

    kind: Kind
    """Of what is made."""
    picture: int
    """The number of the file in the result, from 0."""
    model: str
    duration: int | None = None
    resolution: str | None = None


@dataclass(frozen=True, slots=True)
class Starts:
    """What a result may start here."""

    video: bool = False
    picture: bool = False


def starts_of(lane: Kind, catalog: Catalog) -> Starts:
    """Of a result of that kind."""
    if lane != "image":
        return Starts()
    return Starts(video=bool(starters("video", catalog)), picture=bool(starters("image", catalog)))


def starters(kind: Kind, catalog: Catalog) -> list[GenerationModel]:
    """The models of the kind that can start from a picture."""
    return [model for model in catalog.of_kind(kind) if any(offer.image for offer in model.offers)]


def values(model: GenerationModel, name: OptionName) -> list[str]:
    """Those that go with a picture, in the catalogue's order."""
    return model.values_for(name, Request(model.name, "", image=_PICTURE))


def first(kind: Kind, picture: int, request: Request, catalog: Catalog) -> Start | None:
    """What is meant while nothing is chosen: the model that made the picture, if it can. None where no model can."""
    able = starters(kind, catalog)
    own = [model for model in able if model.name == request.model]
    return Start(kind, picture, (own or able)[0].name) if able else None


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


def price_of(start: Start, request: Request, catalog: Catalog) -> int | None:
    """Credits; None where the model is gone."""
    model = catalog.find(start.model)
    asked = Request(start.model, request.prompt, options_of(start, request, catalog), image=_PICTURE)
    return catalog.price_of(model, asked) if model else None
