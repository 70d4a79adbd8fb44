"""A fresh Discord for each test, and a courier connected to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.discord import World
from tests.cogs.delivery.harness import DeliveryHarness, opened


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as world:
        yield world
        assert world.unimplemented == []


@pytest.fixture
async def harness(world: World, tmp_path: Path) -> AsyncIterator[DeliveryHarness]:
    async with opened(world, tmp_path) as harness:
        await harness.until(harness.client.is_ready)
        yield harness
