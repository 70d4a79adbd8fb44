"""Pictures go ahead of the paid call: what is there already is not sent again, and nothing is paid for what is not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.ask import Actor, Place
from bot.domain.failure import Reason
from bot.domain.handing_over import Takes
from bot.domain.job import Job, State
from bot.domain.polling import QUEUE_EXPIRY
from bot.domain.request import InputFile
from bot.pipeline.health import DISABLED_FOR
from bot.providers.base import NotCreated, NoUploads, RateLimited, RequestRefused
from bot.storage import jobs
from bot.storage.jobs import LostLease
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, ScriptedProvider, open_harness
from tests.pipeline.steps import ended

NAMES = ["fox.png", "owl.png", "elk.png"]


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[PipelineHarness]:
    async with open_harness(tmp_path) as harness:
        harness.providers["kie"].takes = Takes(uploads=True)
        yield harness


@pytest.fixture
def kie(harness: PipelineHarness) -> ScriptedProvider:
    return harness.providers["kie"]


async def asked(harness: PipelineHarness, model: str = "nano-banana-2.1") -> Job:
    """Three pictures to be edited."""
    job = await harness.admit(kind="image", model=model)
    kept = tuple(InputFile(f"inputs/{name}", "image/png", 9, "0" * 64) for name in NAMES)
    return await harness.database.write(jobs.note, job, request=replace(job.request, references=kept))


async def paid_once(harness: PipelineHarness, kie: ScriptedProvider, job: Job) -> None:
    found = await harness.job(job)
    assert (found.state, found.uploads) == (State.RUNNING, ())
    (submission,) = kie.paid
    assert [address.rpartition("/")[2] for address in submission.addresses] == NAMES
    assert await harness.available() == 100 - found.price


@pytest.mark.parametrize("error", [RateLimited("kie"), NotCreated("kie", "never connected")])
async def test_pictures_that_the_provider_has_are_not_sent_again_after_a_refused_call(
    harness: PipelineHarness, kie: ScriptedProvider, error: NotCreated
) -> None:
    job = await asked(harness)
    kie.fails(error)
    await harness.settle()
    await harness.after(seconds=60)
    assert kie.files == NAMES
    await paid_once(harness, kie, job)


@pytest.mark.parametrize("error", [RateLimited("kie"), NotCreated("kie", "an upload's answer was lost")])
async def test_a_picture_that_is_not_taken_is_sent_again_later_without_those_that_are_there(
    harness: PipelineHarness, kie: ScriptedProvider, error: NotCreated
) -> None:
    job = await asked(harness)
    kie.uploads.extend([None, error])
    await harness.settle()
    waiting = await harness.job(job)
    assert (waiting.state, waiting.granted_at, len(waiting.uploads), kie.asked) == (State.QUEUED, None, 1, 0)
    await harness.after(seconds=60)
    assert kie.files == NAMES
    await paid_once(harness, kie, job)


@pytest.mark.parametrize("error", [RateLimited("kie"), NotCreated("kie", "down")])
async def test_a_host_of_files_that_is_down_keeps_nobody_without_pictures_waiting(
    harness: PipelineHarness, kie: ScriptedProvider, error: NotCreated
) -> None:
    pictured = [await asked(harness) for _ in range(3)]
    kie.uploads.extend([error] * 20)
    for _ in range(3):
        await harness.after(seconds=30)
    assert {(await harness.job(job)).state for job in pictured} <= {State.QUEUED, State.FAILED}
    plain = await harness.admit(member=7)
    await harness.settle()
    assert (await harness.job(plain)).state is State.RUNNING
    assert harness.courier.alerts == []


async def test_uploads_that_keep_failing_end_with_the_credits_back_and_nothing_paid(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    job = await asked(harness)
    kie.uploads.extend([NotCreated("kie", "down")] * 10)
    await harness.through(QUEUE_EXPIRY / 10)
    assert await ended(harness, job) == (State.FAILED, Reason.PROVIDER_BUSY)
    assert (kie.asked, await harness.available()) == (0, 100)


async def test_a_picture_that_is_refused_ends_it_with_the_credits_back_and_nothing_paid(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    job = await asked(harness)
    kie.uploads.append(RequestRefused("kie", "params", "file too large"))
    await harness.settle()
    assert await ended(harness, job) == (State.FAILED, Reason.INVALID)
    assert (await harness.job(job)).cost == 0
    assert (kie.asked, await harness.available()) == (0, 100)


async def test_nothing_more_is_sent_or_paid_for_what_was_cancelled_meanwhile(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    job = await asked(harness)
    here = Place(GUILD, CHANNEL, age_restricted=False)

    async def cancelled() -> None:
        await harness.pipeline.job_control.cancel(job.id, Actor(1), here)

    kie.meanwhile = cancelled
    with pytest.raises(LostLease):
        await harness.settle()
    assert (kie.files, kie.asked) == (NAMES[:1], 0)
    assert (await harness.job(job)).state is State.CANCELLED
    assert await harness.available() == 100


async def test_pictures_that_go_along_with_the_call_are_not_sent_ahead(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    kie.takes = Takes(inline=True)
    job = await asked(harness)
    await harness.settle()
    assert (await harness.job(job)).state is State.RUNNING
    (submission,) = kie.paid
    assert ([path.name for path in submission.references], submission.addresses) == (NAMES, ())


async def test_where_there_is_no_way_for_a_picture_it_ends_with_the_credits_back_and_nothing_paid(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    job = await asked(harness)
    kie.uploads.append(NoUploads("kie", "HTTP 404"))
    await harness.settle()
    assert await ended(harness, job) == (State.FAILED, Reason.NOT_HANDED_OVER)
    assert (kie.asked, (await harness.job(job)).cost, await harness.available()) == (0, 0, 100)


async def test_an_endpoint_that_is_not_there_is_left_alone_for_a_day_and_the_operator_hears_of_it_once(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    kie.uploads.append(NoUploads("kie", "HTTP 404"))
    for _ in range(3):
        job = await asked(harness)
        await harness.settle()
        assert await ended(harness, job) == (State.FAILED, Reason.NOT_HANDED_OVER)
    assert kie.files == []
    assert [alert.partition(":")[0] for alert in harness.courier.alerts] == [
        "There is nowhere to upload images to kie"
    ]
    harness.clock.now += DISABLED_FOR
    job = await asked(harness)
    await harness.settle()
    await paid_once(harness, kie, job)


async def test_an_order_without_pictures_does_not_mind_that_none_are_taken(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    kie.uploads.append(NoUploads("kie", "HTTP 405"))
    await asked(harness)
    await harness.settle()
    plain = await harness.admit(kind="image", model="nano-banana-2.1")
    await harness.settle()
    assert (await harness.job(plain)).state is State.RUNNING


async def test_a_picture_goes_to_the_next_provider_where_the_first_has_no_way_for_it(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    job = await asked(harness, "grok-image-2")
    kie.uploads.append(NoUploads("kie", "HTTP 404"))
    await harness.settle()
    found, xai = await harness.job(job), harness.providers["xai"]
    assert (found.state, found.provider, kie.asked) == (State.RUNNING, "xai", 0)
    assert [path.name for path in xai.paid[0].references] == NAMES
    assert await harness.available() == 100 - found.price
