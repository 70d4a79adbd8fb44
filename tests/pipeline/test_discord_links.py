"""Discord's own link to an attachment, given to a provider that can get the picture no other way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.domain.ask import Actor, Ask, AttachedFile, Place
from bot.domain.failure import Reason
from bot.domain.handing_over import Takes
from bot.domain.job import Job, State
from bot.domain.polling import DEADLINE
from bot.domain.uploaded import DISCORD
from tests.pipeline.harness import CHANNEL, GUILD, PipelineHarness, ScriptedProvider, open_harness
from tests.pipeline.media import samples
from tests.pipeline.media.origin import Origin, by_path, origin, reply
from tests.pipeline.media.test_metadata import photograph
from tests.pipeline.steps import ended

DAY = timedelta(days=1)
HERE = Place(GUILD, CHANNEL, age_restricted=False)
_interactions = count(1_400_000_000_000_000_000)


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[PipelineHarness]:
    """Without a PUBLIC_URL, and with a provider that takes no uploads."""
    async with open_harness(tmp_path, media_hosts=frozenset({"127.0.0.1"})) as harness:
        harness.providers["kie"].takes = Takes(addresses=True)
        yield harness


@pytest.fixture
def kie(harness: PipelineHarness) -> ScriptedProvider:
    return harness.providers["kie"]


@pytest.fixture
async def cdn() -> AsyncIterator[Origin]:
    async with origin(by_path(plain=reply(samples.picture("PNG")), photo=reply(photograph("JPEG")))) as host:
        yield host


def link(harness: PipelineHarness, cdn: Origin, name: str, life: timedelta = DAY) -> str:
    expires = int((harness.clock() + life).timestamp())
    return f"{cdn.url}/{name}?ex={expires:x}&is=6a09b1c0&hm=5161&"


async def asked(harness: PipelineHarness, *links: str) -> Job:
    references = tuple(AttachedFile(each, "fox.png", 1000) for each in links)
    ask = Ask(
        next(_interactions),
        Actor(1),
        HERE,
        kind="image",
        prompt="a fox",
        model="nano-banana-2.1",
        references=references,
    )
    return (await harness.gate.admit(ask)).job


async def test_a_picture_without_metadata_is_fetched_from_discord(
    harness: PipelineHarness, kie: ScriptedProvider, cdn: Origin
) -> None:
    plain = link(harness, cdn, "plain")
    job = await asked(harness, plain, plain)
    await harness.settle()
    (submission,) = kie.paid
    assert submission.addresses == (plain, plain)
    found = await harness.job(job)
    assert (found.state, found.uploads) == (State.RUNNING, ())  # nothing keeps the link after the call
    assert await harness.available() == 100 - found.price


async def test_a_link_that_would_show_where_a_picture_was_taken_is_given_to_nobody(
    harness: PipelineHarness, kie: ScriptedProvider, cdn: Origin
) -> None:
    job = await asked(harness, link(harness, cdn, "plain"), link(harness, cdn, "photo"))
    assert [each.provider for each in job.uploads] == [DISCORD]
    await harness.settle()
    assert await ended(harness, job) == (State.FAILED, Reason.NOT_HANDED_OVER)
    assert (kie.asked, await harness.available()) == (0, 100)
    assert (await harness.job(job)).uploads == ()


@pytest.mark.parametrize(("more", "given"), [(1, True), (0, False)])
async def test_a_link_must_outlive_what_the_task_may_take(
    harness: PipelineHarness, kie: ScriptedProvider, cdn: Origin, more: int, given: bool
) -> None:
    job = await asked(harness, link(harness, cdn, "plain", DEADLINE + timedelta(seconds=more)))
    await harness.settle()
    assert (await harness.job(job)).state is (State.RUNNING if given else State.FAILED)
    assert len(kie.paid) == given


async def test_where_the_bot_can_be_reached_the_provider_is_not_sent_to_discord(
    tmp_path: Path, cdn: Origin
) -> None:
    directory = tmp_path / "public"
    await asyncio.to_thread(directory.mkdir)
    async with open_harness(
        directory, media_hosts=frozenset({"127.0.0.1"}), public_url="https://bot.example"
    ) as harness:
        kie = harness.providers["kie"]
        kie.takes = Takes(addresses=True)
        await asked(harness, link(harness, cdn, "plain"), link(harness, cdn, "photo"))
        await harness.settle()
        (submission,) = kie.paid
        assert [address[:27] for address in submission.addresses] == ["https://bot.example/inputs/"] * 2


async def test_a_picture_that_is_asked_for_again_has_no_link_any_more(
    harness: PipelineHarness, kie: ScriptedProvider, cdn: Origin
) -> None:
    job = await asked(harness, link(harness, cdn, "plain"))
    await harness.settle()
    again = (await harness.reuse.again(job.id, next(_interactions), Actor(1), HERE)).job
    await harness.settle()
    assert await ended(harness, again) == (State.FAILED, Reason.NOT_HANDED_OVER)
    assert len(kie.paid) == 1
