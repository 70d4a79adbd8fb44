"""OpenAI's images API, and the way in which xAI's differs: one request, and the pictures are the answer."""

import base64
import io
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from aiohttp import web
from PIL import Image, UnidentifiedImageError

from sandbox.providers import xai_images
from sandbox.providers.fields import Field, one_of, text, whole, wrong
from sandbox.providers.files import PAGE
from sandbox.providers.mishaps import Mishaps
from sandbox.providers.provider import Provider, Refusal
from sandbox.providers.server import Call, Endpoint
from sandbox.providers.synchronous import cut, image_order, until_made
from sandbox.providers.tasks import Failure, Order, Task

_GPT = ("gpt-image-2", "gpt-image-2.5-flare", "gpt-image-2.5-sunburst")
_MOST_PICTURES = 16
_LARGEST_PICTURE = 50 * 10**6
_LONGEST_SIDES = 3840, 2160
_RATIO = 3


def _size(value: Any) -> str | None:
    """`auto`, or any size whose sides are multiples of 16, in a ratio of 1:3 to 3:1, of at most 3840x2160 pixels."""
    if value == "auto":
        return None
    match = re.fullmatch(r"([0-9]{2,4})x([0-9]{2,4})", value) if isinstance(value, str) else None
    if match is None:
        return "must be auto or WIDTHxHEIGHT"
    wide, high = int(match[1]), int(match[2])
    fits = max(wide, high) <= _LONGEST_SIDES[0] and min(wide, high) <= _LONGEST_SIDES[1]
    if wide % 16 or high % 16 or not fits or max(wide, high) > _RATIO * min(wide, high):
        return "is not a supported size"
    return None


_OF_GPT: Mapping[str, Field] = {
    "model": Field(one_of(*_GPT), required=True),
    "prompt": Field(text(32_000), required=True),
    "n": Field(whole(1, 10)),
    "size": Field(_size),
    "quality": Field(one_of("low", "medium", "high", "xhigh", "max", "auto")),
    "background": Field(one_of("auto", "opaque", "transparent")),
    "moderation": Field(one_of("low", "auto")),
    "output_format": Field(one_of("png", "jpeg", "webp")),
    "output_compression": Field(whole(0, 100)),
    "user": Field(text()),
}
_NUMBERS = ("n", "output_compression")

_ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("invalid_request_error", "invalid_value"),
    401: ("invalid_request_error", "invalid_api_key"),
    403: ("invalid_request_error", "organization_not_verified"),
    404: ("invalid_request_error", "model_not_found"),
    429: ("requests", "rate_limit_exceeded"),
    500: ("server_error", "internal_error"),
    503: ("server_error", "overloaded"),
}
_BLOCKED = "Your request was rejected by the safety system. safety_violations=[violence]."
_TOKENS = {
    "input_tokens": 20,
    "input_tokens_details": {"text_tokens": 20, "image_tokens": 0},
    "output_tokens": 1056,
    "total_tokens": 1076,
}


