"""Work that cannot go on, in one server or at one provider, holds up nobody else: the real worker, beside a crowd."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest

from bot.domain.job import Job, Pool, State
from bot.domain.limits import Limits
from bot.domain.request import Kind, Request
from bot.pipeline.courier import Card, CardFacts
from bot.pipeline.media.decoder_pool import DecoderPool, ProcessLimits
from bot.pipeline.media.download import CONNECTIONS
from bot.pipeline.pools import POOLS
from bot.pipeline.steps.collecting import SIDE_BY_SIDE
from bot.providers.base import Finished, Progress, Running, Submission, Ticket
from bot.providers.registry import REGISTRY
from bot.storage import jobs
from bot.storage.database import Connection
from tests.pipeline.harness import (
    PipelineHarness,
    RecordingCourier,
    ScriptedProvider,
    generous,
    open_harness,
)
from tests.pipeline.media.origin import origin
from tests.storage import samples

TICK = 0.5
"""Seconds by which the harness's clock goes on with each turn of the loop that moves it, however slow the machine."""
CROWDED, QUIET = 1, 999
"""The servers; a crowd of many servers counts on from the first."""
UPLOAD_LIMIT = 1_000
OF_ONE_SERVER = POOLS[Pool.SUBMIT].per_guild
"""Calls that may be under way for one server, of images or of videos, at one provider."""
_numbers = count(1)


@asynccontextmanager
async def working(harness: PipelineHarness) -> AsyncGenerator[None]:
    """The worker at work while the harness's clock goes on."""

    async def tick() -> None:
        while True:
            await asyncio.sleep(0.01)
            harness.clock.advance(seconds=TICK)
            harness.pipeline.wakeup.event.set()

    tasks = [asyncio.create_task(harness.pipeline.worker.run()), asyncio.create_task(tick())]
    try:
        yield
    finally:
        await harness.pipeline.worker.drain(timedelta())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110 - steps tell nobody when they are done
            await asyncio.sleep(0.01)


async def in_state(harness: PipelineHarness, job: Job, state: State) -> None:
    async def reached() -> bool:
        found = await harness.job(job)
        assert found.state is state or not found.terminal, f"it ended {found.state}: {found.failure}"
        return found.state is state

    await until(reached)


async def states(harness: PipelineHarness, those: Sequence[Job]) -> Counter[State]:
    return Counter([(await harness.job(job)).state for job in those])


async def placed(harness: PipelineHarness, guild: int, **row: Any) -> Job:
    """A row as a process finds it, with its credits held."""
    number, now = next(_numbers), harness.clock()
    times = {"created_at": now, "state_since": now, "submitted_at": now, "due_at": now}
    interaction = 1_600_000_000_000_000_000 + number
    ids = {"id": f"n{number:09}", "interaction_id": interaction, "guild_id": guild, "member_id": number}
    job = samples.a_job(**(ids | times | row))

    def admit(tx: Connection) -> None:
        samples.admit(tx, job)

    await harness.database.write(admit)
    return job


async def running(harness: PipelineHarness, guild: int, provider: str, **row: Any) -> Job:
    number = next(_numbers)
    where = {"provider": provider, "upstream_id": f"{guild}-{number}"}
    video = Request("grok-video", "a red fox")
    return await placed(
        harness, guild, state=State.RUNNING, pool=Pool.CHECK, lane="video", request=video, **where, **row
    )


async def ready(harness: PipelineHarness, guild: int, content: bytes, kind: Kind = "image") -> Job:
    """Its one file is on disk and waits to be posted."""
    row = {"state": State.READY, "pool": Pool.DELIVER, "provider": "kie", "quota": (1, 1)}
    job = await placed(harness, guild, **row, lane=kind, due_at=None)
    await harness.keep(job, 0, content, "video/mp4" if kind == "video" else "image/png")
    assert await harness.database.write(jobs.wake, job.id, harness.clock())
    return job


# ---------------------------------------------------------------- servers


