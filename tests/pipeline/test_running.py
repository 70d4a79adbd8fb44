"""Asking the provider: how often, for how long, and what its answers end."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ask import Actor, Place
from bot.domain.errors import TooLate
from bot.domain.failure import Reason
from bot.domain.job import State
from bot.domain.limits import Limits
from bot.domain.polling import DEADLINE, NOT_VISIBLE_GRACE
from bot.providers.base import CheckFailed, Finished, NotVisibleYet, Rejected, Running
from bot.storage import jobs, spending
from tests.pipeline.harness import PipelineHarness, generous, open_harness
from tests.pipeline.steps import ended, run_to


async def test_without_a_result_in_fifteen_minutes_the_credits_come_back(harness: PipelineHarness) -> None:
    job = await run_to(harness)
    await harness.through(DEADLINE - timedelta(seconds=2))
    assert (await harness.job(job)).state is State.RUNNING
    await harness.through(timedelta(seconds=5))
    assert await ended(harness, job) == (State.FAILED, Reason.TIMED_OUT)
    assert await harness.available() == 100
    assert [told.id for told in harness.courier.apologies] == [job.id]
    assert (await harness.job(job)).stray  # the provider may yet make it, for nobody


async def test_a_task_that_is_not_visible_is_waited_for_ninety_seconds(harness: PipelineHarness) -> None:
    job, kie = await run_to(harness), harness.providers["kie"]
    kie.progress = NotVisibleYet("kie")
    await harness.through(NOT_VISIBLE_GRACE - timedelta(seconds=1))
    kie.progress = Running(20)
    await harness.through(timedelta(seconds=31))
    found = await harness.job(job)
    assert (found.state, found.progress, found.errors) == (State.RUNNING, 20, 0)


async def test_a_task_that_never_becomes_visible_ends_with_the_credits_back(harness: PipelineHarness) -> None:
    job = await run_to(harness)
    harness.providers["kie"].progress = NotVisibleYet("kie")
    await harness.through(NOT_VISIBLE_GRACE + timedelta(minutes=3))
    assert await ended(harness, job) == (State.FAILED, Reason.PROVIDER_FAILED)
    assert await harness.available() == 100


async def test_questions_that_fail_do_not_end_a_job_before_the_deadline(harness: PipelineHarness) -> None:
    job = await run_to(harness)
    harness.providers["kie"].progress = CheckFailed("kie", "HTTP 502")
    await harness.through(timedelta(minutes=14), step=timedelta(seconds=5))
    assert (await harness.job(job)).state is State.RUNNING
    await harness.through(timedelta(minutes=2))
    assert await ended(harness, job) == (State.FAILED, Reason.TIMED_OUT)


async def test_polling_is_bounded_and_slower_where_callbacks_arrive(tmp_path: Path) -> None:
    counts: dict[bool, int] = {}
    for calls_back in (False, True):
        directory = tmp_path / str(calls_back)
        directory.mkdir()
        async with open_harness(directory, public_url="https://bot.example") as harness:
            harness.providers["kie"].calls_back = calls_back
            harness.health.of("kie").callbacks_work = True
            await run_to(harness)
            await harness.through(timedelta(minutes=5))
            counts[calls_back] = harness.providers["kie"].checked
    assert 18 <= counts[False] <= 24
    assert 8 <= counts[True] <= 12


async def test_when_polling_finds_it_first_callbacks_are_no_longer_counted_on(tmp_path: Path) -> None:
    async with open_harness(tmp_path, public_url="https://bot.example") as harness:
        kie = harness.providers["kie"]
        kie.calls_back, harness.health.of("kie").callbacks_work = True, True
        await run_to(harness)
        kie.progress = Finished(("http://10.0.0.1/x.mp4",))
        await harness.through(timedelta(minutes=2))
        assert not harness.health.of("kie").callbacks_work


async def test_what_a_finished_task_took_stays_counted_when_its_result_is_gone(
    harness: PipelineHarness,
) -> None:
    job = await run_to(harness)
    await harness.database.write(spending.set_cost, job, 123_456)
    await harness.database.write(jobs.note, job, collects=1)
    harness.providers["kie"].progress = Rejected("failed")
    await harness.after(seconds=11)
    assert (await harness.job(job)).cost == 123_456


async def test_failed_tasks_never_open_a_circuit(tmp_path: Path) -> None:
    async with open_harness(tmp_path, allowance=1000, limits=generous(Limits())) as harness:
        harness.providers["kie"].progress = Rejected("failed")
        for _ in range(10):
            await harness.admit(provider="kie")
            await harness.after(seconds=11)
        await harness.after(seconds=11)
        assert harness.health.of("kie").circuit.open_until is None
        assert harness.providers["kie"].asked == 10


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Rejected("moderation"), Reason.MODERATED),
        (Rejected("invalid"), Reason.INVALID),
        (Rejected("failed"), Reason.PROVIDER_FAILED),
        (Rejected("no_media"), Reason.NO_MEDIA),
        (Rejected("expired"), Reason.PROVIDER_FAILED),
    ],
)
async def test_a_task_that_ends_without_a_result_is_a_refund_with_its_reason(
    harness: PipelineHarness, outcome: Rejected, reason: Reason
) -> None:
    job = await run_to(harness)
    harness.providers["kie"].progress = outcome
    await harness.after(seconds=11)
    assert await ended(harness, job) == (State.FAILED, reason)
    assert await harness.available() == 100


@pytest.mark.parametrize(("said", "counted"), [(None, "the estimate"), (0, 0), (30_000, 30_000)])
async def test_what_has_expired_counts_as_paid_for_unless_its_provider_says_what_it_took(
    harness: PipelineHarness, said: int | None, counted: object
) -> None:
    job = await run_to(harness)
    harness.providers["kie"].progress = Rejected("expired", cost=said)
    await harness.after(seconds=11)
    assert (await harness.job(job)).cost == (job.cost if counted == "the estimate" else counted)
    assert job.cost > 0


async def test_a_running_job_is_cancelled_where_the_provider_can_stop_it(harness: PipelineHarness) -> None:
    kie = harness.providers["kie"]
    job = await run_to(harness)
    who, where = Actor(job.member_id), Place(job.guild_id, job.channel_id)
    with pytest.raises(TooLate):
        await harness.pipeline.job_control.cancel(job.id, who, where)
    kie.stops = True
    await harness.pipeline.job_control.cancel(job.id, who, where)
    await harness.settle()
    assert await ended(harness, job) == (State.CANCELLED, Reason.CANCELLED)
    assert kie.stopped == [job.upstream_id]
    assert await harness.available() == 100
