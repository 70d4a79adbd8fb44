"""What a stranger in another server notices of a crowd: four scenes, each with the crowd and without it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.engine import (
    FIRST_SERVER,
    Engine,
    WatchedProvider,
    a_running_job,
    insert_all,
    open_engine,
    with_card,
)
from benchmarks.figures import Bars, Figure, Section
from bot.domain.job import Job, Pool, State
from bot.domain.media import MediaFile
from bot.pipeline.clock import system_clock
from bot.pipeline.courier import Card, CardFacts, Part, Posted
from bot.pipeline.media.decoder_pool import DecoderPool
from bot.pipeline.media.download import Downloader
from bot.pipeline.media.store import MediaStore
from bot.providers.base import CheckFailed, Progress, Running
from bot.storage import media_files
from bot.storage.database import Connection
from tests.pipeline.harness import RecordingCourier
from tests.storage.samples import admit

STRANGER = 999
_A_MESSAGE = 1.0
"""Seconds that Discord takes for one in a server."""
_PATIENCE = 30.0
_NO_ANSWER = 20.0
"""Seconds after which the bot gives a question up: its read timeout."""
_AN_ENCODE = 60.0
_HOW = (
    "One server, or one provider, is crowded, and a member of another server asks for one thing. Each scene runs "
    "without the crowd and with it, at real speed. (a) 300 requests in one server, where Discord takes a message a "
    "second: when does the stranger's only request have its card? (b) Four servers with 30 videos each whose "
    "percentages change with every answer, and whose cards take a second to edit; (c) 200 jobs at a provider that "
    "accepts questions and never answers, so that each ends after 20 s: how late is the latest question about the "
    "stranger's job, at a provider that is well? (d) 90 videos above the upload limit, each a minute in the one "
    "encoder: when is the stranger's picture posted? Discord, the providers and the encoder are stand-ins that wait as "
    "long as the real ones."
)
Scene = Callable[[Path, bool, float], Awaitable[float]]


async def measure(directory: Path, seconds: float) -> Section:
    """`seconds`: for how long the scenes with questions are watched."""
    scenes: dict[str, Scene] = {
        "(a) 300 requests": _requests,
        "(b) 120 percentages": _percentages,
        "(c) a provider that hangs": _hanging_provider,
        "(d) 90 long encodes": _long_encodes,
    }
    alone: list[float] = []
    crowded: list[float] = []
    for number, scene in enumerate(scenes.values()):
        for crowd, into in ((False, alone), (True, crowded)):
            place = directory / f"scene{number}{crowd}"
            place.mkdir()
            into.append(await scene(place, crowd, seconds))
    figures = [
        Figure(f"{name}: the stranger waits longer by", max(0.0, with_crowd - without), 2.0, "s")
        for name, without, with_crowd in zip(scenes, alone, crowded, strict=True)
    ]
    plot = Bars(
        tuple(scenes),
        {"alone": alone, "beside the crowd": crowded},
        [without + 2.0 for without in alone],
        "seconds that the stranger waits",
    )
    return Section("neighbours", "The stranger beside a crowd", _HOW, figures, plot)


@dataclass(slots=True)
class SlowDiscord(RecordingCourier):
    """A card or an edit takes its time, one after the other in a server; notes when what was shown."""

    announced: dict[str, float] = field(default_factory=dict[str, float])
    delivered: dict[str, float] = field(default_factory=dict[str, float])
    lines: defaultdict[int, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def announce(self, job: Job, facts: CardFacts, *, again: bool) -> Card:
        async with self.lines[job.guild_id]:
            await asyncio.sleep(_A_MESSAGE)
        self.announced[job.id] = time.perf_counter()
        return await RecordingCourier.announce(self, job, facts, again=again)

    async def report(self, job: Job, facts: CardFacts) -> None:
        del facts
        async with self.lines[job.guild_id]:
            await asyncio.sleep(_A_MESSAGE)

    async def post(self, job: Job, part: Part, *, again: bool) -> Posted:
        self.delivered[job.id] = time.perf_counter()
        return await RecordingCourier.post(self, job, part, again=again)

    def upload_limit(self, guild_id: int) -> int:
        return 10**9 if guild_id == FIRST_SERVER + STRANGER else 0


@asynccontextmanager
async def _working(engine: Engine) -> AsyncGenerator[None]:
    working = asyncio.create_task(engine.worker.run())
    yield
    await engine.worker.drain(timedelta(0))
    await working


async def _until(times: dict[str, float], job_id: str, began: float) -> float:
    """Seconds from `began`; the patience, if it is longer than that."""
    while job_id not in times and time.perf_counter() - began < _PATIENCE:  # noqa: ASYNC110 - costs nothing
        await asyncio.sleep(0.01)
    return min(times.get(job_id, began + _PATIENCE) - began, _PATIENCE)


async def _requests(directory: Path, crowd: bool, seconds: float) -> float:
    del seconds
    discord = SlowDiscord()
    async with open_engine(directory, courier=discord) as engine:
        for _ in range(300 if crowd else 0):
            await engine.admit()
        async with _working(engine):
            await asyncio.sleep(1)
            began = time.perf_counter()
            job = await engine.admit(STRANGER)
            return await _until(discord.announced, job.id, began)


@dataclass(slots=True)
class TellingProvider(WatchedProvider):
    async def check(self, upstream_id: str) -> Progress:
        await WatchedProvider.check(self, upstream_id)
        return Running(self.checked % 100)


async def _percentages(directory: Path, crowd: bool, seconds: float) -> float:
    provider = TellingProvider("kie")
    async with open_engine(directory, {"kie": provider}, courier=SlowDiscord()) as engine:
        now = system_clock()
        jobs = [
            with_card(a_running_job(number, now, server=number // 30))
            for number in range(120 if crowd else 0)
        ]
        return await _latest_question(engine, provider, jobs, seconds)


@dataclass(slots=True)
class HangingProvider(WatchedProvider):
    async def check(self, upstream_id: str) -> Progress:
        del upstream_id
        await asyncio.sleep(_NO_ANSWER)
        raise CheckFailed(self.name, "no answer")


async def _hanging_provider(directory: Path, crowd: bool, seconds: float) -> float:
    well, ill = WatchedProvider("kie"), HangingProvider("evolink")
    async with open_engine(directory, {"kie": well, "evolink": ill}) as engine:
        now = system_clock()
        jobs = [
            a_running_job(number, now, server=number // 30, provider="evolink")
            for number in range(200 if crowd else 0)
        ]
        return await _latest_question(engine, well, jobs, seconds)


async def _latest_question(
    engine: Engine, provider: WatchedProvider, crowd: Sequence[Job], seconds: float
) -> float:
    """How late the latest question about the stranger's job was; also the one that is still to come."""
    soon = system_clock() + timedelta(seconds=2)
    stranger = a_running_job(900_000, soon, server=STRANGER)
    await engine.database.write(insert_all, [*crowd, stranger])
    async with _working(engine):
        await asyncio.sleep(seconds)
    late = [lateness for job_id, lateness in provider.lateness if job_id == stranger.id]
    return max(late, default=seconds - 2)


