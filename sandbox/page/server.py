"""The page's web server: on 127.0.0.1 only, for this page only, no other site may drive it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Self, cast

from aiohttp import web

from sandbox.lab import Lab
from sandbox.page.actions import Actions
from sandbox.page.laboratory import Laboratory
from sandbox.page.live import Live
from sandbox.page.threads import ThreadActions

_STATIC = Path(__file__).parent / "static"
_LARGEST_BODY = 64 * 2**20
_HEADERS = {
    # Files come from the local Discord and the local providers: this host, other ports.
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob: data: http://127.0.0.1:*; media-src 'self' http://127.0.0.1:*; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """`async with Page(lab) as page:` serves at `page.url`, on the first of `ports` that is free; 0 is any."""

    def __init__(self, lab: Lab, *, ports: Sequence[int] = (0,)) -> None:
        self._lab = lab
        self._ports = ports
        self._laboratory = Laboratory(lab)
        self._live = Live(lab.discord, self._laboratory.bot_state)
        self._hosts: frozenset[str] = frozenset()
        self._gone = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[self._guard])
        app.router.add_get("/", _index)
        app.router.add_get("/live", self._live.serve)
        world = self._lab.discord
        app.add_routes([*Actions(world).routes(), *ThreadActions(world).routes(), *self._laboratory.routes()])
        app.router.add_static("/static/", _STATIC)
        app.on_response_prepare.append(_harden)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            port = await self._listen()
        except OSError:
            await self._runner.cleanup()
            raise
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self.url = f"http://127.0.0.1:{port}/"
        self._tasks = [asyncio.create_task(self._live.run()), asyncio.create_task(self._watch())]
        return self

    async def __aexit__(self, *exc: object) -> None:
        for task in self._tasks:
            task.cancel()
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._live.close()
        await self._runner.cleanup()
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def bot_gone(self) -> None:
        """Wait until the bot ends by itself: being stopped from the drawer does not count."""
        await self._gone.wait()

    async def _watch(self) -> None:
        """Tell the tabs when the bot's process ends, and when it is started again."""
        while not self._gone.is_set():
            await self._lab.bot.ended()
            await self._live.tell_bot()
            if self._laboratory.stopped_on_purpose:
                await self._laboratory.started()
                await self._live.tell_bot()
            else:
                self._gone.set()

    async def _listen(self) -> int:
        for port in self._ports:
            try:
                await web.TCPSite(self._runner, "127.0.0.1", port).start()
            except OSError:
                if port == self._ports[-1]:
                    raise
                continue
            break
        return cast("tuple[str, int]", self._runner.addresses[0])[1]

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Host stops a name that was rebound to this address; Origin stops other sites' scripts and forms."""
        if request.host not in self._hosts:
            raise web.HTTPForbidden(text="wrong host")
        acts = request.method not in {"GET", "HEAD"} or request.path == "/live"
        if acts and request.headers.get("Origin") not in {f"http://{host}" for host in self._hosts}:
            raise web.HTTPForbidden(text="wrong origin")
        return await handler(request)


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(_STATIC / "index.html")


async def _harden(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)
