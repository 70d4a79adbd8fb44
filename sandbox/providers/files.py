"""The media host: result files under signed URLs that expire, with ranges, on a port of its own."""

import asyncio
import hashlib
import hmac
import mimetypes
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from aiohttp import web

DAY = timedelta(hours=24)  # "URLs typically expire after 24 hours", all three providers

PAGE = "<!doctype html><title>Not found</title><h1>This page is not the file you are looking for</h1>"
Page = Literal["honest", "lying"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One file on offer: how many of its first downloads are cut, and whether a web page stands in its place."""

    path: Path
    cuts: int = 0
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """One request for a file, with the headers it came with (there should be no key among them)."""

    name: str
    headers: Mapping[str, str]


class MediaHost:
    """Serves what was published. Without a valid signature or after the expiry the answer is 403."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._files: dict[str, Published] = {}
        self._asked: Counter[str] = Counter()
        self._runner: web.AppRunner | None = None
        self._port = 0
        self.downloads: list[Download] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def listen(self) -> None:
        app = web.Application()
        app.add_routes([web.get("/{name:[^/]+/[^/]+}", self._serve)])
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = int(self._runner.addresses[0][1])

    async def unlisten(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def publish(self, name: str, file: Published) -> str:
        self._files[name] = file
        return name

    def path(self, name: str) -> Path:
        return self._files[name].path

    def url(self, name: str, life: timedelta = DAY) -> str:
        expires = int((datetime.now(UTC) + life).timestamp())
        return f"{self.base_url}/{name}?Expires={expires}&Signature={self._signature(name, str(expires))}"

    def name_of(self, url: str) -> str | None:
        """The file behind a URL of this host, expired or not."""
        name = url.partition("?")[0].removeprefix(self.base_url + "/")
        return name if name in self._files else None

    def _signature(self, name: str, expires: str) -> str:
        return hmac.new(self._secret, f"{name}\n{expires}".encode(), hashlib.sha256).hexdigest()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.downloads.append(Download(name, request.headers))
        expires = request.query.get("Expires", "")
        signed = hmac.compare_digest(request.query.get("Signature", ""), self._signature(name, expires))
        if not signed or int(expires) < datetime.now(UTC).timestamp():
            return web.Response(
                status=403, text="<Error><Code>AccessDenied</Code></Error>", content_type="text/xml"
            )
        file = self._files.get(name)
        if file is None:
            return web.Response(
                status=404, text="<Error><Code>NoSuchKey</Code></Error>", content_type="text/xml"
            )
        self._asked[name] += 1
        if file.page is not None:
            kind = _content_type(file.path) if file.page == "lying" else "text/html"
            return web.Response(body=PAGE.encode(), content_type=kind)
        if self._asked[name] <= file.cuts:
            return await _cut(request, file.path)
        return web.FileResponse(file.path, headers={"Content-Type": _content_type(file.path)})


async def _cut(request: web.Request, path: Path) -> web.StreamResponse:
    """Promise the whole, send the first half, hang up."""
    content = await asyncio.to_thread(path.read_bytes)
    response = web.StreamResponse(
        headers={"Content-Type": _content_type(path), "Content-Length": str(len(content))}
    )
    await response.prepare(request)
    await response.write(content[: len(content) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


def _content_type(path: Path) -> str:
    return mimetypes.types_map[path.suffix]


def prefixed(provider: str, paths: Sequence[Path], task_id: str) -> list[str]:
    """The names of a task's files: they tell provider and task, as the real hosts' do."""
    return [f"{provider}/{task_id}-{number}{path.suffix}" for number, path in enumerate(paths)]
