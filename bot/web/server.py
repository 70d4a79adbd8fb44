"""The web side: providers' callbacks, verified before anything hears of them; members' pictures, for those providers
that fetch them; and what an operator's tools ask.

What a callback may change is `pipeline/callbacks`' matter, who gets which picture `pipeline/served_inputs`'; when the
process counts as ready is the caller's.
"""

import asyncio
import logging
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Self

import structlog
from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.http import HttpProcessingError

from bot.pipeline.callbacks import CallbackOutcome
from bot.pipeline.clock import Clock
from bot.pipeline.served_inputs import ServedInput
from bot.providers.base import ForgedCallback, Provider
from bot.settings import CannotStart
from bot.telemetry.metrics import CONTENT_TYPE, Metrics
from bot.web.token_buckets import Buckets, Flow

log = structlog.stdlib.get_logger(__name__)

BODY_CAP = 256 * 1024
JSON_DEPTH = 32
IDLE_SECONDS = 20
"""A connection that says nothing is closed after this."""
BODY_SECONDS = 10
CHECK_SECONDS = 2
VERDICT_SECONDS = 1
"""As long /readyz repeats itself: each look writes to the database."""
DRAIN_SECONDS = 5
EACH = Flow(burst=60, per_second=20)
"""Generous: behind a reverse proxy every call comes from one address."""
TOGETHER = Flow(burst=300, per_second=100)

_TOKEN = re.compile(r"[\w-]{16,128}", re.ASCII)
# A string that never ends is taken to the body's end: looking for its end from every quote would be quadratic.
_STRINGS_AND_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
_STATUS = {CallbackOutcome.NO_SUCH_JOB: HTTPStatus.NOT_FOUND, CallbackOutcome.WRONG_TASK: HTTPStatus.CONFLICT}

_ROUTE = web.RequestKey("route", str)

OnCallback = Callable[[str, str, str], Awaitable[CallbackOutcome]]
"""Provider, token, the task's id at the provider."""
FindInput = Callable[[str, str], Awaitable[ServedInput | None]]
"""Token, the file's name."""
Check = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the web server answers from. `before_scrape` brings the metrics' gauges up to date."""

    providers: Mapping[str, Provider]
    on_callback: OnCallback
    find_input: FindInput
    checks: Mapping[str, Check]
    metrics: Metrics
    clock: Clock
    monotonic: Callable[[], float]
    before_scrape: Callable[[], Awaitable[None]] | None = None


class WebServer:
    """Listens from entering to leaving; calls under way get a few seconds to end. Entering raises CannotStart."""

    def __init__(self, host: str, port: int, answers: Answers) -> None:
        self._host = host
        self._asked_port = port
        self._answers = answers
        self._buckets = Buckets(each=EACH, together=TOGETHER, monotonic=answers.monotonic)
        # Of their own: whoever keeps looking must not turn callbacks away.
        self._lookers = Buckets(each=EACH, together=TOGETHER, monotonic=answers.monotonic)
        self._guessers = Buckets(each=EACH, together=TOGETHER, monotonic=answers.monotonic)
        self._readiness = _Readiness(answers.checks, answers.monotonic)
        self._runner = web.AppRunner(
            self._application(),
            access_log_class=_AccessLog,
            logger=_server_log(),
            handle_signals=False,
            keepalive_timeout=IDLE_SECONDS,
            shutdown_timeout=DRAIN_SECONDS,
        )

    async def __aenter__(self) -> Self:
        try:
            await self._runner.setup()
            await web.TCPSite(self._runner, self._host, self._asked_port).start()
        except OSError as error:
            await self._runner.cleanup()
            where = f"{self._host}:{self._asked_port}"
            raise CannotStart(f"WEB_HOST, WEB_PORT: cannot listen on {where} ({error.strerror})") from error
        log.info("listening", host=self._host, port=self.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @property
    def port(self) -> int:
        """The one really bound: `WEB_PORT=0` lets the system choose."""
        port: int = self._runner.addresses[0][1]
        return port

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=BODY_CAP, middlewares=[_note_the_route])
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_post("/callbacks/{provider}/{token}", self._callback)
        app.router.add_get("/inputs/{token}/{name}", self._input)  # and HEAD
        app.on_response_prepare.append(_say_nothing_of_the_server)
        return app

    async def _healthz(self, _: web.Request) -> web.Response:
        """Answers whenever the event loop is alive."""
        return web.Response(text="ok\n")

    async def _readyz(self, request: web.Request) -> web.Response:
        if wait := self._lookers.take(request.remote or ""):
            return _later(wait)
        verdicts = await self._readiness.verdicts()
        body = {name: "ok" if good else "not ready" for name, good in verdicts.items()}
        ready = all(verdicts.values())
        return web.json_response(body, status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)

    async def _metrics(self, request: web.Request) -> web.Response:
        if wait := self._lookers.take(request.remote or ""):
            return _later(wait)
        if self._answers.before_scrape:
            await self._answers.before_scrape()
        return web.Response(body=self._answers.metrics.exposition(), headers={"Content-Type": CONTENT_TYPE})

    async def _callback(self, request: web.Request) -> web.Response:
        provider = self._answers.providers.get(request.match_info["provider"])
        if wait := self._buckets.take(request.remote or ""):
            self._count(provider, "rate_limited")
            return _later(wait)
        token = request.match_info["token"]
        if provider is None or not _TOKEN.fullmatch(token):
            return _no(HTTPStatus.NOT_FOUND)
        upstream_id = await self._verified(provider, request)
        if isinstance(upstream_id, HTTPStatus):
            self._count(provider, upstream_id.name.lower())
            return _no(upstream_id)
        outcome = await self._answers.on_callback(provider.name, token, upstream_id)
        self._count(provider, outcome)
        if outcome.refused:
            return _no(_STATUS[outcome])
        return web.json_response(dict(provider.acknowledgement()))

    async def _input(self, request: web.Request) -> web.StreamResponse:
        token, name = request.match_info["token"], request.match_info["name"]
        found = await self._answers.find_input(token, name) if _TOKEN.fullmatch(token) else None
        if found is None:
            # Behind a proxy all have one address: who guesses must not keep a provider from what it was sent to.
            wait = self._guessers.take(request.remote or "")
            return _later(wait) if wait else _no(HTTPStatus.NOT_FOUND)
        return web.FileResponse(found.path, headers={"Content-Type": found.content_type})

    async def _verified(self, provider: Provider, request: web.Request) -> str | HTTPStatus:
        """The task that the callback names, or the status to refuse it with."""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        except TimeoutError:
            return HTTPStatus.REQUEST_TIMEOUT
        if _depth(body) > JSON_DEPTH:
            return HTTPStatus.BAD_REQUEST
        try:
            return provider.parse_callback(request.headers, body, self._answers.clock())
        except ForgedCallback as error:
            log.warning(
                "callback_refused", provider=provider.name, detail=error.detail, remote=request.remote
            )
            return HTTPStatus.UNAUTHORIZED

    def _count(self, provider: Provider | None, outcome: str) -> None:
        self._answers.metrics.callback(provider.name if provider else "unknown", outcome)


