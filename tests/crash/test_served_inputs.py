"""Killed while a provider fetches pictures from the bot: nothing is paid twice, and addresses hold over the restart."""

import signal
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from bot.domain.failure import Reason
from bot.domain.job import Job, State
from bot.pipeline.failpoints import Failpoint
from sandbox.providers.tasks import Task
from sandbox.providers.uploads import Uploads
from tests.crash.harness import ALLOWANCE, PATIENCE, CrashHarness, open_harness, until
from tests.crash.test_uploads import picture
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    """With a PUBLIC_URL, at a gateway that takes no uploads."""
    async with open_harness(tmp_path_factory.mktemp("served"), callbacks=True) as harness:
        uploads = getattr(harness.providers.servers["kie"], "uploads")  # noqa: B009 - not every local provider has it
        assert isinstance(uploads, Uploads)
        uploads.absent = 404
        yield harness


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_killed_while_a_picture_is_fetched_the_request_ends_and_is_paid_once_at_most(
    harness: CrashHarness, how: signal.Signals
) -> None:
    words = f"fetched {how.name.lower()}"
    member = harness.member(words.replace(" ", "-"))
    await harness.dies(
        Order(Failpoint.SERVED, how),
        f"/imagine model:nano-banana-2.1 prompt:{words}",
        member,
        {"reference_1": picture("teal")},
    )
    await harness.start()
    (task,) = harness.created(words)
    await harness.world.wait_for(lambda: task.ended, PATIENCE)
    await harness.providers.servers["kie"].call_back(task)  # what it told meanwhile, nobody heard
    job = await harness.settled(member)
    balance = await harness.balance(job.member_id)
    if how is signal.SIGTERM:
        assert (job.state, balance.available) == (State.DELIVERED, ALLOWANCE - job.price)
    else:  # the provider could not fetch it
        assert task.failure
        assert (job.state, balance.available) == (State.FAILED, ALLOWANCE)
    assert balance.held == 0


async def test_killed_before_the_call_that_names_the_addresses_nothing_is_paid(harness: CrashHarness) -> None:
    member, words = harness.member("before"), "before the call"
    line = f"/imagine model:nano-banana-2.1 prompt:{words}"
    await harness.dies(Order(Failpoint.INTENDED), line, member, {"reference_1": picture("teal")})
    harness.clock_ahead(16 * 60)
    await harness.start()
    job = await harness.over(member)
    assert (job.state, job.failure and job.failure.reason) == (State.FAILED, Reason.UNCERTAIN)
    assert harness.created(words) == []
    assert (await harness.balance(member.id)).available == ALLOWANCE
    harness.clock_ahead(0)


async def test_an_address_holds_over_a_restart_and_is_gone_with_its_job(harness: CrashHarness) -> None:
    member, words, teal = harness.member("restarted"), "restarted", picture("teal")
    line = f"/imagine model:nano-banana-2.1 prompt:{words} [stuck]"
    await harness.dies(Order(Failpoint.ACCEPTED), line, member, {"reference_1": teal})
    (task,) = harness.created(words)
    await harness.start()
    assert await _got(task) == (200, teal.data)
    (job,) = await harness.jobs(member)
    (card,) = harness.cards(job)
    harness.world.delete_message(card, harness.world.member("mo"))

    async def withheld() -> Job | None:
        (found,) = await harness.jobs(member)
        return found if found.state is State.WITHHELD else None

    await until(withheld, lambda: harness.bot.log_tail(20), PATIENCE)
    assert (await _got(task))[0] == 404
    assert (await harness.balance(member.id)).available == ALLOWANCE
    (address,) = task.order.pictures
    assert address.split("/")[4] not in harness.bot.log_path.read_text()


async def _got(task: Task) -> tuple[int, bytes]:
    (address,) = task.order.pictures
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.read()
