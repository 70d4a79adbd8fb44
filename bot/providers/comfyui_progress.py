"""How far ComfyUI is with its prompts, as its WebSocket tells. A hint: who was away misses it, and nothing else rests
on it.
"""

import asyncio
import contextlib
from collections import OrderedDict
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.providers import untrusted

_AGAIN_AFTER = 5.0
_REMEMBERED = 200
_LONGEST_MESSAGE = 16 * 2**20  # previews come in between


class Progress:
    """Listens once it is asked to, until it is closed."""

    def __init__(self, base_url: str, client_id: str) -> None:
        self._url = f"ws{base_url.removeprefix('http')}/ws?clientId={quote(client_id)}"
        self._percent: OrderedDict[str, int] = OrderedDict()
        self._listening: asyncio.Task[None] | None = None

    def listen(self) -> None:
        if self._listening is None:
            self._listening = asyncio.create_task(self._keep_listening(), name="comfyui progress")

    def of(self, prompt_id: str) -> int | None:
        return self._percent.get(prompt_id)

    async def aclose(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening

    async def _keep_listening(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
                    await self._hear(session)
                await asyncio.sleep(_AGAIN_AFTER)

    async def _hear(self, session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(self._url, heartbeat=30, max_msg_size=_LONGEST_MESSAGE) as socket:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(untrusted.mapping(message.data))

    def _take(self, told: dict[str, Any]) -> None:
        data = untrusted.mapping(told.get("data"))
        value, most = untrusted.number(data.get("value")), untrusted.number(data.get("max"))
        prompt_id = untrusted.identifier(data.get("prompt_id"))
        if told.get("type") != "progress" or prompt_id is None or value is None or not most:
            return
        self._percent[prompt_id] = max(0, min(99, int(100 * value / most)))
        self._percent.move_to_end(prompt_id)
        if len(self._percent) > _REMEMBERED:
            self._percent.popitem(last=False)
