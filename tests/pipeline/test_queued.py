"""Waiting for a turn: in the order asked, fair between members, and not for ever."""

from datetime import timedelta
from pathlib import Path

from bot.domain.failure import Reason
from bot.domain.job import State
from bot.domain.limits import Limits
from bot.domain.polling import QUEUE_EXPIRY
from bot.providers.base import Rejected
from tests.pipeline.harness import generous, open_harness
from tests.pipeline.steps import ended, one_after_another


async def test_a_job_that_waited_an_hour_for_its_turn_expires(tmp_path: Path) -> None:
    async with open_harness(tmp_path, limits=Limits(running_per_member=0)) as harness:
        job = await harness.admit()
        await harness.through(QUEUE_EXPIRY - timedelta(minutes=1), step=timedelta(minutes=1))
        assert (await harness.job(job)).state is State.QUEUED
        await harness.through(timedelta(minutes=2))
        assert await ended(harness, job) == (State.EXPIRED, Reason.QUEUE_EXPIRED)
        assert await harness.available() == 100
        assert harness.providers["kie"].asked == 0


async def test_three_run_and_the_next_starts_when_one_ends_in_the_order_asked(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        kie = harness.providers["kie"]
        asked = await one_after_another(harness, 8)
        await harness.settle()
        assert [each.prompt for each in kie.paid] == ["fox 0", "fox 1", "fox 2"]
        assert len(harness.courier.cards) == 8  # all are announced; nothing is paid for the rest
        kie.progress = Rejected("failed")
        for number in range(3, 8):
            await harness.after(seconds=30)
            assert [each.prompt for each in kie.paid][:number] == [f"fox {each}" for each in range(number)]
        await harness.through(timedelta(minutes=2))
        assert [each.prompt for each in kie.paid] == [f"fox {number}" for number in range(8)]
        assert {(await ended(harness, job))[0] for job in asked} == {State.FAILED}
        assert await harness.available() == 1000


async def test_a_busy_member_does_not_keep_others_waiting(tmp_path: Path) -> None:
    few = generous(Limits(running_per_guild=4))
    async with open_harness(tmp_path, allowance=1000, limits=few) as harness:
        for _ in range(10):
            await harness.admit(1, provider="kie")
        await harness.settle()
        late = await harness.admit(2, provider="kie")
        await harness.settle()
        assert (await harness.job(late)).state is State.RUNNING


async def test_a_card_taken_down_while_waiting_costs_nobody_anything(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        kie = harness.providers["kie"]
        asked = await one_after_another(harness, 4)
        await harness.settle()
        harness.courier.gone.add(asked[3].id)
        harness.clock.advance(seconds=30)  # one that was posted a moment ago is not looked for
        kie.progress = Rejected("failed")
        await harness.through(timedelta(minutes=1))
        assert await ended(harness, asked[3]) == (State.WITHHELD, Reason.TAKEN_DOWN)
        assert len(kie.paid) == 3
        assert await harness.available() == 1000
