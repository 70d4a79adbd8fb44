"""A fresh world for each test, and a real discord.py client connected to it."""

from collections.abc import AsyncIterator

import pytest

from sandbox.discord import World
from tests.sandbox.discord.bot import TestBot, connected


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as world:
        yield world


@pytest.fixture
async def bot(world: World) -> AsyncIterator[TestBot]:
    async with connected(world) as bot:
        yield bot
    assert world.unimplemented == []
