"""A local classifier: OpenAI's moderations and a guard model behind chat completions, on one port.

It flags by a few plain words, or by what a prompt asks for: `[moderation:flag=violence,hate]`. What goes wrong with it
is a switch (`mishap`, `down`), or a word in one prompt: `[moderation:slow]`.
"""

import asyncio
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, cast, get_args

from aiohttp import web

from sandbox.providers.server import Call, HangUp, Server

Kind = Literal["moderations", "chat"]
Mishap = Literal["down", "slow", "garbage", "wrong"]
"""Hangs up; answers after `slowness` seconds; answers no JSON; names categories that do not exist."""

_WORD = re.compile(r"\[moderation:([a-z]+)(?:=([\w/,-]+))?\]")
_CATEGORIES = (
    *("harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent"),
    *("self-harm", "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors"),
    *("violence", "violence/graphic"),
)
_PICTURED = frozenset({"sexual", "violence", "violence/graphic", "self-harm"})
_TELLING: Mapping[str, re.Pattern[str]] = {
    "sexual": re.compile(r"\b(nude|naked|erotic|porn\w*)\b", re.IGNORECASE),
    "violence": re.compile(r"\b(blood\w*|murder\w*|kill\w*|corpse\w*|gore|gory)\b", re.IGNORECASE),
    "hate": re.compile(r"\b(nazi\w*|racist)\b", re.IGNORECASE),
    "self-harm": re.compile(r"\bsuicid\w*", re.IGNORECASE),
    "illicit": re.compile(r"\b(meth|cocaine|bomb\w*)\b", re.IGNORECASE),
}
_HAZARDS = {
    "sexual": "S12",
    "sexual/minors": "S4",
    "violence": "S1",
    "hate": "S10",
    "self-harm": "S11",
    "illicit": "S2",
}
_FLAGGED, _CLEAR = 0.97, 0.0003


class Moderation(Server):
    name: ClassVar[str] = "moderation"

    def __init__(self) -> None:
        super().__init__()
        self.key = f"moderation-local-{secrets.token_hex(12)}"
        self.mishap: Mishap | None = None
        self.slowness = 30.0

    def env(self, kind: Kind) -> dict[str, str]:
        """The settings that point a bot at it."""
        model = "omni-moderation-latest" if kind == "moderations" else "llama-guard"
        return {
            "MODERATION_KIND": kind,
            "MODERATION_BASE_URL": self.base_url,
            "MODERATION_MODEL": model,
            "MODERATION_API_KEY": self.key,
        }

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.post("/v1/moderations", self.on("moderation", self._moderations)),
            web.post("/v1/chat/completions", self.on("moderation", self._chat)),
        ]

    async def no_route(self, call: Call) -> web.StreamResponse:
        return _error(404, f"Unknown request URL: {call.method} {call.path}.")

    async def _moderations(self, call: Call) -> web.StreamResponse:
        texts, pictures = _content(_mapping(call.json).get("input"))
        if call.bearer != self.key:
            return _error(401, "Incorrect API key provided.")
        if pictures > 1:
            return _error(400, f"Number of images ({pictures}) exceeds maximum of 1", "too_many_images")
        if not texts and not pictures:
            return _error(400, "'input' must not be empty")
        text = "\n".join(texts)
        if spoiled := await self._spoiled(text):
            return spoiled
        wrong = self._mishap(text) == "wrong"
        return web.json_response(
            {
                "id": f"modr-{secrets.token_hex(8)}",
                "model": "omni-moderation",
                "results": [_result(text, wrong=wrong)],
            }
        )

    async def _chat(self, call: Call) -> web.StreamResponse:
        if call.bearer != self.key:
            return _error(401, "Incorrect API key provided.")
        messages = _items(_mapping(call.json).get("messages"))
        if not messages:
            return _error(400, "'messages' must not be empty")
        text = "\n".join(_content(_mapping(messages[-1]).get("content"))[0])
        if spoiled := await self._spoiled(text):
            return spoiled
        said = "unsafe\nX1,made-up" if self._mishap(text) == "wrong" else _guarded(text)
        message = {"role": "assistant", "content": said}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return web.json_response({"id": "chatcmpl-local", "object": "chat.completion", "choices": [choice]})

    async def _spoiled(self, text: str) -> web.StreamResponse | None:
        match self._mishap(text):
            case "down":
                raise HangUp
            case "slow":
                await asyncio.sleep(self.slowness)
            case "garbage":
                return web.Response(text='<html>{"results": [', content_type="text/html")
            case _:
                pass
        return None

    def _mishap(self, text: str) -> Mishap | None:
        asked = [name for name, _ in _WORD.findall(text) if name in get_args(Mishap)]
        return asked[0] if asked else self.mishap


def _mapping(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _items(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _content(given: Any) -> tuple[list[str], int]:
    """The texts of an input or a message, and how many pictures come with them."""
    if isinstance(given, str):
        return [given], 0
    parts = [
        {"type": "text", "text": part} if isinstance(part, str) else _mapping(part) for part in _items(given)
    ]
    texts = [str(part.get("text", "")) for part in parts if part.get("type") == "text"]
    return texts, sum(part.get("type") == "image_url" for part in parts)


def _found(text: str) -> set[str]:
    asked = {name for word, listed in _WORD.findall(text) if word == "flag" for name in listed.split(",")}
    plain = _WORD.sub(" ", text)
    return asked | {name for name, telling in _TELLING.items() if telling.search(plain)}


def _result(text: str, *, wrong: bool) -> dict[str, Any]:
    found = _found(text)
    names = ("zebra", "mood") if wrong else _CATEGORIES
    return {
        "flagged": bool(found),
        "categories": {name: name in found for name in names},
        "category_scores": {name: _FLAGGED if name in found else _CLEAR for name in names},
        "category_applied_input_types": {
            name: ["text", "image"] if name in _PICTURED else ["text"] for name in names
        },
    }


def _guarded(text: str) -> str:
    """As Llama Guard writes it."""
    found = sorted(_HAZARDS.get(name, "S14") for name in _found(text))
    return f"unsafe\n{','.join(found)}" if found else "safe"


def _error(status: int, message: str, code: str | None = None) -> web.Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return web.Response(status=status, text=json.dumps({"error": error}), content_type="application/json")
