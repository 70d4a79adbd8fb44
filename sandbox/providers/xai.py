"""xAI's video API as it and its relays serve it: create, query, and what a create points to; and its images."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from aiohttp import web

from sandbox.providers import relays, xai_images, xai_videos
from sandbox.providers.customer_pictures import LARGEST
from sandbox.providers.customer_videos import UnusableVideo, fetch_video
from sandbox.providers.fields import Field, flag, one_of, text, url, whole, wrong
from sandbox.providers.mishaps import Mishaps, asked_of
from sandbox.providers.provider import Backstage, Provider, Refusal, strange
from sandbox.providers.relays import Shape, View
from sandbox.providers.server import Call, Endpoint, Real
from sandbox.providers.synchronous import cut, until_made
from sandbox.providers.tasks import Failure, Order, Phase, Task, Unmakeable

_OLDEST, _LITE = "grok-imagine-video", "grok-imagine-video-1.5-lite"
_PRICES: Mapping[str, Mapping[str, int]] = {
    "grok-imagine-video": {"480p": 5, "720p": 7, "1080p": 7},
    "grok-imagine-video-1.5-preview": {"480p": 8, "720p": 14, "1080p": 25},
    "grok-imagine-video-1.5": {"480p": 8, "720p": 14, "1080p": 25},
    _LITE: {"480p": 2, "720p": 3, "1080p": 14},
}
"""Published, in cents a second; of the first there is none for 1080p."""
_INPUT_PRICES: Mapping[str, int] = {
    "grok-imagine-video": 2,
    "grok-imagine-video-1.5-preview": 10,
    "grok-imagine-video-1.5": 10,
}
"""In tenths of a cent, of each picture that goes in; of the lite model there is none."""


def _picture(value: Any) -> str | None:
    return wrong(value, {"url": Field(url("http", "https", "data", longest=LARGEST * 2), required=True)})


def _pictures(value: Any) -> str | None:
    if not isinstance(value, list) or not value:
        return "must be a non-empty array"
    return next((problem for item in cast("list[Any]", value) if (problem := _picture(item))), None)


# The relay's page requires the first five; xAI's own page adds ratios, 1080p, `user` and `generate_audio`.
_BODY = {
    "model": Field(text(), required=True),
    "prompt": Field(text(), required=True),
    "resolution": Field(one_of("480p", "720p", "1080p"), required=True),
    "aspect_ratio": Field(one_of("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"), required=True),
    "duration": Field(whole(1, 15), required=True),
    "image": Field(_picture),
    "reference_images": Field(_pictures),
    "user": Field(text()),
    "generate_audio": Field(flag),
}

# HTTP status → the `code` (a sentence, as often as not) and the `error` of the flat body.
_ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("invalid-argument", "Client specified an invalid argument"),
    401: ("unauthenticated", "No authorization header was given"),
    402: ("insufficient-funds", "The account has used all available credits"),
    403: ("The caller does not have permission to execute the specified operation", "Permission denied"),
    404: (
        "Some requested entity was not found",
        "The model or URL does not exist, or the key has no access to it",
    ),
    415: ("unsupported-media-type", "Expected request with `Content-Type: application/json`"),
    422: ("invalid-argument", "Failed to deserialize the JSON body into the target type"),
    429: ("Some resource has been exhausted", "Too many requests"),
    500: ("internal-error", "Internal error"),
    501: ("not_implemented", "This operation is not implemented on this channel"),
    503: ("The service is currently unavailable", "The service is under maintenance"),
}
_WRONG_KEY = "Incorrect API key provided"
_MODERATED = "Client specified an invalid argument: Generated video rejected by content moderation."
_USAGE = "Content violates usage guidelines. Team: local. Failed check: SAFETY_CHECK_TYPE_GENERAL"
# What a refusal costs, in ticks: xAI's own for a moderated prompt, and the violation fee of relays.
_FEES: Mapping[int, int] = {400: 200_000_000, 403: 500_000_000}
_FAILURES: Mapping[str, str] = {
    "invalid_argument": "The request was invalid.",
    "permission_denied": "Permission denied.",
    "failed_precondition": "The request cannot be carried out.",
    "service_unavailable": "The service is temporarily unavailable.",
    "internal_error": "An internal error occurred while generating the video.",
}


class Xai(Provider):
    """docs.x.ai, or one of its relays: the whole server by `shape`, a single task by a word in its prompt."""

    name = "xai"
    refusals: ClassVar[Mapping[str, int]] = {
        "badkey": 400,
        "nofunds": 402,
        "badparams": 422,
        "createfail": 500,
        "maintenance": 503,
        "disabled": 404,
        "moderated-create": 400,
    }
    unknown_task = 404
    unusable_picture = "invalid_argument"

    def __init__(self, backstage: Backstage, key: str) -> None:
        super().__init__(backstage, key)
        self.shape: Shape = backstage.manners.xai_shape

    def env(self) -> dict[str, str]:
        return super().env() | {"XAI_QUERY_PATH": relays.QUERY_PATHS[self.shape]}

    def routes(self) -> Sequence[web.RouteDef]:
        paths = {path.partition("?")[0]: path for path in relays.QUERY_PATHS.values()}
        return [
            web.post("/v1/videos/generations", self.on("create", self.create)),
            web.post(xai_videos.EDITS, self.on("create", self.create)),
            web.post(xai_videos.EXTENSIONS, self.on("create", self.create)),
            web.post(xai_images.GENERATIONS, self.on("create", self.create)),
            web.post(xai_images.EDITS, self.on("create", self.create)),
            web.get("/v1/models", self.on("other", self._models)),
            web.get("/v1/image-generation-models", self.on("other", self._image_models)),
            web.get("/v1/video-generation-models", self.on("other", self._video_models)),
            web.get("/v1/videos/{id}/content", self.on("other", self._content)),
            *(web.get(route, self.on("query", self._asked_at(path))) for route, path in paths.items()),
        ]

    async def no_route(self, call: Call) -> web.Response:
        return self.refused(Refusal(404, f"No handler found on route {call.path}"), Mishaps({}), "other")

    def check_key(self, call: Call) -> None:
        if call.bearer is None:
            raise Refusal(401)
        if call.bearer != self.key:  # xAI answers a wrong key with 400, a relay with 401
            raise Refusal(400 if self.shape in relays.SENTENCE_ERRORS else 401, _WRONG_KEY)

    async def _models(self, call: Call) -> web.Response:
        self.check_key(call)
        listed = [{"id": name, "object": "model", "owned_by": "xai"} for name in _PRICES]
        return web.json_response({"object": "list", "data": listed})

    async def _image_models(self, call: Call) -> web.Response:
        self.check_key(call)
        return web.json_response({"models": [{"id": name, "aliases": []} for name in xai_images.MODELS]})

    async def _video_models(self, call: Call) -> web.Response:
        self.check_key(call)
        return web.json_response({"models": [{"id": name, "aliases": []} for name in _PRICES]})

    def read_order(self, call: Call) -> Order:
        if not call.is_json:
            raise Refusal(415)
        if call.path in {xai_images.GENERATIONS, xai_images.EDITS}:
            return _pictures_of(call)
        if call.path in {xai_videos.EDITS, xai_videos.EXTENSIONS}:
            return _reworked(call)
        return _generated(call)

    async def sourced(self, task: Task) -> bytes:
        if not task.order.video:
            return b""
        try:
            task.source = await fetch_video(self.backstage.client, task.order.video)
        except UnusableVideo as cause:
            raise Unmakeable(Failure("invalid_argument", str(cause))) from cause
        if problem := xai_videos.unusable(task.order, task.source):
            raise Unmakeable(Failure("invalid_argument", problem))
        return task.source.content

    async def _answer_create(self, task: Task) -> web.Response:
        if task.order.kind == "video" or "drop" in task.mishaps or "garbage" in task.mishaps:
            return await super()._answer_create(task)
        await until_made(task)
        if task.failure:
            code = 400 if task.failure.code == self.unusable_picture else 500
            return self.refused(Refusal(code, task.failure.text), task.mishaps, "create")
        answer = xai_images.answer(task, self.backstage.media)
        return cut(answer) if "cut" in task.mishaps else answer

    def new_id(self, order: Order) -> str:
        return relays.ID_PREFIXES.get(self._shape_of(asked_of(self.name, order.prompt)), "") + str(
            uuid.uuid4()
        )

    def created(self, task: Task) -> web.Response:
        return web.json_response(relays.created(self._shape_of(task.mishaps), self._view(task)))

    def shown(self, task: Task) -> web.Response:
        return web.json_response(relays.shown(self._shape_of(task.mishaps), self._view(task)))

    def refused(self, refusal: Refusal, mishaps: Mishaps, endpoint: Endpoint) -> web.Response:
        shape, status = self._shape_of(mishaps), refusal.code
        code, message = _ERRORS.get(status, ("unknown", "Error"))
        message = refusal.text or (_WRONG_KEY if refusal.word == "badkey" else message)
        if refusal.word == "moderated-create":
            message = _USAGE if status == 403 else "Generated video rejected by content moderation."
        if shape == "taskdto" and endpoint == "query" and status == 404:
            return web.json_response({"code": "task_not_exist", "message": message, "data": None}, status=400)
        cost = {"usage": {"cost_in_usd_ticks": _FEES.get(status, 0)}} if _charges(refusal, mishaps) else {}
        if shape not in relays.SENTENCE_ERRORS or status == 501:
            error = {
                "message": message,
                "type": "upstream_error",
                "param": "",
                "code": code.replace("-", "_"),
            }
            return web.json_response({"error": error, **cost}, status=status)
        if refusal.word == "moderated-create" and status == 400:
            code = "Client specified an invalid argument"
        return web.json_response({"code": code, "error": message, **cost}, status=status)

    def failure(self, code: str) -> Failure:
        code = code or "internal_error"
        return Failure(code, _FAILURES.get(code, "The video could not be generated."))

    def moderation(self, task: Task) -> Failure | None:
        if task.order.kind == "image":
            return None  # HTTP 200 with an empty list
        flat = self._shape_of(task.mishaps) in relays.SENTENCE_ERRORS
        if flat and task.mishaps.text("moderated") != "failed":
            return None  # ends as done, with respect_moderation false and an empty URL
        return Failure("invalid_argument", _MODERATED)

    def _shape_of(self, mishaps: Mishaps) -> Shape:
        named: list[Shape] = [shape for shape in relays.SHAPES if shape in mishaps]
        return named[0] if named else self.shape

    def _view(self, task: Task) -> View:
        moderated = "moderated" in task.mishaps
        urls = self.urls(task) if task.phase is Phase.SUCCEEDED and not moderated else []
        return View(
            id=task.id,
            model=task.order.model,
            phase=task.phase,
            progress=task.progress,
            seconds=_seconds(task),
            cost_ticks=_cost(task),
            created=int(task.created.timestamp()),
            ended=int(task.ended.timestamp()) if task.ended else 0,
            queries=task.queries,
            url=urls[0] if urls else None,
            failure=task.failure,
            moderated=moderated,
            charged="charged" in task.mishaps,
            strange=strange(task),
            older=task.mishaps.text(self._shape_of(task.mishaps)) == "old",
        )

    def _asked_at(self, path: str) -> Real:
        """Answer a query at one path, for tasks whose shape is asked there.

        A task that got its shape from its prompt is shown at the native path too: a bot cannot be configured anew for
        one prompt.
        """

        async def real(call: Call) -> web.StreamResponse:
            task_id = call.variables.get("id") or call.query.get("id", "")
            task = self.tasks.get(task_id)
            shape = self._shape_of(task.mishaps) if task else self.shape
            if path != relays.QUERY_PATHS[shape] and not (path == relays.NATIVE_PATH and shape != self.shape):
                return await self.no_route(call)
            return await self.query(call, task_id)

        return real

    async def _content(self, call: Call) -> web.StreamResponse:
        """The video itself, as the geeknow kind of relay offers it."""
        task = self.tasks.get(call.variables["id"])
        if (
            call.bearer != self.key
            or task is None
            or not task.files
            or self._shape_of(task.mishaps) != "geeknow"
        ):
            return await self.no_route(call)
        return web.FileResponse(
            self.backstage.media.path(task.files[0]), headers={"Content-Type": "video/mp4"}
        )


def _pictures_of(call: Call) -> Order:
    if problem := xai_images.problem_of(call.path, call.json):
        raise Refusal(404 if problem.startswith("model must be") else 422, problem)
    return xai_images.order_of(call.json)


def _generated(call: Call) -> Order:
    if problem := wrong(call.json, _BODY):
        raise Refusal(422, problem)
    given: Mapping[str, Any] = call.json
    if given["model"] not in _PRICES:
        raise Refusal(404, f"The model {given['model']} does not exist")
    if "image" in given and "reference_images" in given:
        raise Refusal(400, "image and reference_images cannot be used together")
    if "reference_images" in given and given["resolution"] == "1080p":
        raise Refusal(400, "reference_images are supported up to 720p")
    if "reference_images" in given and given["model"] == _LITE:
        raise Refusal(400, "reference_images are not supported by this model")
    if "reference_images" in given and given["model"] == _OLDEST and given["duration"] > 10:
        raise Refusal(400, "reference_images are supported up to 10 seconds")
    pictures = [given["image"]] if "image" in given else given.get("reference_images", [])
    return Order(
        model=given["model"],
        prompt=given["prompt"],
        kind="video",
        ratio=given["aspect_ratio"],
        seconds=given["duration"],
        resolution=given["resolution"],
        pictures=tuple(picture["url"] for picture in pictures),
    )


def _reworked(call: Call) -> Order:
    if problem := xai_videos.problem_of(call.path, call.json):
        raise Refusal(422, problem)
    return xai_videos.order_of(call.path, call.json)


def _charges(refusal: Refusal, mishaps: Mishaps) -> bool:
    """A prompt that xAI itself refuses as immoderate is paid for."""
    return "charged" in mishaps or (refusal.word == "moderated-create" and refusal.code == 400)


def _seconds(task: Task) -> int:
    """Of the whole result."""
    return task.order.seconds + (round(task.source.seconds) if task.source else 0)


def _cost(task: Task) -> int:
    """In ticks, 10^10 to the dollar."""
    order = task.order
    if task.source:
        return xai_videos.cost(order, task.source)
    of_pictures = len(order.pictures) * _INPUT_PRICES.get(order.model, 0)
    return order.seconds * _PRICES[order.model][order.resolution] * 10**8 + of_pictures * 10**7