class SlowEncoder(MediaStore):
    """Every file is there; one at a time is made to fit, and it takes a minute."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, Downloader(frozenset()), DecoderPool(), min_free_bytes=0)
        self._encoder = asyncio.Lock()

    async def has(self, path: Path) -> bool:
        del path
        return True

    async def size(self, path: Path) -> int:
        del path
        return 100

    async def fit(self, path: Path, content_type: str, limit_bytes: int) -> Path | None:
        del content_type, limit_bytes
        async with self._encoder:
            await asyncio.sleep(_AN_ENCODE)
        return path


async def _long_encodes(directory: Path, crowd: bool, seconds: float) -> float:
    del seconds
    discord = SlowDiscord()
    async with open_engine(directory, courier=discord, media=SlowEncoder(directory / "media")) as engine:
        videos = [_ready(number, server=number // 30, video=True) for number in range(90 if crowd else 0)]
        await engine.database.write(_with_files, videos)
        async with _working(engine):
            await asyncio.sleep(1)
            picture = _ready(900_000, server=STRANGER, video=False)
            began = time.perf_counter()
            await engine.database.write(_with_files, [picture])
            engine.pipeline.wakeup()
            return await _until(discord.delivered, picture.id, began)


def _ready(number: int, *, server: int, video: bool) -> Job:
    job = a_running_job(number, system_clock(), server=server)
    kind = "video" if video else "image"
    return replace(job, state=State.READY, pool=Pool.DELIVER, lane=kind, price=10, quota=(1, 1))


def _with_files(tx: Connection, ready: Sequence[Job]) -> None:
    for job in ready:
        admit(tx, job)
        kind = "video/mp4" if job.lane == "video" else "image/png"
        file = MediaFile(
            index=0,
            path=f"{job.id}/0.{kind[-3:]}",
            name=f"darkroom-{job.id}-0.{kind[-3:]}",
            size=1_000_000,
            sha256="0" * 64,
            content_type=kind,
            width=1,
            height=1,
            duration=None,
            url="https://results.example.com/0",
            created_at=job.created_at,
        )
        media_files.record(tx, job.id, file)
