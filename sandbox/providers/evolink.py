"""evolink.ai's video API: create, task query and credits, with errors as HTTP statuses around an `error` object."""

import secrets
import string
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.providers.documents import documents
from sandbox.providers.mishaps import Mishaps
from sandbox.providers.provider import Backstage, Provider, Refusal, strange
from sandbox.providers.server import Call, Endpoint
from sandbox.providers.tasks import Failure, Order, Phase, Task
from sandbox.providers.uploads import Uploads

_MODEL = "grok-imagine-text-to-video"
_ANIMATION = "grok-imagine-image-to-video-beta"
# HTTP status → code, type and message of the newer form, and the type of the older one with its integer code.
_ERRORS: Mapping[int, tuple[str, str, str, str]] = {
    400: ("invalid_request", "invalid_request_error", "Invalid request parameters", "invalid_request_error"),
    401: ("unauthorized", "authentication_error", "Invalid or missing API key", "authentication_error"),
    402: (
        "insufficient_quota",
        "insufficient_quota",
        "Insufficient account balance",
        "insufficient_quota_error",
    ),
    403: ("model_access_denied", "invalid_request_error", "No access to this model", "permission_error"),
    404: ("task_not_found", "invalid_request_error", "Task not found", "not_found_error"),
    413: ("request_too_large", "invalid_request_error", "Request body too large", "request_too_large_error"),
    429: ("rate_limit_exceeded", "rate_limit_error", "Too many requests", "rate_limit_error"),
    500: ("internal_error", "api_error", "Internal server error", "internal_server_error"),
    502: ("upstream_error", "api_error", "Upstream error", "upstream_error"),
    503: ("service_unavailable", "api_error", "Service temporarily unavailable", "service_unavailable_error"),
}
# What the query answers differently from the create: (code, type).
_QUERY_ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("invalid_task_id", "invalid_request_error"),
    402: ("quota_exceeded", "insufficient_quota"),
    403: ("permission_denied", "invalid_request_error"),
    429: ("rate_limit_exceeded", "evo_api_error"),
}
_FAILURES: Mapping[str, str] = {
    "content_policy_violation": "Content policy violation.\nYour request was blocked by safety filters.",
    "invalid_parameters": "Invalid parameters.",
    "image_processing_error": "The image could not be processed.",
    "image_dimension_mismatch": "The image dimensions do not match.",
    "request_cancelled": "The request was cancelled.",
    "generation_failed_no_content": "Generation finished without any content.",
    "service_error": "Service error, please try again later.",
    "generation_timeout": "The generation timed out.",
    "resource_exhausted": "Resources are exhausted, please try again later.",
    "quota_exceeded": "Quota exceeded.",
    "service_unavailable": "The service is temporarily unavailable.",
    "resource_not_found": "The resource was not found or has expired.",
    "unknown_error": "An unknown error occurred.",
}
_STATUSES = {
    Phase.WAITING: "pending",
    Phase.QUEUING: "pending",
    Phase.GENERATING: "processing",
    Phase.SUCCEEDED: "completed",
    Phase.FAILED: "failed",
}


