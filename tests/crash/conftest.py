"""The bot of a file's tests: alive before each of them, and true to its promises after."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.crash.harness import CrashHarness


@pytest_asyncio.fixture(loop_scope="module")
async def harness(running_bot: CrashHarness) -> AsyncIterator[CrashHarness]:
    """`running_bot` is the file's own, for all its tests."""
    await running_bot.alive()
    yield running_bot
    assert await running_bot.violations() == []
