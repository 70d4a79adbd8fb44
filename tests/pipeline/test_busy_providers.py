"""Providers that have enough to do: their limits are kept, and what they cannot take now is waited for, not given up."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.failure import Reason
from bot.domain.job import Job, Pool, State
from bot.domain.limits import Limits
from bot.domain.polling import QUEUE_EXPIRY
from bot.pipeline.courier import CardFacts
from bot.pipeline.health import FIRST_BUSY
from bot.providers.base import Finished, Pace, Progress, RateLimited, Submission, Throttled, Ticket
from bot.storage.database import Connection
from tests.pipeline.harness import (
    NOON,
    Clock,
    PipelineHarness,
    RecordingCourier,
    ScriptedProvider,
    generous,
    open_harness,
)
from tests.storage import samples

SECOND = timedelta(seconds=1)
CREATES, WINDOW = 18, timedelta(seconds=10)
QUESTIONS = 10
"""A second, as kie's document has it."""
MORE_THAN_ANYBODY_ASKS = 2_000


@dataclass(slots=True)
class TimedProvider(ScriptedProvider):
    """Keeps the times of creates and questions. Takes `tolerates` questions in a second of the clock; None: all."""

    clock: Clock = field(default_factory=Clock)
    created: list[datetime] = field(default_factory=list[datetime])
    questions: list[tuple[datetime, str]] = field(default_factory=list[tuple[datetime, str]])
    throttled: list[datetime] = field(default_factory=list[datetime])
    tolerates: int | None = None
    seen_finished: set[str] = field(default_factory=set[str])
    _in_second: Counter[datetime] = field(default_factory=Counter[datetime])

    async def submit(self, submission: Submission, callback_url: str | None) -> Ticket:
        self.created.append(self.clock())
        return await ScriptedProvider.submit(self, submission, callback_url)

    async def check(self, upstream_id: str) -> Progress:
        now = self.clock()
        self.questions.append((now, upstream_id))
        second = now.replace(microsecond=0)
        self._in_second[second] += 1
        if self.tolerates is not None and self._in_second[second] > self.tolerates:
            self.throttled.append(now)
            raise Throttled(self.name, "HTTP 429")
        progress = await ScriptedProvider.check(self, upstream_id)
        if isinstance(progress, Finished):
            self.seen_finished.add(upstream_id)
        return progress


@dataclass(slots=True)
class LookingCourier(RecordingCourier):
    """Keeps which cards were looked for; an edit looks for none."""

    looked_for: list[str] = field(default_factory=list[str])

    async def find_card(self, job: Job) -> None:
        self.looked_for.append(job.id)

    async def report(self, job: Job, facts: CardFacts) -> None:
        del facts
        self.reports.append(job)


def timed(harness: PipelineHarness, pace: Pace) -> TimedProvider:
    """Stands in for kie from now on."""
    provider = TimedProvider("kie", clock=harness.clock, pace=pace)
    harness.providers["kie"] = provider
    return provider


def asking(per_second: float) -> Pace:
    return Pace(creates=None, window=WINDOW, running=None, questions_per_second=per_second)


async def found_running(harness: PipelineHarness, number: int) -> list[str]:
    """Rows that a process finds RUNNING at kie, all due; their upstream ids."""
    now = harness.clock()

    def insert(tx: Connection) -> None:
        for each in range(number):
            job = samples.a_job(
                id=f"r{each:09}",
                interaction_id=1_500_000_000_000_000_000 + each,
                guild_id=each // 30 + 1,
                member_id=each + 1,
                state=State.RUNNING,
                pool=Pool.CHECK,
                provider="kie",
                upstream_id=f"kie-{each}",
                submitted_at=now,
                created_at=now,
                state_since=now,
                due_at=now - SECOND,
            )
            samples.admit(tx, job)

    await harness.database.write(insert)
    return [f"kie-{each}" for each in range(number)]


