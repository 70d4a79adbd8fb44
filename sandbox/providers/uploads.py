"""A provider's endpoint for its customers' files, as kie and evolink have it: one file a request, free, and for days at
an address that needs no key.
"""

import io
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiohttp import web
from PIL import Image

from sandbox.providers.server import Call, Server

_FIELDS = {"file", "uploadPath", "fileName"}


class Uploads:
    """What was uploaded to a server, by name; a file takes the place of an earlier one of its name.

    `address` is what the provider calls a file's address in its answers.
    """

    def __init__(self, server: Server, key: str, address: str) -> None:
        self._server = server
        self._key = key
        self._address = address
        self.files: dict[str, bytes] = {}
        self.absent: int | None = None
        """The status of a gateway's answer where it has no such endpoint: 404 or 405."""

    def routes(self, path: str) -> Sequence[web.RouteDef]:
        return [
            web.post(path, self._server.on("upload", self._take)),
            web.get("/files/{name}", self._server.on("other", self._serve)),
        ]

    def longer_sides(self, addresses: Iterable[str]) -> list[int]:
        """In pixels, of those of these pictures that were uploaded here."""
        files = (self.files.get(address.rpartition("/")[2]) for address in addresses)
        return [side for content in files if content and (side := _longer_side(content))]

    async def _take(self, call: Call) -> web.Response:
        if self.absent:
            return web.Response(status=self.absent, text=f"{self.absent}: no {call.method} {call.path}")
        if call.bearer != self._key:
            return _envelope(401, "Unauthorized", None)
        form = call.form or {}
        if problem := _wrong(form):
            return _envelope(400, problem, None)
        name = str(form.get("fileName", [secrets.token_hex(8)])[0])
        self.files[name] = _file(form)
        data = {self._address: f"{self._server.base_url}/files/{name}"}
        return _envelope(200, "File uploaded successfully", data)

    async def _serve(self, call: Call) -> web.Response:
        content = self.files.get(call.variables["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)


def _longer_side(content: bytes) -> int | None:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return max(picture.size)
    except OSError:
        return None


def _wrong(form: Mapping[str, Sequence[str | bytes]]) -> str | None:
    if unknown := form.keys() - _FIELDS:
        return f"{min(unknown)} is not supported"
    if "uploadPath" not in form:
        return "uploadPath is required"
    return None if _file(form) else "file is required"


def _file(form: Mapping[str, Sequence[str | bytes]]) -> bytes:
    content = next(iter(form.get("file", [])), b"")
    return content if isinstance(content, bytes) else b""


def _envelope(code: int, msg: str, data: Any) -> web.Response:
    return web.json_response({"success": code == 200, "code": code, "msg": msg, "data": data})
