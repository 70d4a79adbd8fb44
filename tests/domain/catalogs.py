"""The catalogue that is shipped, and small ones of their own, for the tests of catalogues."""

from typing import Any

from bot.catalog import load_catalog
from bot.domain.catalog import Catalog
from bot.domain.generation_model import GenerationModel
from bot.domain.offer import Offer
from bot.domain.request import InputFile, Kind, Options, Request

SHIPPED = load_catalog(None).offered_by(["kie", "evolink", "xai", "openai", "comfyui"])
IMAGES, VIDEOS = ([model.name for model in SHIPPED.commanded(kind)] for kind in ("image", "video"))
SHIPPED_KINDS: dict[str, Kind] = {model.name: model.kind for model in SHIPPED.models}
OFFERS = [(model, offer) for model in SHIPPED.models for offer in model.offers]
PICTURE = InputFile("inputs/a.png", "image/png", 10, "0" * 64)

VALID = """\
[[models]]
name = "fox-video"
label = "Fox video"
kind = "video"
usual_seconds = 60
defaults = { duration = 6 }
price = { base = 10 }

[[models.offers]]
provider = "kie"
upstream = "fox"
prompt_max = 100
cost = { base = 5 }
options.duration = { range = [1, 9], send = "always" }
"""

RICH = """\
markup = 1.5

[[models]]
name = "owl-video"
label = "Owl video"
kind = "video"
usual_seconds = 60
defaults = { aspect_ratio = "1:1", resolution = "720p", sound = "off", duration = 5 }

[[models.offers]]
provider = "kie"
upstream = "owl/text"
prompt_max = 100
image = true
references = 2
pictures = { image = "image_url", references = "image_urls[]", upstream = "owl/picture", without = ["aspect_ratio"] }
cost = { by = ["resolution", "sound"], per_second = { "720p off" = 10000, "720p on" = 20000, "1080p off" = 30000, "1080p on" = 40000 }, per_input = 5000 }
options.aspect_ratio = { values = ["1:1", "16:9"], send = "always" }
options.resolution = { values = ["720p", "1080p"] }
options.sound = { map = { on = true, off = false }, send = "always" }
options.duration = { range = [3, 15], digits = true, send = "always" }
options.seed = { range = [0, 2147483647] }
options.negative = { field = "negative_prompt", text = 10 }

[[models.offers.rules]]
when = { resolution = ["1080p"] }
only = { duration = [3, 4, 5] }

[[models]]
name = "upscaler"
label = "Upscaler"
kind = "image"
usual_seconds = 20

[[models.offers]]
provider = "kie"
upstream = "upscale"
prompt_max = 0
image = true
pictures = { image = "image", required = true }
cost = { base = 2500 }

[[models.offers]]
provider = "evolink"
upstream = "upscale-too"
prompt_max = 0
image = true
"""
OWLS = Catalog.parse(RICH, "models.toml").offered_by(["kie", "evolink"])
OWL, UPSCALER = OWLS.models


def offer_of(model: str, provider: str) -> tuple[GenerationModel, Offer]:
    return next((m, o) for m, o in OFFERS if (m.name, o.provider) == (model, provider))


def asked(model: str, prompt: str = "a fox", **options: Any) -> Request:
    return Request(model, prompt, Options(**options))


def name_of(value: object) -> str:
    if isinstance(value, GenerationModel):
        return value.name
    return value.provider if isinstance(value, Offer) else str(value)


def sized(width: int, height: int, size: int = 10, content_type: str = "image/png") -> InputFile:
    return InputFile("inputs/a", content_type, size, "0" * 64, width, height)
