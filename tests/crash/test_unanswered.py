"""The paid call went out and the process died before the answer was stored: told at once, never sent again."""

import signal
from pathlib import Path

import pytest

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.domain.limits import Limits
from bot.domain.polling import DEADLINE
from bot.pipeline.failpoints import Failpoint
from tests.crash.harness import ALLOWANCE, CrashHarness, open_harness, until
from tests.crash.trap import Order

pytestmark = pytest.mark.timeout(180)


async def test_without_callbacks_the_credits_come_back_at_once(tmp_path: Path) -> None:
    async with open_harness(tmp_path, callbacks=False) as harness:
        await harness.start()
        for point, created in ((Failpoint.INTENDED, 0), (Failpoint.SUBMITTED, 1)):
            member, words = harness.member(f"at-{point}"), f"dies at {point}"
            await harness.dies(Order(point, signal.SIGKILL), f"/imagine prompt:{words}", member)
            await harness.start()
            job = await harness.settled(member)
            assert len(harness.created(words)) == created
            await _ended_uncertain(harness, job, messages=1)
        assert await harness.violations() == []


async def test_with_callbacks_and_none_comes_the_deadline_ends_it(tmp_path: Path) -> None:
    async with open_harness(tmp_path, callbacks=True) as harness:
        await harness.start()
        member = harness.member("patient")
        await harness.dies(Order(Failpoint.INTENDED, signal.SIGKILL), "/imagine prompt:a heron", member)
        await harness.start()
        job = await harness.unclear(member)
        assert "refunded" in harness.told(job)[0].text
        await harness.bot.kill()
        harness.clock_ahead(DEADLINE.total_seconds() + 1)
        await harness.start()
        await _ended_uncertain(harness, await harness.settled(member), messages=2)
        assert harness.created("a heron") == []
        assert await harness.violations() == []


async def test_a_callback_after_the_end_still_brings_the_result_at_the_price_that_was_quoted(
    tmp_path: Path,
) -> None:
    async with open_harness(tmp_path, callbacks=True) as harness:
        await harness.start()
        member = harness.member("late")
        line = "/imagine prompt:[no-callback] a stork"
        await harness.dies(Order(Failpoint.SUBMITTED, signal.SIGKILL), line, member)
        harness.clock_ahead(DEADLINE.total_seconds() + 1)
        await harness.start()
        await _ended_uncertain(harness, await harness.settled(member), messages=1)
        (task,) = harness.created("a stork")
        await harness.bot.kill()
        harness.clock_ahead(0)
        await harness.start()
        await harness.providers.servers["kie"].call_back(task)

        async def delivered() -> bool:
            found = {job.state: job for job in await harness.jobs(member)}
            late = found.get(State.DELIVERED)
            return late is not None and late.due_at is None

        await until(delivered, harness.bot.log_tail)
        late, job = await harness.jobs(member)
        assert (job.state, job.upstream_id, job.stray) == (State.FAILED, task.id, False)
        assert (late.late, late.price, len(harness.files(late))) == (True, job.price, 6)
        balance = await harness.balance(job.member_id)
        assert (balance.available, balance.held) == (ALLOWANCE - job.price, 0)
        assert [len(harness.told(one)) for one in (job, late)] == [
            1,
            1,
        ]  # that nothing came, and then the result
        assert await harness.violations() == []


async def _ended_uncertain(harness: CrashHarness, job: Job, *, messages: int) -> None:
    assert job.failure is not None
    assert (job.state, job.failure.reason) == (State.FAILED, Reason.UNCERTAIN)
    assert len(harness.told(job)) == messages
    assert harness.files(job) == []
    balance = await harness.balance(job.member_id)
    assert (balance.available, balance.held) == (ALLOWANCE, 0)


async def test_lost_answers_take_no_places_from_what_comes_after_them(tmp_path: Path) -> None:
    async with open_harness(tmp_path, callbacks=True) as harness:
        await harness.start()
        member, pictures = harness.member("unlucky"), harness.world.channel("pictures")
        for number in range(Limits().running_per_member):
            await harness.world.slash(member, pictures, f"/imagine prompt:[drop][no-callback] {number}")
        await harness.world.slash(member, pictures, "/imagine prompt:an ibis")

        async def states() -> list[State]:
            return [job.state for job in await harness.jobs(member)]

        async def through() -> bool:
            return State.DELIVERED in await states()

        await until(through, harness.bot.log_tail)
        assert sorted(await states()) == sorted([State.DELIVERED, *[State.UNKNOWN] * 3])
        assert await harness.violations() == []
