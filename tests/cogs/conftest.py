"""One local Discord and one bot for the tests of a file; each test is in a server of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.discord import World
from tests.cogs.harness import BotHarness, opened
from tests.cogs.servers import new_server
from tests.event_loops import share_by_file


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    share_by_file(items, Path(__file__).parent)


Record = Callable[[World], Awaitable[None]]


@pytest.fixture(scope="module")
def record(request: pytest.FixtureRequest) -> Record:
    """Lets a world forget the requests so far, which are written down first where `--record` names a file."""
    file: Path | None = request.config.getoption("--record")

    async def begin_anew(world: World) -> None:
        if file is not None:
            await world.traffic.append_to(file)
        world.traffic.requests.clear()

    return begin_anew


@pytest_asyncio.fixture(loop_scope="module")
async def world(record: Record) -> AsyncIterator[World]:
    """A Discord of its own, for a test that starts its own bot."""
    async with World() as world:
        yield world
        assert world.unimplemented == []
        await record(world)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_bot(tmp_path_factory: pytest.TempPathFactory, record: Record) -> AsyncIterator[BotHarness]:
    async with World() as world, opened(world, tmp_path_factory.mktemp("bot")) as harness:
        yield harness
        await record(world)


@pytest_asyncio.fixture(loop_scope="module")
async def harness(running_bot: BotHarness, record: Record) -> AsyncIterator[BotHarness]:
    world = running_bot.world
    running_bot.wakeup.event.clear()
    guild = await new_server(world, running_bot.client)
    await record(world)
    yield replace(running_bot, guild=guild)
    world.faults.clear()
    await running_bot.services.operations.resume()
    assert world.unimplemented == []
