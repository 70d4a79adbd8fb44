"""ComfyUI's own server, with a few core nodes and no weights: graphs are checked, queued, run one way or another, and
kept in a history until it forgets.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, cast

from aiohttp import WSMsgType, web

from sandbox.providers.fields import Field, text, wrong
from sandbox.providers.mishaps import Mishaps
from sandbox.providers.provider import Backstage, Provider, Refusal, edge_page
from sandbox.providers.server import Call, Endpoint, HangUp
from sandbox.providers.tasks import Failure, Order, Task

WORKFLOWS = Path(__file__).parents[2] / "workflows"
_INT, _FLOAT, _TEXT = ["INT"], ["FLOAT"], ["STRING"]
# Class → its required inputs; an upper-case type is a link, a list a choice.
_NODES: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "CheckpointLoaderSimple": {"ckpt_name": [["sd_xl_base_1.0.safetensors"]]},
    "CLIPTextEncode": {"text": _TEXT, "clip": ["CLIP"]},
    "EmptyLatentImage": {"width": _INT, "height": _INT, "batch_size": _INT},
    "KSampler": {
        "model": ["MODEL"],
        "positive": ["CONDITIONING"],
        "negative": ["CONDITIONING"],
        "latent_image": ["LATENT"],
        "seed": _INT,
        "steps": _INT,
        "cfg": _FLOAT,
        "denoise": _FLOAT,
        "sampler_name": [["euler", "dpmpp_2m"]],
        "scheduler": [["normal", "karras"]],
    },
    "LoadImage": {"image": _TEXT},
    "SaveImage": {"images": ["IMAGE"], "filename_prefix": _TEXT},
    "VAEDecode": {"samples": ["LATENT"], "vae": ["VAE"]},
    "VAEEncode": {"pixels": ["IMAGE"], "vae": ["VAE"]},
}
_OUTPUTS = frozenset({"SaveImage"})
_KINDS: Mapping[str, type | tuple[type, ...]] = {"INT": int, "FLOAT": (int, float), "STRING": str}


def _object(value: Any) -> str | None:
    return None if isinstance(value, dict) else "must be an object"


_BODY = {
    "prompt": Field(_object, required=True),
    "prompt_id": Field(text()),
    "client_id": Field(text()),
    "extra_data": Field(_object),
}


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
        self.interrupted: set[str] = set()
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
        graph = cast("Mapping[str, Mapping[str, Any]]", given["prompt"])
        if problem := self._wrong_graph(graph):
            raise Refusal(400, problem)
        sampler = next(node["inputs"] for node in graph.values() if node["class_type"] == "KSampler")
        said = graph[sampler["positive"][0]]["inputs"]["text"]
        latent = graph[sampler["latent_image"][0]]["inputs"]
        return Order(
            model=prompt_id,  # the server knows graphs, and no models
            prompt=said,
            kind="image",
            ratio=f"{latent.get('width', 1)}:{latent.get('height', 1)}",
        )

    def _wrong_graph(self, graph: Mapping[str, Mapping[str, Any]]) -> str | None:
        if not any(node.get("class_type") in _OUTPUTS for node in graph.values()):
            return "prompt_no_outputs"
        for number, node in graph.items():
            known = _NODES.get(str(node.get("class_type")))
            if known is None:
                return f"node {number}: unknown class {node.get('class_type')}"
            for name, (kind, *_) in known.items():
                if problem := self._wrong_input(graph, node.get("inputs", {}).get(name), kind):
                    return f"node {number}, {name}: {problem}"
        return None

    def _wrong_input(self, graph: Mapping[str, Any], value: Any, kind: Any) -> str | None:
        if isinstance(kind, list):
            return None if value in kind else "value not in list"
        if kind in _KINDS:
            fits = isinstance(value, _KINDS[kind]) and not isinstance(value, bool)
            return None if fits else f"must be {kind}"
        linked = isinstance(value, list) and len(cast("list[Any]", value)) == 2 and value[0] in graph
        return None if linked else "must be a link"

    def new_id(self, order: Order) -> str:
        return order.model

    def created(self, task: Task) -> web.Response:
        return web.json_response({"prompt_id": task.id, "number": len(self.tasks), "node_errors": {}})

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
        return web.json_response({"error": error, "node_errors": {}}, status=refusal.code)

    def failure(self, code: str) -> Failure:
        return Failure(code or "RuntimeError", "CUDA out of memory")

    def moderation(self, task: Task) -> Failure | None:
        del task
        return None  # there is none

    # ---- what became of it

    def _over(self, task: Task) -> bool:
        if task.id in self.stopped:
            return False
        return task.ended is not None or task.id in self.interrupted

    def _entry(self, task: Task) -> dict[str, Any]:
        prompt: list[Any] = [1, task.id, task.body["prompt"], task.body.get("extra_data", {}), []]
        if task.id in self.interrupted:
            messages = [["execution_interrupted", {"prompt_id": task.id}]]
            return {"prompt": prompt, "outputs": {}, "status": _status("error", messages)}
        if task.failure:
            told = {"node_type": "KSampler", "exception_message": task.failure.text}
            return {"prompt": prompt, "outputs": {}, "status": _status("error", [["execution_error", told]])}
        saver = next(n for n, node in task.body["prompt"].items() if node["class_type"] in _OUTPUTS)
        files = [
            {"filename": name.partition("/")[2], "subfolder": "", "type": "output"} for name in task.files
        ]
        if "no-urls" in task.mishaps:
            files = [file | {"type": "temp"} for file in files]
        return {"prompt": prompt, "outputs": {saver: {"images": files}}, "status": _status("success", [])}

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
            items[task.share >= 0.25].append([number, task.id, task.body["prompt"], {}, []])
        return web.json_response({"queue_running": items[True], "queue_pending": items[False]})

    async def _delete(self, call: Call) -> web.Response:
        self.stopped.update(call.json["delete"])
        return web.Response()

    async def _interrupt(self, call: Call) -> web.Response:
        if "prompt_id" not in call.json:
            raise AssertionError("without an id, whatever runs is interrupted")
        self.interrupted.add(call.json["prompt_id"])
        return web.Response()

    async def _upload(self, call: Call) -> web.Response:
        form = call.form or {}
        if set(form) - {"image", "type", "subfolder", "overwrite"} or not isinstance(form["image"][0], bytes):
            return web.Response(status=400)
        name = f"upload-{len(self.uploads)}.png"
        self.uploads[name] = form["image"][0]
        return web.json_response({"name": name, "subfolder": "", "type": "input"})

    async def _object_info(self, call: Call) -> web.Response:
        name = call.variables["name"]
        node = _NODES.get(name)
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


def _status(word: str, messages: list[Any]) -> dict[str, Any]:
    return {"status_str": word, "completed": word == "success", "messages": messages}
