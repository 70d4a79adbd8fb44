"""The local providers, running, and a customer of theirs."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.providers.world import ProviderWorld
from tests.sandbox.customer import Customer


@pytest.fixture
async def world() -> AsyncIterator[ProviderWorld]:
    async with ProviderWorld(latency=0.05, callback_pauses=(0.01, 0.02, 0.04)) as running:
        yield running


@pytest.fixture
async def customer(world: ProviderWorld) -> AsyncIterator[Customer]:
    async with aiohttp.ClientSession() as client:
        yield Customer(world, client)
