"""What all providers do alike: admit a create, let the prompt's mishaps happen, run the task, tell its end."""

import asyncio
from abc import abstractmethod
from collections import Counter, deque
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

import aiohttp
from aiohttp import web

from sandbox.providers.callbacks import Callbacks
from sandbox.providers.customer_pictures import UnusablePicture, fetch_pictures
from sandbox.providers.files import DAY, MediaHost, Published, prefixed
from sandbox.providers.media import Recipe, Studio
from sandbox.providers.mishaps import Mishaps, asked_of, without_words
from sandbox.providers.relays import Shape
from sandbox.providers.server import Call, Endpoint, HangUp, Server
from sandbox.providers.tasks import Failure, Kind, Order, Phase, Task, Unmakeable, live

_LATE = 45.0  # later than any sensible read timeout for a create
_EXPIRED = timedelta(minutes=-1)
_QUERIES = 2  # how many queries a mishap spoils unless told
_RATIOS = {"portrait": (9, 16), "landscape": (16, 9)}
EDGE_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"

_EDGE_REFUSAL = (
    "<!DOCTYPE html><html><head><title>Access denied</title></head><body><h1>"
    '<span class="cf-error-type" data-translate="error">Error</span>\n'
    '<span class="cf-error-code">1010</span></h1><h2>Access denied</h2></body></html>'
)


class Refusal(Exception):
    """A request is refused with one of the provider's documented codes; `word` is the mishap that asked for it."""

    def __init__(self, code: int, text: str = "", *, word: str = "") -> None:
        super().__init__(text or str(code))
        self.code = code
        self.text = text
        self.word = word


