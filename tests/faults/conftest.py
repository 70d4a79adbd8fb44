"""One bot for all of these: each fault meets a member of its own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.crash.harness import CrashHarness, open_harness


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def running_bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CrashHarness]:
    async with open_harness(tmp_path_factory.mktemp("faults"), callbacks=True) as harness:
        yield harness
        assert await harness.bot.stop() == 0
        assert harness.world.unimplemented == []


@pytest_asyncio.fixture(loop_scope="session")
async def harness(running_bot: CrashHarness) -> AsyncIterator[CrashHarness]:
    await running_bot.alive()
    yield running_bot
    running_bot.world.faults.clear()
    assert await running_bot.violations() == []
