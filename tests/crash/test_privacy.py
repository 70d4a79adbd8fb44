"""The process is killed while a member's data are deleted: it goes on, and in the end nothing names the member."""

import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
import pytest_asyncio

from bot.pipeline.failpoints import Failpoint
from sandbox.discord import Member
from tests.crash.harness import PATIENCE, CrashHarness, open_harness, until
from tests.crash.trap import Order

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

CONFIRM = "darkroom:privacy:v1:delete"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("privacy"), callbacks=True) as harness:
        yield harness
        assert harness.world.unimplemented == []


def named(harness: CrashHarness, member: Member) -> set[str]:
    """Tables with the member's id anywhere in them; how often somebody asked lately is forgotten by the hour."""
    with closing(sqlite3.connect(harness.directory / "darkroom.db")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table
            for table in tables
            if any(str(member.id) in repr(row) for row in database.execute(f"SELECT * FROM {table}"))  # noqa: S608 - our own names
        } - {"rate_limits"}


@pytest.mark.parametrize("point", [Failpoint.ERASING, Failpoint.ERASED, Failpoint.MEMBER_RENAMED])
async def test_killed_at_any_point_of_a_deletion_it_is_finished(
    harness: CrashHarness, point: Failpoint
) -> None:
    member, words = harness.member(f"erased-{point}"), f"erased at {point}"
    pictures = harness.world.channel("pictures")
    await (await harness.world.slash(member, pictures, f"/imagine prompt:{words}")).answered(PATIENCE)
    job = await harness.settled(member)
    asked = await (await harness.world.slash(member, pictures, "/privacy delete")).answered(PATIENCE)
    assert asked.response
    assert "jobs" in named(harness, member)
    Order(point, signal.SIGKILL).give(harness.directory)
    await harness.world.click(member, asked.response, CONFIRM)
    assert await harness.ended() == -signal.SIGKILL
    await harness.start()

    async def nobody() -> bool:
        return not named(harness, member)

    await until(nobody, lambda: f"{named(harness, member)}:\n{harness.bot.log_tail(40)}")
    assert harness.files(job) == []
    assert [one for one in harness.messages() if words in f"{one.text}{one.components}"] == []
    assert not (harness.directory / "media" / job.id).exists()
