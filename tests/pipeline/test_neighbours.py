"""Neighbours: a slow server, a sick provider, a crowd or a herd of questions holds no stranger up."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.domain.job import Job, Pool, State
from bot.domain.limits import Limits
from bot.pipeline.courier import Card
from bot.pipeline.steps.running import running
from bot.providers.base import Finished, Pace, Progress, Running, Throttled
from bot.storage import jobs
from tests.pipeline.harness import PipelineHarness, ScriptedProvider, generous, open_harness
from tests.storage.samples import a_job, store

STRANGERS_GUILD = 999
HURRIED = Pace(creates=18, window=timedelta(seconds=10), running=None, questions_per_second=10)


@asynccontextmanager
async def at_work(harness: PipelineHarness) -> AsyncGenerator[None]:
    running = asyncio.create_task(harness.pipeline.worker.run())
    try:
        yield
    finally:
        await harness.pipeline.worker.drain(timedelta())
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def until(harness: PipelineHarness, condition: Callable[[], bool]) -> None:
    """The clock goes on meanwhile, a second for each hundredth."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)
            harness.clock.advance(seconds=1)
            harness.pipeline.wakeup.event.set()


def running_job(number: int, harness: PipelineHarness, **changes: object) -> Job:
    now = harness.clock()
    fields: dict[str, object] = {
        "id": f"r{number:09}",
        "guild_id": number // 30 + 1,
        "member_id": number,
        "state": State.RUNNING,
        "pool": Pool.CHECK,
        "provider": "kie",
        "upstream_id": str(number),
        "submitted_at": now,
        "created_at": now,
        "state_since": now,
        "due_at": now,
        "price": 0,
    }
    return a_job(**(fields | changes))


@dataclass(slots=True)
class Asked(ScriptedProvider):
    """Notes each question, and answers as `answers` does."""

    answers: Callable[[str], Awaitable[Progress]] | None = None

    async def check(self, upstream_id: str) -> Progress:
        assert self.answers is not None
        return await self.answers(upstream_id)


async def test_a_server_whose_cards_are_slow_holds_up_no_other_servers_card(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        cards: list[int] = []
        one_at_a_time = asyncio.Lock()

        async def announce(job: Job, *_: object, **__: object) -> Card:
            if job.guild_id != STRANGERS_GUILD:
                async with one_at_a_time:
                    await asyncio.sleep(0.02)
            cards.append(job.guild_id)
            return Card(10**18 + len(cards), job.channel_id, None)

        object.__setattr__(harness.context, "courier", _with(harness.courier, announce=announce))
        for number in range(100):
            await harness.admit(number + 1, guild=1, kind="image")
        async with at_work(harness):
            await until(harness, lambda: len(cards) >= 3)
            before = len(cards)
            await harness.admit(500, guild=STRANGERS_GUILD, kind="image")
            await until(harness, lambda: STRANGERS_GUILD in cards)
            assert cards.index(STRANGERS_GUILD) - before <= 5


async def test_a_provider_that_never_answers_holds_up_no_other_providers_questions(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        asked = Counter[str]()

        async def never(_: str) -> Progress:
            await asyncio.Event().wait()
            return Running()

        async def count(upstream_id: str) -> Progress:
            asked[upstream_id] += 1
            return Running()

        harness.providers["evolink"] = Asked("evolink", answers=never)
        harness.providers["kie"] = Asked("kie", answers=count)
        sick = [running_job(n, harness, provider="evolink") for n in range(100)]
        await store(harness.database, *sick, running_job(500, harness, guild_id=STRANGERS_GUILD))
        async with at_work(harness):
            await until(harness, lambda: asked["500"] >= 3)


async def test_cards_that_take_long_to_edit_hold_up_nobodys_questions(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        asked = Counter[str]()

        async def percent(upstream_id: str) -> Progress:
            asked[upstream_id] += 1
            return Running(min(99, asked[upstream_id]))

        async def report(*_: object) -> None:
            await asyncio.Event().wait()

        object.__setattr__(harness.context.cards, "_courier", _with(harness.courier, report=report))
        harness.providers["kie"] = Asked("kie", answers=percent)
        crowd = [running_job(n, harness, card_id=n + 1) for n in range(120)]
        await store(harness.database, *crowd, running_job(500, harness, guild_id=STRANGERS_GUILD))
        async with at_work(harness):
            await until(harness, lambda: asked["500"] >= 3)


async def test_a_herd_found_at_the_start_is_asked_about_at_the_providers_pace(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        per_second = Counter[int]()
        begun = harness.clock()

        async def count(_: str) -> Progress:
            per_second[(harness.clock() - begun) // timedelta(seconds=1)] += 1
            return Running()

        harness.providers["kie"] = Asked("kie", answers=count, pace=HURRIED)
        await store(harness.database, *(running_job(n, harness) for n in range(200)))
        await harness.through(timedelta(seconds=30))
        assert max(per_second.values()) <= HURRIED.questions_per_second + 1
        assert sum(per_second.values()) >= 200


async def test_a_429_to_a_question_makes_all_questions_slower_and_none_is_lost(tmp_path: Path) -> None:
    async with open_harness(tmp_path) as harness:
        per_second = Counter[int]()
        begun = harness.clock()

        async def strict(_: str) -> Progress:
            second = (harness.clock() - begun) // timedelta(seconds=1)
            per_second[second] += 1
            if second < 60 and per_second[second] > 5:
                raise Throttled("kie", "429")
            return Finished(("http://10.0.0.1/x.png",)) if second > 60 else Running()

        harness.providers["kie"] = Asked("kie", answers=strict, pace=HURRIED)
        rows = [running_job(n, harness) for n in range(100)]
        await store(harness.database, *rows)
        await harness.through(timedelta(seconds=10))
        assert max(per_second[second] for second in range(3)) > max(
            per_second[second] for second in range(7, 10)
        )
        for _ in range(300):
            harness.clock.advance(seconds=1)
            await _ask_only(harness)
        left = [job for job in rows if (await harness.job(job)).state is State.RUNNING]
        assert left == []


async def test_each_paid_call_looks_at_its_card_once_however_long_it_waited(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        kie = harness.providers["kie"]
        kie.pace = replace(HURRIED, running=None)
        looks = Counter[str]()

        async def find_card(job: Job) -> None:
            looks[job.id] += 1

        object.__setattr__(harness.context, "courier", _with(harness.courier, find_card=find_card))
        for number in range(60):
            await harness.admit(number + 1, guild=number // 30 + 1, kind="image")
        calls = [await _calls_in(harness, seconds=10) for _ in range(4)]
        assert max(calls) <= 18
        assert sum(calls) == kie.asked == 60
        assert max(looks.values()) == 1


async def _calls_in(harness: PipelineHarness, *, seconds: int) -> int:
    before = harness.providers["kie"].asked
    await harness.through(timedelta(seconds=seconds))
    return harness.providers["kie"].asked - before


async def _ask_only(harness: PipelineHarness) -> None:
    """Questions only: where the results lead is another test's matter."""
    taken = await harness.database.write(harness.pipeline.claims.take, harness.clock(), [])
    for one in taken.claimed:
        assert one.job is not None
        if one.job.state is State.RUNNING:
            await running(harness.context, one.job)
        else:
            await harness.database.write(jobs.drop_lease, one.job)


def _with(courier: object, **methods: object) -> object:
    """The courier with some of its methods replaced."""

    def found(_: object, name: str) -> object:
        return methods.get(name) or getattr(courier, name)

    return type("Courier", (), {"__getattr__": found})()
