"""ComfyUI's own server, with a few core nodes and no weights: graphs are checked, queued, run one way or another, and
kept in a history until it forgets. As version 0.30.0 does it.
"""

import math
import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, cast

from aiohttp import WSMsgType, web

from sandbox.providers.comfyui_graphs import NODES, Graph, InvalidGraph, checked
from sandbox.providers.fields import Field, text, wrong
from sandbox.providers.mishaps import Mishaps
from sandbox.providers.provider import Backstage, Provider, Refusal, edge_page
from sandbox.providers.server import Call, Endpoint, HangUp
from sandbox.providers.tasks import Failure, Order, Task

WORKFLOWS = Path(__file__).parents[2] / "workflows"
_BEGINS = _NODE = 0.25
"""Shares of a prompt's time: it waits for so long, and so long takes each node."""


def _object(value: Any) -> str | None:
    return None if isinstance(value, dict) else "must be an object"


_BODY = {
    "prompt": Field(_object, required=True),
    "prompt_id": Field(text()),
    "client_id": Field(text()),
    "extra_data": Field(_object),
}


class _GraphRefused(Refusal):
    def __init__(self, invalid: InvalidGraph) -> None:
        super().__init__(400, invalid.message)
        self.invalid = invalid


class ComfyUi(Provider):
    """Nobody needs a key. What was queued is under the client's own id, and so can be asked for."""

    name = "comfyui"
    refusals: ClassVar[Mapping[str, int]] = {
        "badparams": 400,
        "createfail": 500,
        "disabled": 400,
        "maintenance": 503,
        "nofunds": 402,
    }
    unknown_task = 404

    def __init__(self, backstage: Backstage, key: str) -> None:
        super().__init__(backstage, key)
        self.stopped: set[str] = set()
        self.interrupted: dict[str, float] = {}
        """By id, the share of its time at which the node that runs is done: no sooner does a prompt stop."""
        self.uploads: dict[str, bytes] = {}

    def env(self) -> dict[str, str]:
        return {"COMFYUI_URL": self.base_url, "COMFYUI_WORKFLOWS": str(WORKFLOWS)}

    def restart(self) -> None:
        """Queue and history are in memory only."""
        self.stopped.update(self.tasks)

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.post("/prompt", self.on("create", self.create)),
            web.get("/history/{id}", self.on("query", self._history)),
            web.get("/queue", self.on("other", self._queue)),
            web.post("/queue", self.on("other", self._delete)),
            web.post("/interrupt", self.on("other", self._interrupt)),
            web.post("/upload/image", self.on("other", self._upload)),
            web.get("/object_info/{name}", self.on("other", self._object_info)),
            web.get("/view", self.on("other", self._view)),
            web.get("/ws", self._socket),
        ]

    async def no_route(self, call: Call) -> web.Response:
        return web.Response(status=404, text=f"404: Not Found ({call.path})")

    def check_key(self, call: Call) -> None:
        if "Authorization" in call.headers:
            raise Refusal(400, "there is no key, so none should be sent")

    def read_order(self, call: Call) -> Order:
        if problem := wrong(call.json, _BODY):
            raise Refusal(400, problem)
        given: Mapping[str, Any] = call.json
        prompt_id = given.get("prompt_id", str(uuid.uuid4()))
        if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", prompt_id):
            raise Refusal(400, "invalid_prompt_id")
        graph = cast("Graph", given["prompt"])
        try:
            checked(graph)
        except InvalidGraph as invalid:
            raise _GraphRefused(invalid) from invalid
        sampler = next(node["inputs"] for node in graph.values() if node["class_type"] == "KSampler")
        said = graph[sampler["positive"][0]]["inputs"]["text"]
        latent = graph[sampler["latent_image"][0]]["inputs"]
        return Order(
            model=prompt_id,  # the server knows graphs, and no models
            prompt=said,
            kind="image",
            ratio=f"{latent.get('width', 1)}:{latent.get('height', 1)}",
        )

    def new_id(self, order: Order) -> str:
        return order.model

    def created(self, task: Task) -> web.Response:
        _, errors = checked(task.body["prompt"])
        return web.json_response({"prompt_id": task.id, "number": len(self.tasks), "node_errors": errors})

    def shown(self, task: Task) -> web.Response:
        return web.json_response({task.id: self._entry(task)} if self._over(task) else {})

    def refused(self, refusal: Refusal, mishaps: Mishaps, endpoint: Endpoint) -> web.Response:
        del mishaps, endpoint
        error: dict[str, Any] = {
            "type": "invalid_prompt",
            "message": refusal.text or f"Error {refusal.code}",
            "details": "",
            "extra_info": {},
        }
        node_errors: Mapping[str, Any] = {}
        if isinstance(refusal, _GraphRefused):
            error["type"], node_errors = refusal.invalid.kind, refusal.invalid.node_errors
        return web.json_response({"error": error, "node_errors": node_errors}, status=refusal.code)

    def failure(self, code: str) -> Failure:
        return Failure(code or "RuntimeError", "CUDA out of memory")

    def moderation(self, task: Task) -> Failure | None:
        del task
        return None  # there is none

    # ---- what became of it

    def _over(self, task: Task) -> bool:
        if task.id in self.stopped:
            return False
        return task.ended is not None or self._interrupted(task)

    def _interrupted(self, task: Task) -> bool:
        return task.share >= self.interrupted.get(task.id, math.inf)

    def _entry(self, task: Task) -> dict[str, Any]:
        prompt = _queued(0, task)
        if self._interrupted(task):
            return {"prompt": prompt, "outputs": {}, "status": _status(task, "execution_interrupted", {})}
        if task.failure:
            told = {"node_type": "KSampler", "exception_message": task.failure.text}
            return {"prompt": prompt, "outputs": {}, "status": _status(task, "execution_error", told)}
        saver, _ = checked(task.body["prompt"])
        files = [
            {"filename": name.partition("/")[2], "subfolder": "", "type": "output"} for name in task.files
        ]
        if "no-urls" in task.mishaps:
            files = [file | {"type": "temp"} for file in files]
        status = _status(task, "execution_success", {})
        return {"prompt": prompt, "outputs": {saver: {"images": files}}, "status": status}

    async def _history(self, call: Call) -> web.StreamResponse:
        task = self.tasks.get(call.variables["id"])
        if task is None:
            return web.json_response({})
        task.queries += 1
        if task.queries <= task.mishaps.number("query-drop", 2):
            raise HangUp
        if task.queries <= task.mishaps.number("query-garbage", 2):
            return edge_page(502)
        if task.queries <= 2 and (code := int(task.mishaps.number("query-code", 500))):
            return web.Response(status=code)
        if "forget" in task.mishaps and task.share > 0.5:
            self.stopped.add(task.id)
        return self.shown(task)

    async def _queue(self, call: Call) -> web.Response:
        del call
        waiting = [
            task for task in self.tasks.values() if task.id not in self.stopped and not self._over(task)
        ]
        items = {True: list[Any](), False: list[Any]()}
        for number, task in enumerate(waiting):
            items[task.share >= _BEGINS].append(_queued(number, task))
        return web.json_response({"queue_running": items[True], "queue_pending": items[False]})

    async def _delete(self, call: Call) -> web.Response:
        self.stopped.update(call.json["delete"])
        return web.Response()

    async def _interrupt(self, call: Call) -> web.Response:
        if "prompt_id" not in call.json:
            raise AssertionError("without an id, whatever runs is interrupted")
        task = self.tasks.get(call.json["prompt_id"])
        if task is not None and not self._over(task):
            self.interrupted.setdefault(task.id, _end_of_node(task.share))
        return web.Response()

    async def _upload(self, call: Call) -> web.Response:
        form = call.form or {}
        if set(form) - {"image", "type", "subfolder", "overwrite"} or not isinstance(form["image"][0], bytes):
            return web.Response(status=400)
        [name] = call.file_names
        self.uploads[name] = form["image"][0]
        return web.json_response({"name": name, "subfolder": "", "type": "input"})

    async def _object_info(self, call: Call) -> web.Response:
        name = call.variables["name"]
        node = NODES.get(name)
        return web.json_response({} if node is None else {name: {"input": {"required": node}}})

    async def _view(self, call: Call) -> web.StreamResponse:
        name = f"{self.name}/{call.query.get('filename', '')}"
        try:
            return web.FileResponse(self.backstage.media.path(name))
        except KeyError:
            return web.Response(status=404)

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """Progress of the client's own prompts, a few times a second."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        mine = request.query.get("clientId")
        while not socket.closed:
            for task in list(self.tasks.values()):
                if task.body.get("client_id") == mine and not self._over(task):
                    data = {"value": task.progress, "max": 100, "prompt_id": task.id, "node": "3"}
                    await socket.send_json({"type": "progress", "data": data})
            try:
                if (await socket.receive(timeout=0.05)).type in {WSMsgType.CLOSE, WSMsgType.CLOSING}:
                    break
            except TimeoutError:
                continue
        return socket


def _queued(number: int, task: Task) -> list[Any]:
    """As it stands in the queue, and then in the history."""
    extra = {**task.body.get("extra_data", {}), "client_id": task.body.get("client_id")}
    saver, _ = checked(task.body["prompt"])
    return [number, task.id, task.body["prompt"], extra, [saver]]


def _end_of_node(share: float) -> float:
    """Of the node that runs at that share of the prompt's time; nothing stops the last."""
    end = (int(share / _NODE) + 1) * _NODE
    return end if end < 1 else math.inf


def _status(task: Task, event: str, told: Mapping[str, Any]) -> dict[str, Any]:
    messages = [[name, {"prompt_id": task.id}] for name in ("execution_start", "execution_cached")]
    messages.append([event, {"prompt_id": task.id, **told}])
    completed = event == "execution_success"
    return {"status_str": "success" if completed else "error", "completed": completed, "messages": messages}