class Jobs:
    """What runs beside the requests. Closing cancels it, and raises what had gone wrong in it."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._broken: list[BaseException] = []

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (broken := task.exception()) is not None:
            self._broken.append(broken)

    async def close(self) -> None:
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._broken:
            raise self._broken[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a world's providers behave for as long as it lasts; each looks at its own."""

    hmac_key: str | None = None
    """kie signs its callbacks with it."""
    xai_shape: Shape = "native"
    """The whole xAI server is this kind of relay, on that relay's own query path."""
    callback_pauses: Sequence[float] = (1.0, 2.0, 4.0)
    """Before evolink's second and later attempts."""
    strict_callback_urls: bool = False
    """evolink holds callback URLs to its rules (https, no private host), which none on this machine can meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backstage:
    """What the providers share: where media are made and kept, who calls back, and how long things take."""

    studio: Studio
    media: MediaHost
    callbacks: Callbacks
    client: aiohttp.ClientSession
    jobs: Jobs = field(default_factory=Jobs)
    latency: Mapping[Kind, float]
    manners: Manners


class Provider(Server):
    """One provider's API. Switches may be changed at any time; they act on the next create."""

    refusals: ClassVar[Mapping[str, int]]  # mishap → the code this provider documents for it
    unknown_task: ClassVar[int]
    unusable_picture: ClassVar[str] = ""
    """The code of a task whose picture cannot be had, where the API takes addresses of pictures."""
    final_query_codes: ClassVar[frozenset[int]] = frozenset()
    pace: ClassVar[tuple[int, float] | None] = None  # creates per seconds, where the provider documents it

    def __init__(self, backstage: Backstage, key: str) -> None:
        super().__init__()
        self.key = key
        self.backstage = backstage
        self.tasks: dict[str, Task] = {}
        self.balance = 1000.0
        self.maintenance = False
        self.disabled_models: set[str] = set()
        self.paced = True
        self._recent: deque[float] = deque()
        self._limited: Counter[str] = Counter()

    def env(self) -> dict[str, str]:
        """The settings that point a bot at this server."""
        prefix = self.name.upper()
        return {f"{prefix}_API_KEY": self.key, f"{prefix}_BASE_URL": self.base_url}

    def created_for(self, words: str) -> list[Task]:
        """The tasks whose prompt contains these words: more than one for one job is a double charge."""
        return [task for task in self.tasks.values() if words in task.prompt]

    # ---- what each API says for itself

    @abstractmethod
    def check_key(self, call: Call) -> None:
        """Raise Refusal unless the caller's key is right."""

    @abstractmethod
    def read_order(self, call: Call) -> Order:
        """The create request as an order. Raise Refusal when the document does not allow it."""

    @abstractmethod
    def new_id(self, order: Order) -> str: ...

    @abstractmethod
    def created(self, task: Task) -> web.Response: ...

    @abstractmethod
    def shown(self, task: Task) -> web.Response: ...

    @abstractmethod
    def refused(self, refusal: Refusal, mishaps: Mishaps, endpoint: Endpoint) -> web.Response: ...

    @abstractmethod
    def failure(self, code: str) -> Failure:
        """The failure of a task with this code, or the usual one for an empty code."""

    @abstractmethod
    def moderation(self, task: Task) -> Failure | None:
        """How a moderated task fails; None where it ends as done, with an empty result."""

    async def call_back(self, task: Task) -> None:
        """Tell the end of a task. Nothing where the API has no callbacks."""

    async def fetched(self, task: Task) -> tuple[bytes, ...]:
        """The pictures the order refers to. Raise Unmakeable where one cannot be had."""
        try:
            return await fetch_pictures(self.backstage.client, task.order.pictures)
        except UnusablePicture as cause:
            raise Unmakeable(Failure(self.unusable_picture, str(cause))) from cause

    async def sourced(self, task: Task) -> bytes:
        """The video the order works on; empty where it works on none. Raise Unmakeable where it cannot be had."""
        del task
        return b""

    # ---- create

    async def create(self, call: Call) -> web.Response:
        mishaps = Mishaps({})
        try:
            self.check_key(call)
            order = self.read_order(call)
            mishaps = asked_of(self.name, order.prompt)
            self._check_open(order)
            self._refuse_as_asked(order, mishaps)
        except Refusal as refusal:
            return self.refused(refusal, mishaps, "create")
        if "edge" in mishaps:
            return turned_away(mishaps.text("edge"))
        if page := mishaps.number("http", 502) or (
            mishaps.text("garbage") and mishaps.number("garbage", 502)
        ):
            return edge_page(int(page))
        if "drop-before" in mishaps:
            raise HangUp
        return await self._answer_create(self._begin(call, order, mishaps))

    def _check_open(self, order: Order) -> None:
        if self.maintenance:
            raise Refusal(self.refusals["maintenance"])
        if order.model in self.disabled_models:
            raise Refusal(self.refusals["disabled"])
        if self.balance <= 0:
            raise Refusal(self.refusals["nofunds"])
        self._check_pace()

    def _check_pace(self) -> None:
        if self.pace is None or not self.paced:
            return
        allowed, seconds = self.pace
        now = asyncio.get_running_loop().time()
        while self._recent and now - self._recent[0] >= seconds:
            self._recent.popleft()
        if len(self._recent) >= allowed:
            raise Refusal(429)
        self._recent.append(now)

    def _refuse_as_asked(self, order: Order, mishaps: Mishaps) -> None:
        for word, usual in self.refusals.items():
            if code := mishaps.number(word, usual):
                raise Refusal(int(code), word=word)
        if code := mishaps.number("code", 500):
            raise Refusal(int(code))
        self._limited[order.prompt] += 1
        if self._limited[order.prompt] <= mishaps.number("ratelimit", 1):
            raise Refusal(429)

    def _begin(self, call: Call, order: Order, mishaps: Mishaps) -> Task:
        usual = self.backstage.latency[order.kind]
        expected = mishaps.number("slow", 5 * usual) or usual
        task = Task(id=self.new_id(order), order=order, body=call.json, mishaps=mishaps, expected=expected)
        self.tasks[task.id] = task
        self.backstage.jobs.start(self._run(task))
        return task

    async def _answer_create(self, task: Task) -> web.Response:
        if "drop" in task.mishaps:
            raise HangUp
        if "garbage" in task.mishaps:
            return web.Response(text="OK", content_type="text/plain")
        await asyncio.sleep(task.mishaps.number("timeout", _LATE))
        return self.created(task)

    # ---- the task

    async def _run(self, task: Task) -> None:
        await live(task, lambda: self._make(task), self._planned(task))
        if task.ended and task.order.callback_url and "no-callback" not in task.mishaps:
            for _ in range(2 if "callback-twice" in task.mishaps else 1):
                await self.call_back(task)

    def _planned(self, task: Task) -> Failure | None:
        if "fail" in task.mishaps:
            return self.failure(task.mishaps.text("fail"))
        return self.moderation(task) if "moderated" in task.mishaps else None

    async def _make(self, task: Task) -> Sequence[str]:
        pictures, source = await self.fetched(task), await self.sourced(task)
        studio, media = self.backstage.studio, self.backstage.media
        recipes = [_recipe(task, variant, pictures, source) for variant in range(_count(task))]
        paths = await asyncio.gather(*(studio.make(recipe) for recipe in recipes))
        cuts = int(task.mishaps.number("cut", 1))
        page = None
        if "wrongtype" in task.mishaps:
            page = "lying" if task.mishaps.text("wrongtype") == "lying" else "honest"
        return [
            media.publish(name, Published(path=path, cuts=cuts, page=page))
            for name, path in zip(prefixed(self.name, paths, task.id), paths, strict=True)
        ]

    def urls(self, task: Task, *, telling: bool = True) -> list[str]:
        """The result's signed URLs, as told to a query (`telling`) or put into a callback."""
        if "no-urls" in task.mishaps:
            return []
        life = _EXPIRED if "expired" in task.mishaps and task.told == 0 else DAY
        task.told += telling
        return [self.backstage.media.url(name, life) for name in task.files]

    # ---- query

    async def query(self, call: Call, task_id: str) -> web.StreamResponse:
        mishaps = Mishaps({})
        try:
            self.check_key(call)
            task = self._known(task_id)
            mishaps = task.mishaps
            task.queries += 1
            self._spoil_as_asked(task)
        except Refusal as refusal:
            return self.refused(refusal, mishaps, "query")
        if task.queries <= mishaps.number("query-garbage", _QUERIES):
            return edge_page(502)
        return self.shown(task)

    def _known(self, task_id: str) -> Task:
        if task_id not in self.tasks:
            raise Refusal(self.unknown_task)
        return self.tasks[task_id]

    def _spoil_as_asked(self, task: Task) -> None:
        mishaps = task.mishaps
        if task.queries <= mishaps.number("query-drop", _QUERIES):
            raise HangUp
        if task.queries <= mishaps.number("notvisible", _QUERIES):
            raise Refusal(self.unknown_task)
        code = int(mishaps.number("query-code", 500))
        if code and (task.queries <= _QUERIES or code in self.final_query_codes):
            raise Refusal(code)


