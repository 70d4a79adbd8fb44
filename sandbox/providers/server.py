"""One provider on one port: listening, what came in, what is answered next, and the switches; not the API itself."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from aiohttp import web

Endpoint = Literal["create", "query", "balance", "moderation", "upload", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An exact answer to the next request of one endpoint.

    Without a `body` the request is answered as usual (after `delay`). A mapping or list is sent as JSON, text as HTML,
    bytes as they are; then nothing is created unless `creates` is set. `drop` closes the connection: "before" without
    reading the request, "after" when everything has been done but nothing answered.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    drop: Literal["before", "after"] | None = None
    creates: bool = False

    def response(self) -> web.Response:
        if isinstance(self.body, bytes):
            return web.Response(status=self.status, body=self.body, headers=self.headers)
        if isinstance(self.body, str):
            return web.Response(
                status=self.status, text=self.body, headers=self.headers, content_type="text/html"
            )
        return web.json_response(self.body, status=self.status, headers=self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as it came in. `json` is None when the body is not JSON; `read` is False when it was not read."""

    endpoint: Endpoint
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    json: Any = None
    form: Mapping[str, Sequence[str | bytes]] | None = None
    """Of a multipart body: each field's values, files as their bytes."""
    file_names: Sequence[str] = ()
    """Of its files, as they were sent."""
    read: bool = True
    variables: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def bearer(self) -> str | None:
        scheme, _, key = self.headers.get("Authorization", "").partition(" ")
        return key if scheme == "Bearer" and key else None

    @property
    def is_json(self) -> bool:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/json"


class HangUp(Exception):
    """The connection is to be closed without an answer."""


Real = Callable[[Call], Awaitable[web.StreamResponse]]


class Server(ABC):
    """A listening HTTP server with a script and a record. The port stays the same over `unlisten` and `listen`."""

    name: ClassVar[str]

    def __init__(self) -> None:
        self.requests: list[Call] = []
        self.down = False
        self._scripted: defaultdict[Endpoint, deque[Answer]] = defaultdict(deque)
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def script(self, endpoint: Endpoint, *answers: Answer) -> None:
        """Queue these answers for the next requests of the endpoint, ahead of whatever the prompt asks for."""
        self._scripted[endpoint].extend(answers)

    def calls(self, endpoint: Endpoint) -> list[Call]:
        return [call for call in self.requests if call.endpoint == endpoint]

    async def listen(self) -> None:
        app = web.Application(client_max_size=32 * 2**20)
        app.add_routes(self.routes())
        app.router.add_route("*", "/{anything:.*}", self.on("other", self.no_route))
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = int(self._runner.addresses[0][1])

    async def unlisten(self) -> None:
        """Refuse connections from now on; open ones are closed."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @abstractmethod
    def routes(self) -> Sequence[web.RouteDef]: ...

    @abstractmethod
    async def no_route(self, call: Call) -> web.StreamResponse:
        """The answer where nothing is served."""

    def on(self, endpoint: Endpoint, real: Real) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The aiohttp handler of one route: record the request, then the script, then the real answer."""

        async def handle(request: web.Request) -> web.StreamResponse:
            waiting = self._scripted[endpoint]
            answer = waiting.popleft() if waiting else Answer()
            if self.down or answer.drop == "before":
                self.requests.append(_unread(endpoint, request))
                return _hang_up(request)
            call = await _read(endpoint, request)
            self.requests.append(call)
            try:
                return await self._answer(answer, call, real)
            except HangUp:
                return _hang_up(request)

        return handle

    async def _answer(self, answer: Answer, call: Call, real: Real) -> web.StreamResponse:
        usual = answer.body is None
        response = await real(call) if usual or answer.creates else None
        await asyncio.sleep(answer.delay)
        if answer.drop == "after":
            raise HangUp
        return response if usual and response is not None else answer.response()


def _unread(endpoint: Endpoint, request: web.Request) -> Call:
    return Call(
        endpoint=endpoint,
        method=request.method,
        path=request.path,
        query=request.query,
        headers=request.headers,
        read=False,
        variables=request.match_info,
    )


async def _read(endpoint: Endpoint, request: web.Request) -> Call:
    posted = await request.post() if request.content_type == "multipart/form-data" else None
    form = None if posted is None else _form(posted)
    raw = b"" if posted is not None else await request.read()
    try:
        decoded: Any = json.loads(raw) if raw else None
    except ValueError:
        decoded = None
    return Call(
        endpoint=endpoint,
        method=request.method,
        path=request.path,
        query=request.query,
        headers=request.headers,
        json=decoded,
        form=form,
        file_names=[file.filename for file in (posted or {}).values() if isinstance(file, web.FileField)],
        variables=request.match_info,
    )


def _form(posted: Mapping[str, str | bytes | bytearray | web.FileField]) -> dict[str, list[str | bytes]]:
    fields: defaultdict[str, list[str | bytes]] = defaultdict(list)
    for name, value in posted.items():
        fields[name].append(value if isinstance(value, str | bytes) else _content(value))
    return dict(fields)


def _content(file: web.FileField | bytearray) -> bytes:
    return file.file.read() if isinstance(file, web.FileField) else bytes(file)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
