"""A customer of the local providers: sends what it is told to, over a real socket, and reads what comes back."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

import aiohttp
from aiohttp import web

from sandbox.providers.server import Call
from sandbox.providers.world import Name, ProviderWorld

PATIENCE = 60.0
CREATE_PATHS: dict[Name, str] = {
    "kie": "/api/v1/jobs/createTask",
    "evolink": "/v1/videos/generations",
    "xai": "/v1/videos/generations",
}
TASKED: tuple[Name, ...] = tuple(CREATE_PATHS)
"""The providers that sell tasks, which have much in common; the others have tests of their own."""
ENDED = {"success", "fail", "completed", "failed", "done", "expired", "SUCCESS", "FAILURE"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `json` is None when it was not JSON."""

    status: int
    json: Any
    text: str


def body_for(name: Name, prompt: str, **options: Any) -> dict[str, Any]:
    """The smallest create the provider's document allows, with options on top (kie: of its `input`)."""
    if name == "kie":
        model = options.pop("model", "grok-imagine/text-to-video")
        outer = {"callBackUrl": options.pop("callBackUrl")} if "callBackUrl" in options else {}
        return {"model": model, **outer, "input": {"prompt": prompt, **options}}
    if name == "evolink":
        return {"model": "grok-imagine-text-to-video", "prompt": prompt, **options}
    required = {"resolution": "480p", "aspect_ratio": "16:9", "duration": 1}
    return {"model": "grok-imagine-video", "prompt": prompt, **required, **options}


async def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds; TimeoutError when it never does."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in a server that knows nothing of tests
            await asyncio.sleep(0.01)


class Customer:
    """Holds one connection pool, and the key of each provider."""

    def __init__(self, world: ProviderWorld, client: aiohttp.ClientSession) -> None:
        self.world = world
        self.client = client

    async def post(self, name: Name, path: str, body: Any, *, headers: dict[str, str] | None = None) -> Reply:
        url = self.world.servers[name].base_url + path
        async with self.client.post(url, json=body, headers=self._headers(name, headers)) as response:
            return await _reply(response)

    async def get(self, name: Name, path: str, *, headers: dict[str, str] | None = None) -> Reply:
        url = self.world.servers[name].base_url + path
        async with self.client.get(url, headers=self._headers(name, headers)) as response:
            return await _reply(response)

    def _headers(self, name: Name, headers: dict[str, str] | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.world.servers[name].key}"} if headers is None else headers

    async def create(self, name: Name, prompt: str, **options: Any) -> Reply:
        return await self.post(name, CREATE_PATHS[name], body_for(name, prompt, **options))

    async def ask(self, name: Name, task_id: str) -> Reply:
        paths = {"kie": "/api/v1/jobs/recordInfo?taskId=", "evolink": "/v1/tasks/", "xai": "/v1/videos/"}
        return await self.get(name, paths[name] + task_id)

    async def started(self, name: Name, prompt: str, **options: Any) -> str:
        reply = await self.create(name, prompt, **options)
        return task_id_of(name, reply)

    async def end_of(self, name: Name, task_id: str) -> Any:
        """Ask until the task has ended; the record as the provider shows it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                reply = await self.ask(name, task_id)
                record = record_of(name, reply)
                if record.get("state", record.get("status")) in ENDED:
                    return record
                await asyncio.sleep(0.02)

    async def outcome(self, name: Name, prompt: str, **options: Any) -> Any:
        return await self.end_of(name, await self.started(name, prompt, **options))

    async def download(self, url: str, *, headers: dict[str, str] | None = None) -> tuple[int, str, bytes]:
        async with self.client.get(url, headers=headers or {}) as response:
            return response.status, response.content_type, await response.read()

    def creates(self, name: Name) -> list[Call]:
        return self.world.servers[name].calls("create")


def task_id_of(name: Name, reply: Reply) -> str:
    found = (
        reply.json["data"]["taskId"]
        if name == "kie"
        else next(reply.json[key] for key in ("request_id", "id", "task_id") if key in reply.json)
    )
    return str(found)


def record_of(name: Name, reply: Reply) -> Mapping[str, Any]:
    """The task's record inside an answer, without what is wrapped around it; empty where there is none."""
    answer = as_object(reply.json)
    data = as_object(answer.get("data"))
    if "state" in data or "status" in data:
        return data
    return {} if name == "kie" else answer


def as_object(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def urls_of(name: Name, record: Any) -> list[str]:
    if name == "kie":
        return list(json.loads(record["resultJson"])["resultUrls"])
    if name == "evolink":
        return list(record["results"])
    return [record["video"]["url"]] if record["video"]["url"] else []


def video_url_of(record: Any) -> str:
    """The result in a relay's record: the first of the places where relays put it."""
    places = (("video_url",), ("result_url",), ("video", "url"), ("output", "url"), ("data", "output"))
    for place in places:
        found: Any = record
        for key in place:
            found = as_object(found).get(key)
        if isinstance(found, str) and found:
            return found
    raise AssertionError(record)


def code_of(name: Name, reply: Reply) -> int:
    """The refusal's code where each provider puts it: in kie's body, in the HTTP status of the others."""
    if name == "kie":
        assert reply.status == 200
        return int(reply.json["code"])
    return reply.status


async def _reply(response: aiohttp.ClientResponse) -> Reply:
    text = await response.text()
    try:
        decoded = json.loads(text)
    except ValueError:
        decoded = None
    return Reply(response.status, decoded, text)


class Listener:
    """An address for callbacks that remembers them and answers with the statuses it was given, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.heard: list[tuple[dict[str, str], Any]] = []
        self._statuses = list(statuses)
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/hear", self._hear)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hear"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._runner.cleanup()

    async def _hear(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.json()))
        return web.json_response({}, status=self._statuses.pop(0) if self._statuses else 200)

    async def wait_for(self, count: int) -> None:
        await until(lambda: len(self.heard) >= count)
