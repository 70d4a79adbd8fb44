"""A fresh Discord for each test, and a courier connected to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.discord import World
from tests.cogs.delivery.desk import Desk, opened


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as world:
        yield world
        assert world.unimplemented == []


@pytest.fixture
async def desk(world: World, tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(world, tmp_path) as desk:
        await desk.until(desk.client.is_ready)
        yield desk