class OpenAi(Provider):
    """api.openai.com, as far as its images go; models of xAI are answered as api.x.ai answers."""

    name = "openai"
    refusals: ClassVar[Mapping[str, int]] = {
        "badkey": 401,
        "nofunds": 429,
        "badparams": 400,
        "createfail": 500,
        "maintenance": 503,
        "disabled": 404,
        "moderated-create": 400,
    }
    unknown_task = 404

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.post("/v1/images/generations", self.on("create", self.create)),
            web.post("/v1/images/edits", self.on("create", self.create)),
        ]

    async def no_route(self, call: Call) -> web.Response:
        return self.refused(Refusal(404, f"Invalid URL ({call.method} {call.path})"), Mishaps({}), "other")

    def check_key(self, call: Call) -> None:
        if call.bearer != self.key:
            raise Refusal(401, "Incorrect API key provided")

    def read_order(self, call: Call) -> Order:
        given, pictures = _given(call)
        edits = call.path.endswith("/edits")
        if call.form is None and not call.is_json:
            raise Refusal(400, "Expected JSON or a form")
        if pictures and not edits:
            raise Refusal(400, "generations take no pictures")
        if given.get("model") in xai_images.MODELS:
            return _order_of_xai(call)
        if problem := wrong(given, _OF_GPT):
            raise Refusal(404 if problem.startswith("model must be") else 400, problem)
        if edits:
            _check_pictures(pictures)
        return image_order(given, given.get("size", "auto").replace("x", ":"))

    def new_id(self, order: Order) -> str:
        del order
        return uuid.uuid4().hex

    async def _answer_create(self, task: Task) -> web.Response:
        if "drop" in task.mishaps or "garbage" in task.mishaps:
            return await super()._answer_create(task)
        await until_made(task)
        if task.failure:
            return self.refused(Refusal(500, task.failure.text), task.mishaps, "create")
        answer = self.created(task)
        return cut(answer) if "cut" in task.mishaps else answer

    def created(self, task: Task) -> web.Response:
        if task.order.model in xai_images.MODELS:
            return xai_images.answer(task, self.backstage.media)
        if "moderated" in task.mishaps:
            return web.json_response({"created": int(task.created.timestamp()), "data": []})
        pictures = [] if "no-urls" in task.mishaps else [self._shown(task, name) for name in task.files]
        answer: dict[str, Any] = {"created": int(task.created.timestamp()), "data": pictures}
        asked: Mapping[str, Any] = task.body or {}
        told = {"size": asked.get("size", "1024x1024"), "quality": asked.get("quality", "medium")}
        return web.json_response(
            answer | told | {"background": "opaque", "output_format": "png", "usage": _TOKENS}
        )

    def _shown(self, task: Task, name: str) -> dict[str, str]:
        content = self.backstage.media.path(name).read_bytes()
        page = PAGE.encode() if "wrongtype" in task.mishaps else content
        return {"b64_json": base64.b64encode(page).decode()}

    def shown(self, task: Task) -> web.Response:
        raise NotImplementedError("nothing can be asked about a picture")

    def refused(self, refusal: Refusal, mishaps: Mishaps, endpoint: Endpoint) -> web.Response:
        del mishaps, endpoint
        kind, code = _ERRORS.get(refusal.code, ("api_error", "error"))
        message = refusal.text or f"Error {refusal.code}"
        if refusal.word == "moderated-create":
            kind, code, message = "image_generation_user_error", "moderation_blocked", _BLOCKED
        if refusal.word == "nofunds" or (refusal.code == 429 and self.balance <= 0):
            kind = code = "insufficient_quota"
        error = {"message": message, "type": kind, "param": None, "code": code}
        return web.json_response({"error": error}, status=refusal.code)

    def failure(self, code: str) -> Failure:
        return Failure(code or "server_error", "The server had an error while processing your request.")

    def moderation(self, task: Task) -> Failure | None:
        del task
        return None  # HTTP 200 with an empty list, as compatible hosts answer


def _order_of_xai(call: Call) -> Order:
    if call.form is not None:
        raise Refusal(400, "Expected request with `Content-Type: application/json`")
    if problem := xai_images.problem_of(call.path, call.json):
        raise Refusal(400, problem)
    return xai_images.order_of(call.json)


def _given(call: Call) -> tuple[dict[str, Any], list[bytes]]:
    """The fields, and the pictures of a form. Numbers in a form are digits."""
    if call.form is None:
        body: Any = call.json
        return (cast("dict[str, Any]", body) if isinstance(body, dict) else {}), []
    pictures = [*call.form.get("image", ()), *call.form.get("image[]", ())]
    if not all(isinstance(picture, bytes) for picture in pictures):
        raise Refusal(400, "image must be a file")
    fields = {name: values[0] for name, values in call.form.items() if name not in {"image", "image[]"}}
    numbers = {name: int(str(fields[name])) for name in _NUMBERS if str(fields.get(name, "")).isdecimal()}
    return fields | numbers, [picture for picture in pictures if isinstance(picture, bytes)]


def _check_pictures(pictures: Sequence[bytes]) -> None:
    if not 1 <= len(pictures) <= _MOST_PICTURES:
        raise Refusal(400, f"image must be 1 to {_MOST_PICTURES} files")
    for picture in pictures:
        if len(picture) >= _LARGEST_PICTURE:
            raise Refusal(400, "image is too large")
        try:
            Image.open(io.BytesIO(picture), formats=("JPEG", "PNG", "WEBP")).load()
        except (UnidentifiedImageError, OSError) as cause:
            raise Refusal(400, "image is no png, jpeg or webp") from cause
