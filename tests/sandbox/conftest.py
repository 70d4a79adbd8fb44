"""The local providers, running, and a customer of theirs; and the browser that all tests of the page open their tabs in."""

from collections.abc import AsyncGenerator, AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext

from sandbox.providers.world import ProviderWorld
from tests.sandbox.browser import chromium
from tests.sandbox.customer import Customer


@pytest.fixture
async def world() -> AsyncIterator[ProviderWorld]:
    async with ProviderWorld(latency=0.05, callback_pauses=(0.01, 0.02, 0.04)) as running:
        yield running


@pytest.fixture
async def customer(world: ProviderWorld) -> AsyncIterator[Customer]:
    async with aiohttp.ClientSession() as client:
        yield Customer(world, client)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser() -> AsyncGenerator[BrowserContext]:
    """A Chromium takes longer to start than most of its tests to run; what a tab leaves behind goes with the tab."""
    async with chromium() as browser:
        yield browser
