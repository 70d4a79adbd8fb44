"""A fresh Discord for each test, and the bot in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.discord import World
from tests.cogs.lab import Lab, opened


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as world:
        yield world
        assert world.unimplemented == []


@pytest.fixture
async def lab(world: World, tmp_path: Path) -> AsyncIterator[Lab]:
    async with opened(world, tmp_path) as lab:
        yield lab
