"""xAI's pictures, made and edited by JSON alone: what a request may say, what it costs, and how it is answered."""

import base64
from collections.abc import Mapping
from typing import Any, cast

from aiohttp import web

from sandbox.providers.customer_pictures import LARGEST
from sandbox.providers.fields import Field, list_of, one_of, text, url, whole, wrong
from sandbox.providers.files import PAGE, MediaHost
from sandbox.providers.synchronous import image_order
from sandbox.providers.tasks import Order, Task

GENERATIONS, EDITS = "/v1/images/generations", "/v1/images/edits"
_PRICES: Mapping[str, Mapping[str, int]] = {
    "grok-imagine-image": {"low 1k": 200, "low 2k": 200, "input": 20},
    "grok-imagine-image-2.0": {
        "low 1k": 400,
        "low 1.5k": 500,
        "low 2k": 600,
        "medium 1k": 600,
        "medium 1.5k": 700,
        "medium 2k": 800,
        "input": 100,
    },
}
"""In hundredths of a cent a picture; `auto` is low for what is generated and medium for what is edited."""
MODELS = tuple(_PRICES)
_TICKS = 10**6
_RATIOS = (
    *("1:1", "3:4", "4:3", "9:16", "16:9", "2:3", "3:2", "9:19.5", "19.5:9", "9:20", "20:9", "1:2", "2:1"),
    "auto",
)
_RATIOS_OF_2 = (*_RATIOS, "21:9", "5:2")


def _picture(value: Any) -> str | None:
    return wrong(value, {"url": Field(url("http", "https", "data", longest=LARGEST * 2), required=True)})


_ANY: Mapping[str, Field] = {
    "model": Field(one_of(*MODELS), required=True),
    "prompt": Field(text(), required=True),
    "n": Field(whole(1, 10)),
    "aspect_ratio": Field(one_of(*_RATIOS)),
    "resolution": Field(one_of("1k", "1.5k", "2k")),
    "response_format": Field(one_of("url", "b64_json")),
    "user": Field(text()),
}
_OF_2 = {
    "aspect_ratio": Field(one_of(*_RATIOS_OF_2)),
    "quality": Field(one_of("low", "medium", "auto")),
}
_PICTURES = {"image": Field(_picture), "images": Field(list_of(_picture, 5))}


def problem_of(path: str, body: Any) -> str | None:
    """What the document does not allow."""
    given: Mapping[str, Any] = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    document = {**_ANY, **(_OF_2 if given.get("model") == "grok-imagine-image-2.0" else {})}
    if path != EDITS:
        return wrong(body, document)
    if problem := wrong(body, document | _PICTURES):
        return problem
    if ("image" in given) == ("images" in given):
        return "exactly one of image and images is required"
    return None


def order_of(given: Mapping[str, Any]) -> Order:
    pictures = [given["image"]] if "image" in given else given.get("images", [])
    urls = tuple(picture["url"] for picture in pictures)
    return image_order(given, given.get("aspect_ratio", "auto"), urls)


def answer(task: Task, media: MediaHost) -> web.Response:
    """What moderation withholds is missing, and paid for all the same."""
    withheld = "moderated" in task.mishaps or "no-urls" in task.mishaps
    told = {"model": task.order.model, "usage": {"cost_in_usd_ticks": _cost(task)}}
    return web.json_response(
        {"data": [] if withheld else [_shown(task, media, name) for name in task.files], **told}
    )


def _shown(task: Task, media: MediaHost, name: str) -> dict[str, str]:
    if task.body.get("response_format", "url") == "url":
        return {"url": media.url(name)}
    content = PAGE.encode() if "wrongtype" in task.mishaps else media.path(name).read_bytes()
    return {"b64_json": base64.b64encode(content).decode()}


def _cost(task: Task) -> int:
    """In ticks, 10^10 to the dollar."""
    prices, pictures = _PRICES[task.order.model], len(task.order.pictures)
    quality = task.body.get("quality", "auto")
    quality = ("medium" if pictures else "low") if quality == "auto" else quality
    made = prices.get(f"{quality} {task.body.get('resolution', '1k')}", prices["low 1k"])
    return (task.order.count * made + pictures * prices["input"]) * _TICKS
