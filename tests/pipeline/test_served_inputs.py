"""Pictures that a provider fetches from our own web server: at fresh addresses, while its task may want them."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ask import Actor, Place
from bot.domain.failure import Reason
from bot.domain.handing_over import Takes
from bot.domain.job import Job, State
from bot.domain.polling import DEADLINE
from bot.domain.request import InputFile
from bot.providers.base import Finished, NotCreated, NoUploads, RateLimited, Rejected
from bot.storage import jobs
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, ScriptedProvider, open_harness
from tests.pipeline.steps import ended

NAMES = ["fox.png", "owl.jpg"]
TYPES = ["image/png", "image/jpeg"]


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[PipelineHarness]:
    async with open_harness(tmp_path, public_url="https://bot.example") as harness:
        harness.providers["kie"].takes = Takes(uploads=True, addresses=True)
        harness.providers["kie"].uploads.append(NoUploads("kie", "HTTP 404"))
        yield harness


@pytest.fixture
def kie(harness: PipelineHarness) -> ScriptedProvider:
    return harness.providers["kie"]


async def asked(harness: PipelineHarness) -> Job:
    folder = harness.media_dir / "inputs"
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    for name in NAMES:
        await asyncio.to_thread((folder / name).write_bytes, b"a picture")
    job = await harness.admit(kind="image", model="nano-banana-2.1")
    kept = tuple(
        InputFile(f"inputs/{name}", kind, 9, "0" * 64) for name, kind in zip(NAMES, TYPES, strict=True)
    )
    return await harness.database.write(jobs.note, job, request=replace(job.request, references=kept))


async def given(harness: PipelineHarness, kie: ScriptedProvider) -> tuple[Job, tuple[str, ...]]:
    """A job whose paid call is out, and the addresses that it names."""
    job = await asked(harness)
    await harness.settle()
    found = await harness.job(job)
    assert found.state is State.RUNNING
    return found, kie.paid[-1].addresses


async def fetched(harness: PipelineHarness, address: str) -> tuple[str, str] | None:
    """Which kept file of which type is had there."""
    assert address.startswith("https://bot.example/inputs/")
    token, name = address.removeprefix("https://bot.example/inputs/").split("/")
    found = await harness.pipeline.served_inputs.find(token, name)
    return (found.path.name, found.content_type) if found else None


async def test_the_paid_call_names_addresses_of_ours_that_lead_to_the_pictures(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    job, addresses = await given(harness, kie)
    assert kie.files == []
    assert [await fetched(harness, address) for address in addresses] == list(zip(NAMES, TYPES, strict=True))
    assert [address.rpartition("/")[2] for address in addresses] == ["0.png", "1.jpg"]
    assert await harness.available() == 100 - job.price
    assert harness.courier.alerts == []  # nothing is wanting


async def test_an_address_is_of_128_random_bits_at_least_and_of_one_job(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    tokens = {(await given(harness, kie))[1][0].split("/")[4] for _ in range(3)}
    assert len(tokens) == 3
    assert {len(token) >= 128 / 6 for token in tokens} == {True}


@pytest.mark.parametrize(
    "end",
    [Finished(("http://10.0.0.1/1.png",)), Rejected("failed", "no luck"), Rejected("moderation", "no")],
)
async def test_once_the_task_has_ended_its_addresses_lead_nowhere(
    harness: PipelineHarness, kie: ScriptedProvider, end: Finished | Rejected
) -> None:
    _, addresses = await given(harness, kie)
    kie.progress = end
    await harness.after(seconds=30)
    assert [await fetched(harness, address) for address in addresses] == [None, None]


async def test_a_card_that_is_taken_down_takes_the_addresses_with_it(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    job, addresses = await given(harness, kie)
    here, moderator = Place(GUILD, CHANNEL, age_restricted=False), Actor(9, moderate_members=True)
    await harness.pipeline.withdrawals.moderate(job.id, moderator, here)
    assert [await fetched(harness, address) for address in addresses] == [None, None]


async def test_after_its_time_an_address_leads_nowhere_though_the_task_may_still_run(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    job, addresses = await given(harness, kie)
    harness.clock.now += DEADLINE - timedelta(seconds=1)
    assert await fetched(harness, addresses[0])
    harness.clock.advance(seconds=1)
    assert (await harness.job(job)).state is State.RUNNING
    assert await fetched(harness, addresses[0]) is None


async def test_pictures_are_fetched_from_us_once_the_host_of_uploads_was_tried_in_vain(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    kie.uploads = deque([None] + [NotCreated("kie", "never connected")] * 4)
    job = await asked(harness)
    await harness.settle()
    waiting = await harness.job(job)
    assert (waiting.state, len(waiting.uploads), kie.asked) == (State.QUEUED, 1, 0)
    await harness.through(timedelta(minutes=1))
    found = await harness.job(job)
    assert (found.state, kie.asked, kie.files) == (State.RUNNING, 1, NAMES[:1])
    uploaded, served = kie.paid[0].addresses
    assert uploaded.startswith("https://kie.example/")
    assert await fetched(harness, served) == (NAMES[1], TYPES[1])
    assert await harness.available() == 100 - found.price


async def test_nothing_is_paid_for_an_address_that_would_lead_nowhere(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    job = await asked(harness)
    await asyncio.to_thread((harness.media_dir / "inputs" / NAMES[1]).unlink)
    await harness.through(timedelta(minutes=1))
    assert await ended(harness, job) == (State.FAILED, Reason.INPUT_GONE)
    assert (kie.asked, await harness.available()) == (0, 100)


async def test_a_host_of_uploads_that_is_only_busy_is_waited_for(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    kie.uploads = deque([RateLimited("kie")] * 6)
    await asked(harness)
    await harness.through(timedelta(minutes=2))
    assert kie.files == NAMES
    assert {address.startswith("https://kie.example/") for address in kie.paid[0].addresses} == {True}


async def test_a_call_that_made_nothing_leaves_no_address_behind_and_the_next_has_another(
    harness: PipelineHarness, kie: ScriptedProvider
) -> None:
    kie.fails(RateLimited("kie"))
    job = await asked(harness)
    await harness.settle()
    (refused,) = kie.refused
    assert [await fetched(harness, address) for address in refused.addresses] == [None, None]
    await harness.after(seconds=60)
    assert (await harness.job(job)).state is State.RUNNING
    (paid,) = kie.paid
    assert not set(paid.addresses) & set(refused.addresses)
    assert await fetched(harness, paid.addresses[0])
