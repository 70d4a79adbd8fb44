"""One local Discord and one client for the tests of a file; each test has a courier of its own, in a server of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest_asyncio

from bot.storage.database import Database
from cogs.delivery import InvalidRequests
from sandbox.discord import World
from tests.cogs.conftest import Record
from tests.cogs.delivery.harness import NOON, DeliveryHarness, connected, delivery
from tests.cogs.servers import new_server, until
from tests.new_database import new_database


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_client(record: Record) -> AsyncIterator[tuple[World, discord.Client]]:
    async with World() as world, connected(world, InvalidRequests(lambda: NOON)) as client:
        await until(client.is_ready)
        yield world, client
        await record(world)


@pytest_asyncio.fixture(loop_scope="module")
async def harness(
    running_client: tuple[World, discord.Client], record: Record, tmp_path: Path
) -> AsyncIterator[DeliveryHarness]:
    world, client = running_client
    world.advance(3600)  # the nonces of the last test are forgotten
    guild = await new_server(world, client)
    await record(world)
    async with Database.open(new_database(tmp_path / "darkroom.db")) as database:
        invalid = InvalidRequests(lambda: NOON)
        yield await delivery(world, guild, tmp_path, database, client=client, invalid=invalid)
    world.faults.clear()
    assert world.unimplemented == []
