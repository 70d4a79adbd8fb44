"""Killed while pictures go to a provider ahead of the paid call: the request goes on, and what arrived is not sent again."""

import io
import signal
from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PIL import Image

from bot.domain.job import State
from bot.pipeline.failpoints import Failpoint
from sandbox.discord import File
from sandbox.providers.uploads import Uploads
from tests.crash.harness import ALLOWANCE, CrashHarness, open_harness
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


def picture(color: str) -> File:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 320), color).save(buffer, "PNG")
    return File(f"{color}.png", buffer.getvalue())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("uploads"), callbacks=False) as harness:
        yield harness


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_the_request_goes_on_with_the_pictures_that_are_missing(
    harness: CrashHarness, how: signal.Signals
) -> None:
    words, colors = f"ended by {how.name.lower()}", ("teal", "gold", "pink")
    member = harness.member(words.replace(" ", "-"))
    files = {f"reference_{number}": picture(color) for number, color in enumerate(colors, 1)}
    before = sent(harness)
    order = Order(Failpoint.UPLOADED, how, nth=2)
    await harness.dies(order, f"/imagine model:nano-banana-2.1 prompt:{words}", member, files)
    if how is signal.SIGKILL:
        assert harness.created(words) == []
    await harness.start()
    job = await harness.settled(member)
    assert job.state is State.DELIVERED, (job, harness.bot.log_tail(20))
    assert len(harness.created(words)) == 1
    assert len(harness.files(job)) == 1
    again = 1 if how is signal.SIGKILL else 0  # its address went with the process
    assert sum((sent(harness) - before).values()) == len(colors) + again
    balance = await harness.balance(job.member_id)
    assert (balance.available, balance.held) == (ALLOWANCE - job.price, 0)


async def test_where_there_is_no_upload_discords_link_outlives_the_process(harness: CrashHarness) -> None:
    words, member = "by its link", harness.member("linked")
    await harness.alive()
    _uploads(harness).absent = 405
    order = Order(Failpoint.ANNOUNCED)
    await harness.dies(
        order, f"/imagine model:nano-banana-2.1 prompt:{words}", member, {"reference_1": picture("teal")}
    )
    await harness.start()
    job = await harness.settled(member)
    _uploads(harness).absent = None
    assert (job.state, job.uploads) == (State.DELIVERED, ())
    (task,) = harness.created(words)
    (address,) = task.order.pictures
    assert address.startswith(f"{harness.world.cdn_url}/ephemeral-attachments/")
    assert (await harness.balance(member.id)).available == ALLOWANCE - job.price
    said = harness.bot.log_path.read_text()
    assert "no_uploads" in said
    assert address.partition("hm=")[2] not in said


def sent(harness: CrashHarness) -> Counter[bytes]:
    return Counter(_uploads(harness).files.values())


def _uploads(harness: CrashHarness) -> Uploads:
    uploads = getattr(harness.providers.servers["kie"], "uploads")  # noqa: B009 - not every local provider has it
    assert isinstance(uploads, Uploads)
    return uploads
