"""The lab drawer: what a tester switches behind the scenes, and what they see of the bot there."""

import asyncio
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from sandbox.lab import Lab
from sandbox.page.actions import parsed
from sandbox.page.house import House
from sandbox.page.shapes import Json
from sandbox.providers.mishaps import MISHAPS
from sandbox.providers.world import Name

_LATEST = 60
_FULL = 1000.0


class BotOrder(BaseModel):
    do: Literal["kill", "stop", "start"]


class Switch(BaseModel):
    """One switch of one provider; those that are left out stay as they are."""

    provider: Name
    maintenance: bool | None = None
    down: bool | None = None
    funds: bool | None = None


class Latency(BaseModel):
    seconds: float = Field(ge=0, le=600)


class Laboratory:
    """Owns no state but whether the bot is meant to run."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._house = House(lab.discord)
        self._wanted = asyncio.Event()  # that the bot runs
        self._wanted.set()

    @property
    def stopped_on_purpose(self) -> bool:
        return not self._wanted.is_set()

    async def started(self) -> None:
        """Wait until the bot is started again."""
        await self._wanted.wait()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/lab", self._show),
            web.post("/api/lab/bot", self._order),
            web.post("/api/lab/provider", self._switch),
            web.post("/api/lab/latency", self._take),
            web.post("/api/lab/place", self._switch_place),
            web.post("/api/lab/server", self._switch_server),
        ]

    def bot_state(self) -> Json:
        return {"running": self._lab.bot.running, "connected": self._lab.discord.bot_connected}

    async def _show(self, request: web.Request) -> web.Response:
        return self._answer(request)

    async def _order(self, request: web.Request) -> web.Response:
        """Kill it at once, stop it in order, or start it again."""
        order = parsed(BotOrder, await request.json())
        bot = self._lab.bot
        if order.do == "start":
            if not bot.running:
                await bot.start()
            self._wanted.set()
        else:
            self._wanted.clear()
            await (bot.kill() if order.do == "kill" else bot.stop())
        return self._answer(request)

    async def _switch(self, request: web.Request) -> web.Response:
        wanted = parsed(Switch, await request.json())
        server = self._lab.providers.servers.get(wanted.provider)
        if server is None:
            raise web.HTTPBadRequest(text=f"there is no provider {wanted.provider!r}")
        if wanted.maintenance is not None:
            server.maintenance = wanted.maintenance
        if wanted.down is not None:
            server.down = wanted.down
        if wanted.funds is not None:
            server.balance = _FULL if wanted.funds else 0.0
        return self._answer(request)

    async def _take(self, request: web.Request) -> web.Response:
        seconds = parsed(Latency, await request.json()).seconds
        self._lab.providers.latency.update({"image": seconds, "video": seconds})
        return self._answer(request)

    async def _switch_place(self, request: web.Request) -> web.Response:
        await self._house.switch_place(request)
        return self._answer(request)

    async def _switch_server(self, request: web.Request) -> web.Response:
        await self._house.switch_server(request)
        return self._answer(request)

    def _answer(self, request: web.Request) -> web.Response:
        """The state of everything, with the switches of the channel that the tab has open."""
        looking_at = request.query.get("channel", "")
        return web.json_response(self._state(int(looking_at) if looking_at.isdecimal() else 0))

    def _state(self, channel_id: int) -> Json:
        return self._house.state(channel_id) | {
            "bot": self.bot_state() | {"log": self._lab.bot.log_tail(12)},
            "providers": [self._provider(name) for name in self._lab.providers.servers],
            "latency": self._lab.providers.latency,
            "requests": self._requests(),
            "mishaps": [{"word": word, "what": what} for word, what in MISHAPS.items()],
        }

    def _provider(self, name: Name) -> Json:
        server = self._lab.providers.servers[name]
        return {
            "name": name,
            "maintenance": server.maintenance,
            "down": server.down,
            "funds": server.balance > 0,
            "tasks": len(server.tasks),
            "requests": len(server.requests),
        }

    def _requests(self) -> list[dict[str, Any]]:
        latest = self._lab.discord.traffic.requests[-_LATEST:]
        return [
            {"method": each.method, "path": each.path, "status": each.status, "fault": each.fault}
            for each in reversed(latest)
        ]