class Evolink(Provider):
    """docs.evolink.ai. Some tasks answer with the model's newer name, `-beta`: the old one is mapped to it."""

    name = "evolink"
    refusals: ClassVar[Mapping[str, int]] = {
        "badkey": 401,
        "nofunds": 402,
        "badparams": 400,
        "createfail": 500,
        "maintenance": 503,
        "disabled": 403,
        "moderated-create": 400,
    }
    unknown_task = 404
    unusable_picture = "image_processing_error"

    def __init__(self, backstage: Backstage, key: str) -> None:
        super().__init__(backstage, key)
        self._pauses = backstage.manners.callback_pauses
        self._strict = backstage.manners.strict_callback_urls
        self.uploads = Uploads(self, key, "file_url")

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.post("/v1/videos/generations", self.on("create", self.create)),
            web.post("/v1/images/generations", self.on("create", self.create)),
            web.get("/v1/tasks/{id}", self.on("query", self._task)),
            web.get("/v1/credits", self.on("balance", self._credits)),
            *self.uploads.routes("/api/v1/files/upload/stream"),
        ]

    async def no_route(self, call: Call) -> web.Response:
        return _error(404, "not_found", f"Invalid URL ({call.method} {call.path})", "invalid_request_error")

    def check_key(self, call: Call) -> None:
        if call.bearer != self.key:
            raise Refusal(401)

    def read_order(self, call: Call) -> Order:
        if not call.is_json:
            raise Refusal(400, "Content-Type must be application/json")
        known = documents(self.name)
        body: Any = call.json
        given = cast("Mapping[str, Any]", body) if isinstance(body, dict) else dict[str, Any]()
        document = known.get(str(given.get("model")))
        if document is None:
            raise Refusal(400, f"model must be one of {', '.join(known)}")
        if document.makes not in call.path:
            raise Refusal(400, f"{given['model']} is not available at {call.path}")
        if problem := document.wrong({name: value for name, value in given.items() if name != "model"}):
            raise Refusal(400, problem)
        callback_url = given.get("callback_url")
        if self._strict and callback_url is not None and not _is_public(callback_url):
            raise Refusal(400, "callback_url must use HTTPS and must not point to an internal address")
        return Order(
            model=str(given["model"]).removesuffix("-beta") if given["model"] != _ANIMATION else _ANIMATION,
            prompt=given["prompt"],
            kind="image" if document.makes == "image" else "video",
            ratio=document.ratio(given),
            seconds=document.seconds(given),
            resolution=given.get("quality", "480p"),
            callback_url=callback_url,
            pictures=document.pictures(given),
        )

    def new_id(self, order: Order) -> str:
        del order  # all ids have one form
        tail = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(8))
        return f"task-unified-{int(datetime.now(UTC).timestamp())}-{tail}"

    def created(self, task: Task) -> web.Response:
        body: dict[str, Any] = {
            **self._head(task),
            "progress": 0,
            "status": "pending",
            "task_info": {"can_cancel": True, "estimated_time": max(1, round(task.expected))},
            "usage": {
                "billing_rule": "per_call",
                "credits_reserved": round(task.order.seconds * 0.83, 2),
                "user_group": "default",
            },
        }
        return web.json_response(body)

    def shown(self, task: Task) -> web.Response:
        return web.json_response(self._body(task, telling=True))

    def _head(self, task: Task) -> dict[str, Any]:
        renamed = ord(task.id[-1]) % 2 == 1 and task.order.model == _MODEL
        return {
            "created": int(task.created.timestamp()),
            "id": task.id,
            "model": f"{_MODEL}-beta" if renamed else task.order.model,
            "object": f"{task.order.kind}.generation.task",
            "type": task.order.kind,
        }

    def _body(self, task: Task, *, telling: bool) -> dict[str, Any]:
        body = {
            **self._head(task),
            "progress": task.progress,
            "status": "preparing" if strange(task) else _STATUSES[task.phase],
            "task_info": {"can_cancel": False},
        }
        if task.phase is Phase.SUCCEEDED:
            body["results"] = self.urls(task, telling=telling)
        if task.failure:
            body["error"] = {"code": task.failure.code, "message": task.failure.text, "type": "task_error"}
        return body

    def refused(self, refusal: Refusal, mishaps: Mishaps, endpoint: Endpoint) -> web.Response:
        status = refusal.code
        word, kind, message, older = _ERRORS.get(status, ("unknown_error", "api_error", "Error", "api_error"))
        if endpoint == "query":
            word, kind = _QUERY_ERRORS.get(status, (word, kind))
        if refusal.word == "moderated-create":
            word, message = "content_policy_violation", _FAILURES["content_policy_violation"]
        message = refusal.text or message
        if "int-code" in mishaps:
            return _error(status, status, message, older, fallback_suggestion="retry after 60 seconds")
        return _error(status, word, message, kind)

    def failure(self, code: str) -> Failure:
        code = code or "service_error"
        return Failure(code, _FAILURES.get(code, "Generation failed."))

    def moderation(self, task: Task) -> Failure:
        del task  # the same for every one
        return self.failure("content_policy_violation")

    async def _task(self, call: Call) -> web.StreamResponse:
        task_id = call.variables["id"]
        if call.bearer == self.key and not task_id.startswith("task-unified-"):
            return self.refused(Refusal(400, "Invalid task ID"), Mishaps({}), "query")
        return await self.query(call, task_id)

    async def call_back(self, task: Task) -> None:
        await self.backstage.callbacks.tell(
            self.name,
            task.id,
            task.order.callback_url or "",
            self._body(task, telling=False),
            pauses=self._pauses,
        )

    async def _credits(self, call: Call) -> web.Response:
        if call.bearer != self.key:  # this endpoint still has the older form
            return _error(401, 401, _ERRORS[401][2], _ERRORS[401][3])
        funds = {"remaining_credits": float(self.balance), "used_credits": 12.5}
        data = {"token": {**funds, "unlimited_credits": False}, "user": funds}
        return web.json_response({"data": data, "message": "", "success": True})


def _error(status: int, code: str | int, message: str, kind: str, **more: str) -> web.Response:
    return web.json_response(
        {"error": {"code": code, "message": message, "type": kind, **more}}, status=status
    )


def _is_public(address: str) -> bool:
    """https, and neither a private address nor a name of this machine: evolink's rules for callback URLs."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        local = not ip_address(host).is_global
    except ValueError:  # a name, not an address
        local = host == "localhost" or "." not in host
    return parts.scheme == "https" and not local