def edge_page(status: int) -> web.Response:
    return web.Response(
        status=status, text=EDGE_PAGE.format(f"{status} Bad Gateway"), content_type="text/html"
    )


def turned_away(form: str) -> web.Response:
    """Cloudflare's refusal of a client it does not like, as it was seen in front of kie: as text, a page, or JSON."""
    if form == "html":
        return web.Response(status=403, text=_EDGE_REFUSAL, content_type="text/html")
    if form == "json":
        problem = {
            "title": "Error 1010: Access denied",
            "status": 403,
            "error_code": 1010,
            "cloudflare_error": True,
        }
        return web.json_response(problem, status=403)
    return web.Response(status=403, text="error code: 1010")


def strange(task: Task) -> bool:
    """Whether a word outside the document stands for the running state."""
    return "unknown-status" in task.mishaps and task.phase not in {Phase.SUCCEEDED, Phase.FAILED}


def _count(task: Task) -> int:
    usual = task.order.count
    return int(min(usual, task.mishaps.number("few", max(1, usual - 1)) or usual))


def _recipe(task: Task, variant: int, pictures: tuple[bytes, ...], source: bytes) -> Recipe:
    order = task.order
    ratio = _RATIOS.get(order.ratio)
    if ratio is None:
        wide, _, high = order.ratio.partition(":")
        ratio = int(wide), int(high)
    return Recipe(
        kind=order.kind,
        prompt=without_words(order.prompt),
        ratio=ratio,
        seconds=order.seconds,
        variant=variant,
        resolution=order.resolution,
        pictures=pictures,
        source=source,
        huge="oversize" in task.mishaps and variant == 0,
    )