@dataclass(slots=True)
class OneMessageAtATime(RecordingCourier):
    """As Discord has it: the messages of a server go one after the other, and each takes its time."""

    lanes: defaultdict[int, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def announce(self, job: Job, facts: CardFacts, *, again: bool) -> Card:
        async with self.lanes[job.guild_id]:
            await asyncio.sleep(0.05)
            return await RecordingCourier.announce(self, job, facts, again=again)

    async def report(self, job: Job, facts: CardFacts) -> None:
        async with self.lanes[job.guild_id]:
            await asyncio.sleep(0.05)
            await RecordingCourier.report(self, job, facts)


async def test_a_crowd_in_one_server_does_not_keep_another_server_from_its_card(tmp_path: Path) -> None:
    limits, courier = generous(Limits()), OneMessageAtATime()
    async with open_harness(tmp_path, limits=limits, courier=courier) as harness:
        for each in range(100):
            await harness.admit(each % 50 + 1, guild=CROWDED, kind="image")
        async with working(harness):

            async def begun() -> bool:
                return len(courier.cards) >= 2

            await until(begun)
            before = len(courier.cards)
            other = await harness.admit(1, guild=QUIET, kind="image")

            async def has_card() -> bool:
                return other.id in courier.cards

            await until(has_card)
            assert courier.cards.index(other.id) - before < 10


@dataclass(slots=True)
class StuckEdits(RecordingCourier):
    """An edit of a card in any server but the quiet one never comes back."""

    stuck: int = 0

    async def report(self, job: Job, facts: CardFacts) -> None:
        if job.guild_id != QUIET:
            self.stuck += 1
            await asyncio.Event().wait()
        await RecordingCourier.report(self, job, facts)


@dataclass(slots=True)
class CountingProvider(ScriptedProvider):
    """Tells a percentage that grows with each question, until it is told how a task ends."""

    asked_about: Counter[str] = field(default_factory=Counter[str])
    ends: Finished | None = None

    async def check(self, upstream_id: str) -> Progress:
        self.asked_about[upstream_id] += 1
        return self.ends or Running(min(99, self.asked_about[upstream_id] * 3))


async def test_cards_that_cannot_be_edited_hold_up_no_question_about_a_task(tmp_path: Path) -> None:
    courier = StuckEdits()
    async with open_harness(tmp_path, courier=courier) as harness:
        evolink = harness.providers["evolink"] = CountingProvider("evolink")
        crowd = [
            await running(harness, CROWDED + server, "evolink", card_id=1)
            for server in range(4)
            for _ in range(30)
        ]
        other = await running(harness, QUIET, "evolink", card_id=1)
        tasks = [str(job.upstream_id) for job in (other, *crowd)]

        async def asked_again_and_again() -> bool:
            return min(evolink.asked_about[task] for task in tasks) >= 5

        async with working(harness):
            await until(asked_again_and_again)
            assert courier.stuck == 4  # an edit in each server, and none of them is over
            assert {job.id for job in courier.reports} == {other.id}
            assert await states(harness, crowd) == {State.RUNNING: 120}


# ---------------------------------------------------------------- providers


@dataclass(slots=True)
class SilentProvider(ScriptedProvider):
    """Takes questions and never answers."""

    unanswered: int = 0

    async def check(self, upstream_id: str) -> Progress:
        del upstream_id
        self.unanswered += 1
        await asyncio.Event().wait()
        raise AssertionError("it never answers")


async def test_a_provider_that_never_answers_does_not_slow_a_healthy_one(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        silent = harness.providers["evolink"] = SilentProvider("evolink")
        kie = harness.providers["kie"] = CountingProvider("kie")
        sick = [await running(harness, CROWDED + each // 30, "evolink") for each in range(100)]
        healthy = await running(harness, QUIET, "kie")
        await harness.keep(healthy, 0)

        async def asked_as_usual() -> bool:
            return kie.asked_about[str(healthy.upstream_id)] >= 5

        async with working(harness):
            await until(asked_as_usual)
            assert harness.clock() - healthy.created_at < timedelta(
                minutes=5
            )  # a question in 15 s, or sooner
            kie.ends = Finished(("http://10.0.0.1/x.png",))
            await in_state(harness, healthy, State.DELIVERED)
            assert 0 < silent.unanswered < 100
            assert await states(harness, sick) == {State.RUNNING: 100}


@dataclass(slots=True)
class HeldCreates(ScriptedProvider):
    """Answers a create of that kind, and no other, only when it is released."""

    held: Kind = "video"
    begun: list[str] = field(default_factory=list[str])
    """Calls in the order in which they began, by job."""
    calls: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def submit(self, submission: Submission, callback_url: str | None) -> Ticket:
        if submission.kind == self.held:
            self.begun.append(submission.key.split("-")[0])
            await self.calls.acquire()
        return await ScriptedProvider.submit(self, submission, callback_url)

    def release(self, calls: int) -> None:
        """The oldest of them, as many as that."""
        for _ in range(calls):
            self.calls.release()


@pytest.mark.parametrize(("slow", "quick"), [("video", "image"), ("image", "video")])
async def test_slow_creates_of_one_kind_leave_places_at_their_provider_for_the_other(
    tmp_path: Path, slow: Kind, quick: Kind
) -> None:
    """Images that come in the answer to their create hold a place as long as they are made."""
    async with open_harness(tmp_path, limits=generous(Limits())) as harness:
        kie = harness.providers["kie"] = HeldCreates("kie", held=slow)
        crowd = [
            await harness.admit(each + 1, guild=CROWDED, kind=slow, provider="kie") for each in range(20)
        ]
        async with working(harness):

            async def crowded() -> bool:
                return len(kie.begun) == OF_ONE_SERVER

            await until(crowded)
            other = await harness.admit(1, guild=QUIET, kind=quick, provider="kie")
            await in_state(harness, other, State.RUNNING)
            assert len(kie.begun) == OF_ONE_SERVER
            kie.release(len(crowd))

            async def all_begun() -> bool:
                return await states(harness, crowd) == {State.RUNNING: len(crowd)}

            await until(all_begun)


async def to_be_made(harness: PipelineHarness, guild: int, **row: Any) -> Job:
    """An image at kie that has its card and its turn: what is left is the call that pays for it."""
    turn = {"pool": Pool.SUBMIT, "card_id": 1, "provider": "kie", "granted_at": harness.clock()}
    return await placed(harness, guild, request=Request("nano-banana-2.1", "a red fox"), **turn, **row)


@pytest.mark.parametrize("servers", [1, 3])
async def test_calls_that_last_until_the_image_is_made_do_not_keep_another_servers_waiting(
    tmp_path: Path, servers: int
) -> None:
    async with open_harness(tmp_path, limits=generous(Limits())) as harness:
        kie = harness.providers["kie"] = HeldCreates("kie", held="image")
        crowd = [await to_be_made(harness, CROWDED + each % servers) for each in range(40)]
        async with working(harness):

            async def crowded() -> bool:
                return len(kie.begun) == OF_ONE_SERVER  # one server has as many as three together

            await until(crowded)
            others = [
                await harness.admit(1, guild=QUIET + each, kind="image", provider="kie") for each in range(4)
            ]

            async def others_begun() -> bool:
                return {job.id for job in others} <= set(kie.begun)

            await until(others_begun)
            assert len(kie.begun) == OF_ONE_SERVER + len(others)
            assert kie.paid == []
            kie.release(len(crowd) + len(others))

            async def all_made() -> bool:
                return await states(harness, [*crowd, *others]) == {State.RUNNING: len(crowd) + len(others)}

            await until(all_made)
        assert len(kie.paid) == len(set(kie.begun)) == len(crowd) + len(others)


async def test_of_twenty_servers_each_has_a_call_before_any_has_a_second(tmp_path: Path) -> None:
    async with open_harness(tmp_path, limits=generous(Limits())) as harness:
        kie = harness.providers["kie"] = HeldCreates("kie", held="image")
        crowd = [await to_be_made(harness, CROWDED + each // 3) for each in range(60)]
        server = {job.id: job.guild_id for job in crowd}
        async with working(harness):

            async def begun(number: int) -> bool:
                return len(kie.begun) >= number

            await until(lambda: begun(16))
            kie.release(4)
            await until(lambda: begun(20))
            assert len({server[job] for job in kie.begun[:20]}) == 20
            kie.release(60)

            async def all_made() -> bool:
                return await states(harness, crowd) == {State.RUNNING: 60}

            await until(all_made)


async def test_a_server_whose_videos_begin_all_the_time_has_its_turn_for_images_too(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        taking, now = harness.pipeline.claims, harness.clock()
        for each in range(40):
            await to_be_made(harness, CROWDED + each // 2)
        await to_be_made(harness, QUIET)
        await to_be_made(harness, QUIET, lane="video")
        first = await harness.database.write(taking.take, now, [])
        begun = [one.job for one in first.claimed if one.job]
        assert Counter(job.guild_id == QUIET for job in begun) == {True: 1, False: 16}
        over = begun[:5]
        next_ones = await harness.database.write(taking.take, now, [job for job in begun if job not in over])
        assert QUIET in {one.job.guild_id for one in next_ones.claimed if one.job}


async def collecting(harness: PipelineHarness, guild: int, provider: str, *urls: str) -> Job:
    where = {"provider": provider, "upstream_id": f"{guild}-{next(_numbers)}", "results": urls}
    return await placed(harness, guild, state=State.COLLECTING, pool=Pool.FETCH, **where)


async def test_files_that_come_slowly_from_one_provider_do_not_keep_those_of_another_waiting(
    tmp_path: Path,
) -> None:
    over, asked = asyncio.Event(), Counter[str]()

    async def slow(_: str, writer: asyncio.StreamWriter) -> None:
        asked["slow"] += 1
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        await over.wait()

    hosts = frozenset({"127.0.0.1"})
    async with origin(slow) as host, open_harness(tmp_path, media_hosts=hosts) as harness:
        for each in range(60):
            await collecting(harness, CROWDED + each // 6, "evolink", host.url)
        places = POOLS[Pool.FETCH].per_provider

        async def crowded() -> bool:
            return asked["slow"] == places

        async with working(harness):
            await until(crowded)
            other = await collecting(harness, QUIET, "kie", host.url)
            await harness.keep(other, 0)
            harness.pipeline.wakeup()
            await in_state(harness, other, State.DELIVERED)
            assert asked["slow"] == places
            over.set()


async def test_slow_files_of_two_providers_leave_a_connection_for_those_of_a_third(tmp_path: Path) -> None:
    places = POOLS[Pool.FETCH].per_provider or 0
    assert len(REGISTRY) * places * SIDE_BY_SIDE < CONNECTIONS
    over, asked = asyncio.Event(), Counter[str]()

    async def answer(head: str, writer: asyncio.StreamWriter) -> None:
        path = head.split()[1]
        asked[path] += 1
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        while path == "/slow" and not over.is_set():  # so that no silence ends it
            writer.write(b"x")
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await over.wait()

    hosts = frozenset({"127.0.0.1"})
    async with origin(answer) as host, open_harness(tmp_path, media_hosts=hosts) as harness:
        slow = [f"{host.url}/slow"] * SIDE_BY_SIDE
        for provider, each in product(("evolink", "xai"), range(places)):
            await collecting(harness, CROWDED + each // 6, provider, *slow)

        async def crowded() -> bool:
            return asked["/slow"] == 2 * places * SIDE_BY_SIDE

        async def asked_for() -> bool:
            return asked["/quick"] > 0

        async with working(harness):
            await until(crowded)
            await collecting(harness, QUIET, "kie", f"{host.url}/quick")
            harness.pipeline.wakeup()
            await until(asked_for)
            over.set()


# ---------------------------------------------------------------- the encoder


class HeldEncoder(DecoderPool):
    """Encodes no video before `go_on` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()
        self.asked = 0

    async def encode(self, task: Mapping[str, object], limits: ProcessLimits) -> dict[str, Any]:
        del limits
        if task["do"] == "video":
            self.asked += 1
            await self.go_on.wait()
        await asyncio.to_thread(Path(str(task["target"])).write_bytes, b"small")
        return {"extension": "jpg"}


@pytest.mark.parametrize("picture", [b"small", b"x" * 2 * UPLOAD_LIMIT])
async def test_videos_that_wait_for_the_encoder_hold_up_no_picture_and_are_delivered_in_the_end(
    tmp_path: Path, picture: bytes
) -> None:
    """Nor one that is itself too large and is made smaller first."""
    encoder = HeldEncoder()
    async with open_harness(tmp_path, decoders=encoder) as harness:
        harness.courier.largest = UPLOAD_LIMIT
        large = [await ready(harness, CROWDED, b"x" * 2 * UPLOAD_LIMIT, "video") for _ in range(30)]

        async def all_wait() -> bool:
            found = [await harness.database.read(jobs.get, job.id) for job in large]
            return encoder.asked == 1 and all(job and job.pool is Pool.ENCODE for job in found)

        async with working(harness):
            await until(all_wait)
            other = await ready(harness, QUIET, picture)
            harness.pipeline.wakeup()
            await in_state(harness, other, State.DELIVERED)
            harness.clock.advance(hours=1)
            await asyncio.sleep(0.1)  # whatever an hour brings about has begun
            assert await states(harness, large) == {State.READY: 30}
            encoder.go_on.set()

            async def all_over() -> bool:
                return await states(harness, large) == {State.DELIVERED: 30}

            await until(all_over)
        posted = Counter(job_id for job_id, part in harness.courier.posted if part.files)
        assert posted == dict.fromkeys((job.id for job in (other, *large)), 1)
