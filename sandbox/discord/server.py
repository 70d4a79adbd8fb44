"""HTTP in front of the local Discord: decodes requests, injects faults, records traffic, serves files."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast

from aiohttp import BodyPartReader, web
from simcord.backend.errors import BackendError

from sandbox.discord.addresses import API
from sandbox.discord.buckets import Buckets, TooFast
from sandbox.discord.call import Call, Upload
from sandbox.discord.cdn import Cdn
from sandbox.discord.faults import Fault, Faults
from sandbox.discord.gateway import Gateway
from sandbox.discord.limits import MIB, RateLimited
from sandbox.discord.rest import Rest
from sandbox.discord.traffic import Request, Traffic, without_tokens
from sandbox.discord.values import items

_SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "video/")
_LARGEST_BODY = 256 * MIB  # more than any limit here, so that the limits are what answers


class Server:
    """One listening socket for the API, the gateway and the CDN."""

    def __init__(
        self, rest: Rest, gateway: Gateway, cdn: Cdn, faults: Faults, *, traffic: Traffic, buckets: Buckets
    ) -> None:
        self.rest = rest
        self._buckets = buckets
        self._gateway = gateway
        self._cdn = cdn
        self._faults = faults
        self._traffic = traffic
        self._runner: web.AppRunner | None = None
        self.on_answer: Callable[[], None] = lambda: None

    async def start(self, port: int) -> int:
        """Listen on 127.0.0.1; the port that was taken."""
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_get("/gateway", self._gateway.serve)
        app.router.add_get("/gateway/", self._gateway.serve)
        app.router.add_route("*", API + "/{path:.*}", self._api)
        app.router.add_get("/{kind:attachments|ephemeral-attachments}/{owner}/{id}/{name}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        address = cast("tuple[str, int]", self._runner.addresses[0])
        return address[1]

    async def stop(self) -> None:
        self._gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        try:
            call = await _decode(request)
        except ValueError:
            return _json({"message": "The request body contains invalid JSON.", "code": 50109}, 400)
        record = _record(call)
        self._traffic.add(record)
        fault = self._faults.take(call.method, call.path)
        response = self._answer(call) if fault is None else await self._answer_badly(request, call, fault)
        record.fault = fault is not None
        record.status = 0 if fault is not None and fault.drop else response.status
        self.on_answer()
        return response

    async def _answer_badly(self, request: web.Request, call: Call, fault: Fault) -> web.Response:
        if fault.after_effect:
            answer = self._answer(call)
            await asyncio.sleep(fault.delay)
            return _spoil(request, fault) if fault.spoils_answer else answer
        await asyncio.sleep(fault.delay)
        return _spoil(request, fault) if fault.spoils_answer else self._answer(call)

    def _answer(self, call: Call) -> web.Response:
        try:
            pace = self._buckets.take(call.method, call.path)
        except TooFast as error:
            return _json(error.to_json(), error.status, error.headers())
        try:
            payload = self.rest.answer(call)
        except BackendError as error:
            headers = error.headers() if isinstance(error, RateLimited) else pace
            return _json(error.to_json(), error.status, headers)
        if payload is None:
            return web.Response(status=204, headers=pace)
        return _json_text(self._cdn.sign(json.dumps(payload)), 200, pace)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.take("GET", request.path)
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.spoils_answer:
                return _spoil(request, fault)
        if not self._cdn.opens(request.path, dict(request.query)):
            return web.Response(status=404, text="This content is no longer available.")
        data = self._cdn.file(int(request.match_info["id"]))
        return _part(request, data, self._cdn.content_type(request.match_info["name"]))


def _record(call: Call) -> Request:
    files = tuple((upload.filename, len(upload.data)) for upload in call.uploads)
    return Request(call.method, without_tokens(call.path), call.body, call.query, files)


async def _decode(request: web.Request) -> Call:
    body: Any = None
    uploads: tuple[Upload, ...] = ()
    if request.content_type.startswith("multipart/"):
        body, uploads = await _decode_multipart(request)
    elif request.body_exists and (text := await request.text()):
        body = json.loads(text)
    return Call(
        method=request.method,
        path=request.path.removeprefix(API),
        body=body,
        query=dict(request.query),
        uploads=uploads,
        size=request.content_length or sum(len(upload.data) for upload in uploads),
        reason=request.headers.get("X-Audit-Log-Reason"),
        authorization=request.headers.get("Authorization"),
    )


async def _decode_multipart(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    """`payload_json` and `files[n]`; names and descriptions are in its `attachments`.

    In callbacks those are under `data`, in posts of a forum under `message`.
    """
    body: Any = None
    files: dict[int, tuple[str, bytes]] = {}
    async for part in await request.multipart():
        part = cast("BodyPartReader", part)
        name = part.name or ""
        if name == "payload_json":
            body = json.loads(await part.text())
        elif name.startswith("files["):
            files[int(name[6:-1])] = (part.filename or "unknown", bytes(await part.read(decode=True)))
    told: dict[str, Any] = body or {}
    notes = {
        str(item["id"]): item
        for part in (told, told.get("data") or {}, told.get("message") or {})
        for item in items(part, "attachments")
    }
    return body, tuple(
        Upload(
            filename=notes.get(str(index), {}).get("filename") or filename,
            description=notes.get(str(index), {}).get("description"),
            data=data,
        )
        for index, (filename, data) in sorted(files.items())
    )


def _spoil(request: web.Request, fault: Fault) -> web.Response:
    """What the fault leaves of the answer."""
    if fault.drop:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)  # nobody is there to read it
    return _json(fault.body(), fault.status or 500, fault.headers())


def _json(payload: object, status: int, headers: dict[str, str] | None = None) -> web.Response:
    return _json_text(json.dumps(payload), status, headers)


def _json_text(text: str, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """Exactly `application/json`: with a charset after it discord.py takes the body for a string."""
    return web.Response(
        body=text.encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )


def _part(request: web.Request, data: bytes, content_type: str) -> web.Response:
    """The file, or the range of it that a video player asks for."""
    headers = {
        "Content-Type": content_type,
        "Accept-Ranges": "bytes",
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
    }
    if not content_type.startswith(_SHOWN):  # a page, or an SVG with a script, would run beside the API
        headers["Content-Disposition"] = "attachment"
    if "Range" not in request.headers:
        return web.Response(body=data, headers=headers)
    try:
        start, end, _ = request.http_range.indices(len(data))
    except ValueError:
        start, end = 0, 0
    if start >= end:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(data)}"
    return web.Response(status=206, body=data[start:end], headers=headers)
