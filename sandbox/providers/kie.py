"""kie.ai's market API: createTask, recordInfo, download-url and credit, with its codes inside HTTP 200."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, ClassVar, cast

from aiohttp import web

from sandbox.providers.callbacks import kie_headers
from sandbox.providers.documents import Document, documents
from sandbox.providers.fields import Field, one_of, url, wrong
from sandbox.providers.kie_prices import price_rows
from sandbox.providers.mishaps import Mishaps
from sandbox.providers.provider import Backstage, Provider, Refusal, strange
from sandbox.providers.server import Call, Endpoint
from sandbox.providers.tasks import Failure, Order, Phase, Task
from sandbox.providers.uploads import Uploads

_GROK_VIDEO = "grok-imagine/text-to-video"
_GROK_ANIMATION = "grok-imagine/image-to-video"
_GROK_IMAGE = "grok-imagine/text-to-image"
_SORA = "sora-2-text-to-video"
_VEO = "veo-3-1"
_BODY = {
    "model": Field(one_of(*documents("kie")), required=True),
    "input": Field(lambda value: None if isinstance(value, dict) else "must be an object", required=True),
    "callBackUrl": Field(url("http", "https")),
}

_MESSAGES = {
    400: "taskId parameter is required",
    401: "You do not have access permissions",
    402: "Your account has insufficient credits to perform this operation",
    404: "The requested resource or endpoint does not exist",
    408: "The upstream service produced no result for more than 10 minutes",
    422: "The request parameters failed validation checks",
    429: "Rate limit exceeded",
    433: "Request limit exceeded",
    455: "The system is currently undergoing maintenance",
    500: "An unexpected error occurred while processing the request",
    501: "Generation task failed",
    505: "The requested feature is currently disabled",
}
_REFRESHED = timedelta(minutes=20)
_STATES = {
    Phase.WAITING: "waiting",
    Phase.QUEUING: "queuing",
    Phase.GENERATING: "generating",
    Phase.SUCCEEDED: "success",
    Phase.FAILED: "fail",
}
_BLOCKED = "CONTENT_POLICY_BLOCKED: the input was flagged as sensitive."


class Kie(Provider):
    """Every answer is HTTP 200; the body's `code` tells (docs.kie.ai)."""

    name = "kie"
    refusals: ClassVar[Mapping[str, int]] = {
        "badkey": 401,
        "nofunds": 402,
        "badparams": 422,
        "createfail": 500,
        "maintenance": 455,
        "disabled": 505,
        "moderated-create": 422,
    }
    unknown_task = 422
    unusable_picture = "400"
    final_query_codes = frozenset({408, 501})
    pace = (20, 10.0)

    def __init__(self, backstage: Backstage, key: str) -> None:
        super().__init__(backstage, key)
        self.hmac_key = backstage.manners.hmac_key
        self._numbers = count(10_000_001)
        self.uploads = Uploads(self, key, "downloadUrl")

    def env(self) -> dict[str, str]:
        return super().env() | ({"KIE_WEBHOOK_HMAC_KEY": self.hmac_key} if self.hmac_key else {})

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.post("/api/v1/jobs/createTask", self.on("create", self.create)),
            web.get("/api/v1/jobs/recordInfo", self.on("query", self._record_info)),
            web.post("/api/v1/common/download-url", self.on("other", self._download_url)),
            web.post("/client/v1/model-pricing/page", self.on("other", self._prices)),
            web.get("/api/v1/chat/credit", self.on("balance", self._credit)),
            *self.uploads.routes("/api/file-stream-upload"),
        ]

    async def no_route(self, call: Call) -> web.Response:
        return web.json_response({"code": 404, "msg": f"No endpoint {call.method} {call.path}"}, status=404)

    def check_key(self, call: Call) -> None:
        if call.bearer != self.key:
            raise Refusal(401)

    def read_order(self, call: Call) -> Order:
        if not call.is_json:
            raise Refusal(422, "The request body must be application/json")
        if problem := wrong(call.json, _BODY):
            raise Refusal(422, problem)
        model, given = str(call.json["model"]), cast("dict[str, Any]", call.json["input"])
        document = documents(self.name)[model]
        if problem := document.wrong(given, "input."):
            raise Refusal(422, problem)
        sides = self.uploads.longer_sides(document.pictures(given))
        return _order(model, document, given, sides, call.json.get("callBackUrl"))

    def new_id(self, order: Order) -> str:
        if order.model in {_GROK_VIDEO, _GROK_ANIMATION}:
            return secrets.token_hex(16)
        name = "grok" if order.model == _GROK_IMAGE else order.model.rpartition("/")[2]
        return f"task_{name}_{next(self._numbers)}"

    def created(self, task: Task) -> web.Response:
        return _envelope(200, "success", {"taskId": task.id})

    def refused(self, refusal: Refusal, mishaps: Mishaps, endpoint: Endpoint) -> web.Response:
        del mishaps  # kie's envelope has one form
        text = refusal.text or _MESSAGES.get(refusal.code, "error")
        if refusal.word == "moderated-create":
            text = _BLOCKED
        elif endpoint == "query" and refusal.code == 422:
            text = "recordInfo is null"
        elif endpoint == "query" and refusal.code == 404:
            text = "Task not found"
        return _envelope(refusal.code, text, None)

    def failure(self, code: str) -> Failure:
        return Failure(code or "500", "Internal Error, Please try again later.")

    def moderation(self, task: Task) -> Failure:
        del task  # the same for every one
        return Failure("422", _BLOCKED)

    async def _record_info(self, call: Call) -> web.StreamResponse:
        if not call.query.get("taskId"):
            return self.refused(Refusal(400), Mishaps({}), "query")
        return await self.query(call, call.query["taskId"])

    def shown(self, task: Task) -> web.Response:
        record = self._record(task, telling=True)
        if "json-twice" in task.mishaps and record["resultJson"]:
            record["resultJson"] = json.loads(record["resultJson"])
        return _envelope(200, "success", record)

    def _record(self, task: Task, *, telling: bool) -> dict[str, Any]:
        failed = task.failure or Failure("", "")
        record: dict[str, Any] = {
            "taskId": task.id,
            "model": task.order.model,
            "state": "preparing" if strange(task) else _STATES[task.phase],
            "param": _param(task),
            "resultJson": self._result(task, telling=telling) if task.phase is Phase.SUCCEEDED else "",
            "failCode": failed.code,
            "failMsg": failed.text,
            "costTime": int((task.ended - task.created).total_seconds() * 1000) if task.ended else 0,
            "createTime": _milliseconds(task.created),
            "updateTime": _milliseconds(task.ended or task.created),
            "completeTime": _milliseconds(task.ended) if task.ended else None,
            "creditsConsumed": task.order.credits if _costs(task) else 0.0,
        }
        if task.order.model == _SORA:
            record["progress"] = task.progress  # "Only returned when model is sora2 or sora2 pro"
        return record

    def _result(self, task: Task, *, telling: bool) -> str:
        urls = self.urls(task, telling=telling)
        if task.order.model == _VEO and task.order.resolution != "720p":  # as two clients saw it
            return json.dumps({"data": {"result_urls": urls, "origin_urls": urls}})
        if task.order.model != _SORA:
            return json.dumps({"resultUrls": urls})
        only_marked = "watermark-only" in task.mishaps
        return json.dumps({"resultUrls": [] if only_marked else urls, "resultWaterMarkUrls": urls})

    async def call_back(self, task: Task) -> None:
        data = self._record(task, telling=False)
        data["costTime"] //= 1000  # milliseconds in a record, seconds in a callback
        won = task.phase is Phase.SUCCEEDED
        body: dict[str, Any] = {
            "code": 200 if won else 501,
            "msg": f"Playground task {'completed successfully' if won else 'failed'}.",
            "data": data,
        }
        if "callback-thin" in task.mishaps:
            thin = {"task_id": task.id, "callbackType": "task_completed"}
            body = {"taskId": task.id, "code": 200, "msg": "Success", "data": thin}
        headers = kie_headers(self.hmac_key, task.id) if self.hmac_key else {}
        await self.backstage.callbacks.tell(
            self.name, task.id, task.order.callback_url or "", body, headers=headers
        )

    async def _credit(self, call: Call) -> web.Response:
        if call.bearer != self.key:
            return _envelope(401, _MESSAGES[401], None)
        return _envelope(200, "success", self.balance)

    async def _prices(self, call: Call) -> web.Response:
        """For everybody, without a key."""
        rows, size = price_rows(), min(int(call.json["pageSize"]), 100)
        first = (int(call.json["pageNum"]) - 1) * size
        page = {"records": rows[first : first + size], "total": len(rows)}
        return _envelope(200, "success", page)

    async def _download_url(self, call: Call) -> web.Response:
        if call.bearer != self.key:
            return _envelope(401, _MESSAGES[401], None)
        if problem := wrong(call.json, {"url": Field(url("http", "https"), required=True)}):
            return _envelope(422, problem, None)
        media = self.backstage.media
        name = media.name_of(str(call.json["url"]))
        if name is None:
            return _envelope(422, "The URL was not generated by this service", None)
        return _envelope(200, "success", media.url(name, _REFRESHED))


def _envelope(code: int, msg: str, data: Any) -> web.Response:
    return web.json_response({"code": code, "msg": msg, "data": data})


def _order(
    model: str,
    document: Document,
    given: Mapping[str, Any],
    sides: Sequence[int],
    callback_url: str | None,
) -> Order:
    # "4.0 per 6 images", in quality mode "5 per 4 images"
    files, cost = (4, 5.0) if given.get("enable_pro") else (document.files, document.price(given, sides))
    return Order(
        model=model,
        prompt=str(given.get("prompt", "")),
        kind="video" if document.makes == "video" else "image",
        ratio=document.ratio(given),
        seconds=document.seconds(given),
        count=files,
        resolution=str(given.get("resolution", given.get("quality", "480p"))),
        callback_url=callback_url,
        pictures=document.pictures(given),
        credits=cost,
    )


def _param(task: Task) -> str:
    if "json-twice" in task.mishaps:
        return json.dumps({**task.body, "input": json.dumps(task.body["input"])})
    return json.dumps(task.body)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _costs(task: Task) -> bool:
    """A failed task costs nothing, unless the prompt asks for that."""
    return task.phase is Phase.SUCCEEDED or (task.phase is Phase.FAILED and "charged" in task.mishaps)