class _Readiness:
    """Runs every check once for all who ask at the same time, and keeps the outcome for a second."""

    def __init__(self, checks: Mapping[str, Check], monotonic: Callable[[], float]) -> None:
        self._checks = checks
        self._monotonic = monotonic
        self._asking = asyncio.Lock()
        self._known: dict[str, bool] = {}
        self._until = -math.inf

    async def verdicts(self) -> Mapping[str, bool]:
        async with self._asking:
            if self._monotonic() >= self._until:
                passed = await asyncio.gather(*(_passes(*each) for each in self._checks.items()))
                self._known = dict(zip(self._checks, passed, strict=True))
                self._until = self._monotonic() + VERDICT_SECONDS
            return self._known


async def _passes(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        log.warning("not_ready", check=name, why="no answer")
        return False


def _depth(body: bytes) -> int:
    """How deep arrays and objects nest: a parser would go as deep as a stranger tells it to."""
    depth = deepest = 0
    for found in _STRINGS_AND_BRACKETS.finditer(body):
        match found[0]:
            case b"[" | b"{":
                depth += 1
                deepest = max(deepest, depth)
            case b"]" | b"}":
                depth -= 1
            case _:
                pass  # a string: brackets in it nest nothing
    return deepest


def _later(seconds: float) -> web.Response:
    return _no(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(math.ceil(seconds))})


def _no(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> web.Response:
    """The status and its name. The exact reason is only logged, so that nobody can guess their way in by it."""
    return web.Response(status=status, text=f"{status.phrase}\n", headers=headers)


async def _say_nothing_of_the_server(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.popall("Server", None)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"


@web.middleware
async def _note_the_route(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """The route, for the access log; requests that are no HTTP were never routed."""
    resource = request.match_info.route.resource
    request[_ROUTE] = resource.canonical if resource else "-"
    return await handler(request)


def _server_log() -> logging.Logger:
    """Where aiohttp tells of trouble. To it, what strangers send that is no HTTP is an error with a traceback."""
    server_log = logging.getLogger(f"{__name__}.server")
    server_log.addFilter(_is_ours)
    return server_log


def _is_ours(record: logging.LogRecord) -> bool:
    """Bad HTTP has its line in the access log: with a traceback each, a stranger could fill the disk."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


class _AccessLog(AbstractAccessLogger):
    """The route, never the path: those for providers have a token in it."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        route: str = request.get(_ROUTE, "-")
        level = log.info if route.startswith(("/callbacks", "/inputs")) else log.debug
        level(
            "request",
            method=request.method,
            route=route,
            status=response.status,
            remote=request.remote,
            milliseconds=round(time * 1000, 1),
        )
