"""A fresh Discord for each test, and the bot in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.discord import World
from tests.cogs.harness import BotHarness, opened


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as world:
        yield world
        assert world.unimplemented == []


@pytest.fixture
async def harness(world: World, tmp_path: Path) -> AsyncIterator[BotHarness]:
    async with opened(world, tmp_path) as harness:
        yield harness
