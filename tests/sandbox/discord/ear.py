"""A bare gateway client: what Discord sends to whoever identified with these intents, and no more."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp

from sandbox.discord import World

GUILDS, GUILD_MESSAGES = 1 << 0, 1 << 9


class Ear:
    """Everything heard so far, oldest first: the event's name and its payload."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self._arrived = asyncio.Event()

    def hear(self, message: dict[str, Any]) -> None:
        if message["op"] == 0:
            self.heard.append((message["t"], message["d"]))
            self._arrived.set()

    def all(self, event: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.heard if name == event]

    async def wait_for(self, event: str) -> dict[str, Any]:
        """The latest of its kind, when there is one."""
        async with asyncio.timeout(5):
            while not self.all(event):
                self._arrived.clear()
                await self._arrived.wait()
        return self.all(event)[-1]


@asynccontextmanager
async def listening(world: World, intents: int = GUILDS) -> AsyncGenerator[Ear]:
    """From after the greeting on."""
    ear = Ear()
    async with aiohttp.ClientSession() as session, session.ws_connect(world.gateway_url) as socket:
        await socket.send_json({"op": 2, "d": {"token": world.token, "intents": intents}})

        async def listen() -> None:
            async for message in socket:
                ear.hear(json.loads(message.data))

        task = asyncio.create_task(listen())
        try:
            await ear.wait_for("GUILD_CREATE")
            yield ear
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def settled(world: World, ear: Ear) -> None:
    """Everything sent before now has been heard: what comes after it has."""
    ear.heard = [each for each in ear.heard if each[0] != "CHANNEL_CREATE"]
    world.add_channel("mark")
    await ear.wait_for("CHANNEL_CREATE")