def most_in_any(window: timedelta, times: Sequence[datetime]) -> int:
    """The most of these times, which are in order, that lie less than `window` apart."""
    most = first = 0
    for last, time in enumerate(times):
        while time - times[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most


# ---------------------------------------------------------------- creates


@pytest.mark.parametrize("hint", [None, timedelta(seconds=10)])
async def test_a_job_waits_as_long_as_its_provider_is_busy_and_goes_on_when_it_recovers(
    harness: PipelineHarness, hint: timedelta | None
) -> None:
    kie = harness.providers["kie"]
    kie.fails(*[RateLimited("kie", "HTTP 429", hint) for _ in range(MORE_THAN_ANYBODY_ASKS)])
    job = await harness.admit(kind="image", provider="kie")
    await harness.through(timedelta(minutes=20), step=5 * SECOND)
    found = await harness.job(job)
    assert found.state is State.QUEUED
    assert found.failure
    assert found.failure.reason is Reason.PROVIDER_BUSY
    assert found.attempt == 0
    assert kie.asked > 5  # it was tried again and again
    kie.submits.clear()
    await harness.through(timedelta(minutes=3))
    found = await harness.job(job)
    assert (found.state, found.failure, found.attempt) == (State.RUNNING, None, 1)
    assert len(kie.paid) == 1


async def test_a_job_whose_provider_stays_busy_expires_when_the_queues_hour_is_over(
    harness: PipelineHarness,
) -> None:
    kie = harness.providers["kie"]
    kie.fails(*[RateLimited("kie", "HTTP 429") for _ in range(MORE_THAN_ANYBODY_ASKS)])
    job = await harness.admit(kind="image", provider="kie")
    await harness.through(QUEUE_EXPIRY - timedelta(minutes=1), step=5 * SECOND)
    assert (await harness.job(job)).state is State.QUEUED
    await harness.through(timedelta(minutes=5), step=5 * SECOND)
    found = await harness.job(job)
    assert found.state is State.EXPIRED
    assert found.failure
    assert found.failure.reason is Reason.PROVIDER_BUSY
    assert kie.paid == []
    assert await harness.available() == 100


async def answered_together(harness: PipelineHarness, number: int) -> None:
    """So many calls are out at a time, which kie answers a second later."""
    kie, worker = harness.providers["kie"], harness.pipeline.worker
    kie.hold = asyncio.Event()
    for member in range(number):
        await harness.admit(member + 1, kind="image", provider="kie")
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(30):
        while kie.asked < number:  # noqa: ASYNC110 - a call tells nobody that it is out
            await asyncio.sleep(0.01)
    harness.clock.advance(seconds=1)
    kie.hold.set()
    await worker.drain(timedelta(seconds=5))
    await working


async def test_an_answer_to_a_call_that_was_out_before_the_429_ends_no_wait(harness: PipelineHarness) -> None:
    harness.providers["kie"].fails(RateLimited("kie", "HTTP 429", timedelta(seconds=60)))
    await answered_together(harness, 2)
    assert len(harness.providers["kie"].paid) == 1
    now = harness.clock()
    assert harness.health.of("kie").reopens(now) == now + timedelta(seconds=60)


async def test_calls_that_are_out_together_count_as_one_429(harness: PipelineHarness) -> None:
    harness.providers["kie"].fails(*[RateLimited("kie", "HTTP 429")] * 6)
    await answered_together(harness, 6)
    now = harness.clock()
    assert harness.health.of("kie").reopens(now) == now + FIRST_BUSY


async def test_jobs_that_wait_for_a_providers_pace_look_for_their_cards_once(tmp_path: Path) -> None:
    courier = LookingCourier()
    async with open_harness(tmp_path, limits=generous(Limits()), courier=courier) as harness:
        kie = timed(harness, Pace(CREATES, WINDOW, running=None, questions_per_second=1000))
        for guild in (1, 2):
            for member in range(30):
                await harness.admit(100 * guild + member, guild=guild, kind="image", provider="kie")
        await harness.through(timedelta(minutes=2))
        assert len(kie.paid) == 60
        assert most_in_any(WINDOW, kie.created) <= CREATES
        assert kie.created[-1] - NOON < timedelta(minutes=1)  # 60 calls take three windows and a bit
        assert max(Counter(courier.looked_for).values()) == 1
        assert len(courier.looked_for) <= len(kie.paid)


# ---------------------------------------------------------------- questions


async def test_hundreds_of_tasks_found_at_a_start_are_asked_about_at_the_providers_pace(
    harness: PipelineHarness,
) -> None:
    kie = timed(harness, asking(QUESTIONS))
    tasks = await found_running(harness, 700)
    await harness.through(timedelta(seconds=80), step=SECOND / 2)
    times = [time for time, _ in kie.questions]
    assert most_in_any(SECOND, times) <= 2 * QUESTIONS  # the pace, and once a second's worth more
    assert most_in_any(10 * SECOND, times) <= 11 * QUESTIONS
    assert {task for _, task in kie.questions} == set(tasks)


async def test_a_provider_that_is_asked_too_much_is_asked_less_until_it_recovers(
    harness: PipelineHarness,
) -> None:
    kie = timed(harness, asking(QUESTIONS))
    kie.tolerates = 4
    tasks = await found_running(harness, 200)
    await harness.through(timedelta(minutes=1), step=SECOND / 2)
    times = [time for time, _ in kie.questions]
    slower_from = kie.throttled[0] + 2 * SECOND
    after = [time for time in times if slower_from <= time < slower_from + 20 * SECOND]
    assert 0 < len(after) <= 20 * QUESTIONS / 2 + QUESTIONS  # half the pace, with a wide margin
    kie.tolerates, kie.progress = QUESTIONS * 2, Finished(("http://10.0.0.1/x.mp4",))
    await harness.through(timedelta(minutes=4), step=SECOND / 2)
    assert kie.seen_finished == set(tasks)
    times = [time for time, _ in kie.questions]
    assert most_in_any(SECOND, times) <= 2 * QUESTIONS
    assert most_in_any(10 * SECOND, times) <= 11 * QUESTIONS
