"""Killed around the calls of providers that keep our key: what came in, or was queued, is found and never paid for again."""

import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.pipeline.failpoints import Failpoint
from sandbox.providers.world import Name
from tests.crash.harness import ALLOWANCE, CrashHarness, open_harness
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

_ASKS: dict[Name, str] = {
    "openai": "/imagine model:gpt-image-2.5-flare provider:openai prompt:",
    "comfyui": "/imagine model:sdxl prompt:",
    "xai": "/imagine model:grok-image-2 provider:xai prompt:",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def harness(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    directory = tmp_path_factory.mktemp("keys")
    async with open_harness(directory, callbacks=False, providers=("kie", *_ASKS)) as harness:
        yield harness


@pytest.mark.parametrize("provider", _ASKS)
@pytest.mark.parametrize(
    "point", [Failpoint.SUBMITTED, Failpoint.ACCEPTED, Failpoint.FINISHED, Failpoint.FETCHED]
)
async def test_what_the_provider_has_made_is_delivered_after_a_kill_and_paid_once(
    harness: CrashHarness, provider: str, point: Failpoint
) -> None:
    words = f"{provider} killed at {point}"
    member = harness.member(words.replace(" ", "-"))
    await harness.alive()
    await harness.dies(Order(point, signal.SIGKILL), _ASKS[provider] + words, member)
    await harness.start()
    job = await harness.settled(member)
    await _paid_once(harness, job, words)


@pytest.mark.parametrize("provider", _ASKS)
async def test_a_call_that_was_never_sent_ends_with_the_credits_back(
    harness: CrashHarness, provider: str
) -> None:
    words = f"{provider} killed before"
    member = harness.member(words.replace(" ", "-"))
    await harness.alive()
    await harness.dies(Order(Failpoint.INTENDED, signal.SIGKILL), _ASKS[provider] + words, member)
    await harness.start()
    job = await harness.settled(member)
    assert (job.state, job.failure and job.failure.reason) == (State.FAILED, Reason.UNCERTAIN)
    assert harness.created(words) == []
    assert (await harness.balance(member.id)).available == ALLOWANCE


async def test_a_prompt_whose_answer_was_lost_is_found_in_the_queue(harness: CrashHarness) -> None:
    words = "answer lost"
    member = harness.member("answer-lost")
    await harness.alive()
    line = f"/imagine model:sdxl prompt:{words} [drop]"
    await harness.world.slash(member, harness.world.channel("pictures"), line)
    await _paid_once(harness, await harness.settled(member), words)


async def _paid_once(harness: CrashHarness, job: Job, words: str) -> None:
    assert job.state is State.DELIVERED, (job, harness.bot.log_tail(20))
    assert len(harness.created(words)) == 1
    assert len(harness.files(job)) == 1
    balance = await harness.balance(job.member_id)
    assert (balance.available, balance.held) == (ALLOWANCE - job.price, 0)
    assert await harness.violations() == []
