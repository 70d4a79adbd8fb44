"""A file of a result as the start of something else. Of a picture that is a video (Animate), a picture like it (Vary)
or changed as its member says (Edit), or itself, larger (Upscale) or without its background (Remove background); of a
video one that goes on (Extend), or is changed (Edit).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.media import MediaFile
from bot.domain.origin import Work
from bot.domain.request import ANY_PICTURE, ANY_VIDEO, InputFile, Kind, OptionName, Options, Request

CHOSEN: tuple[OptionName, ...] = ("duration", "resolution")
"""What is chosen for it, where the model has a choice; the ratio stays as it was."""
WORKS: Final[Mapping[Kind, Mapping[Work, Kind]]] = {
    "image": {"animate": "video", "vary": "image", "edit": "image", "upscale": "image", "cut-out": "image"},
    "video": {"extend": "video", "edit": "video"},
}
"""By what it starts from, what comes of it."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is chosen. None: the model's default."""

    work: Work
    picture: int
    """The number of the file in the result, from 0; it may be a video."""
    model: str
    duration: int | None = None
    resolution: str | None = None
    prompt: str | None = None
    """None: that of the result."""


def starts_of(lane: Kind, catalog: Catalog) -> frozenset[Work]:
    """What a result of that kind may start here."""
    return frozenset(work for work in WORKS[lane] if starters(work, catalog, lane))


def starters(work: Work, catalog: Catalog, source: Kind = "image") -> list[GenerationModel]:
    """The models that do this with such a file. What works on one alone does one thing, and nothing else."""
    models = catalog.of_kind(WORKS[source][work])
    if source == "video":
        return [model for model in models if model.does == work]
    able = [model for model in models if any(offer.image for offer in model.offers)]
    if work in {"upscale", "cut-out"}:
        return [model for model in able if model.does == work]
    return [model for model in able if model.takes_prompt]


def startable(work: Work, files: Iterable[MediaFile]) -> tuple[MediaFile, ...]:
    """The files of a result that can start this."""
    return tuple(file for file in files if work in WORKS[file.kind])


def values(model: GenerationModel, name: OptionName) -> list[str]:
    """Those that go with a picture, or with a video, in the catalogue's order."""
    return model.values_for(name, _placed(Request(model.name, ""), model, ANY_PICTURE, ANY_VIDEO))


def first(work: Work, file: MediaFile, request: Request, catalog: Catalog) -> Start | None:
    """What is meant while nothing is chosen: the model that made the file, if it can. None where no model can."""
    able = starters(work, catalog, file.kind)
    own = [model for model in able if model.name == request.model]
    return Start(work, file.index, (own or able)[0].name) if able else None


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


def price_of(start: Start, request: Request, files: Iterable[MediaFile], catalog: Catalog) -> int | None:
    """Credits; None where the model is gone. `files` are those of the result."""
    model = catalog.find(start.model)
    if model is None:
        return None
    asked = Request(start.model, start.prompt or request.prompt, options_of(start, request, catalog))
    started = next((file for file in files if file.index == start.picture), None)
    if started is None:
        return catalog.price_of(model, _placed(asked, model, ANY_PICTURE, ANY_VIDEO))
    picture = replace(ANY_PICTURE, width=started.width, height=started.height)
    video = replace(ANY_VIDEO, duration=started.duration)
    return catalog.price_of(model, _placed(asked, model, picture, video))


def _placed(request: Request, model: GenerationModel, picture: InputFile, video: InputFile) -> Request:
    """With what the model works on."""
    return replace(request, video=video) if model.needs_video else replace(request, image=picture)
