"""What a member has set once: the model and the ratio that are meant when they name none, where results go, and their
language.
"""

from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.locale import LOCALES, Locale
from bot.domain.policy.policy import Delivery
from bot.domain.request import Kind, Request

Setting = Literal["image_model", "image_ratio", "video_model", "video_ratio", "delivery", "locale"]
"""A field of `MemberDefaults`."""
SETTINGS: Final[tuple[Setting, ...]] = get_args(Setting)


@dataclass(frozen=True, slots=True)
class MemberDefaults:
    """None: nothing was set."""

    image_model: str | None = None
    image_ratio: str | None = None
    video_model: str | None = None
    video_ratio: str | None = None
    delivery: Literal["member"] | None = None
    """In place of a thread for each result, where the server delivers so."""
    locale: Locale | None = None
    """In place of the language of their Discord."""

    def of(self, setting: Setting) -> str | None:
        value: str | None = getattr(self, setting)
        return value

    def model(self, kind: Kind) -> str | None:
        return self.image_model if kind == "image" else self.video_model

    def ratio(self, kind: Kind) -> str | None:
        return self.image_ratio if kind == "image" else self.video_ratio

    def with_model(self, kind: Kind, model: str | None) -> "MemberDefaults":
        return replace(self, image_model=model) if kind == "image" else replace(self, video_model=model)

    def with_ratio(self, kind: Kind, ratio: str | None) -> "MemberDefaults":
        return replace(self, image_ratio=ratio) if kind == "image" else replace(self, video_ratio=ratio)


def kind_of(setting: Setting) -> Kind | None:
    """Of what it is set for; None where it is for both."""
    match setting:
        case "image_model" | "image_ratio":
            return "image"
        case "video_model" | "video_ratio":
            return "video"
        case "delivery" | "locale":
            return None


def settable(delivery: Delivery) -> list[Setting]:
    """`delivery`: the server's."""
    settings = list(SETTINGS)
    if delivery != "thread":
        settings.remove("delivery")
    return settings


def choices(setting: Setting, catalog: Catalog) -> list[str]:
    """What can be set: models that are offered, ratios that one of them makes, one thread a day, languages."""
    kind = kind_of(setting)
    if kind is None:
        return list(LOCALES) if setting == "locale" else ["member"]
    models = catalog.commanded(kind)
    if setting.endswith("model"):
        return [model.name for model in models]
    return list(dict.fromkeys(ratio for model in models for ratio in model.values("aspect_ratio")))


def changed(
    mine: MemberDefaults, setting: Setting, value: str | None, catalog: Catalog
) -> MemberDefaults | None:
    """With this value, None for none; None where it cannot be set (any more)."""
    if value is not None and value not in choices(setting, catalog):
        return None
    fields: dict[str, Any] = {setting: value}
    return replace(mine, **fields)


def applied(request: Request, kind: Kind, mine: MemberDefaults, catalog: Catalog) -> Request:
    """The request with the member's ratio, where none was named and the model can make the request in it."""
    ratio, model = mine.ratio(kind), catalog.find(request.model)
    if ratio is None or request.options.aspect_ratio is not None or model is None:
        return request
    shaped = replace(request, options=replace(request.options, aspect_ratio=ratio))
    return shaped if makes(model, shaped) else request


def meant_model(request: Request, kind: Kind, mine: MemberDefaults, catalog: Catalog) -> str:
    """Of a request that names no model: the member's own, where it can make the request; else the first of the kind,
    of one with pictures the first that takes them. Raises UnknownModel where there is none of the kind.
    """
    first, own = catalog.meant(None, kind), mine.model(kind)
    if own is None and not request.inputs:
        return first.name
    of_kind = catalog.commanded(kind)
    candidates = [model for model in of_kind if model.name == own]
    candidates += of_kind if request.inputs else []
    able = (model for model in candidates if makes(model, replace(request, model=model.name)))
    return next(able, first).name


def makes(model: GenerationModel, request: Request) -> bool:
    return model.takes_count(request.count) and any(model.supports(offer, request) for offer in model.offers)
