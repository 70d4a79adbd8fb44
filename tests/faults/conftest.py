"""One bot for all of these: each fault meets a member of its own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.crash.scene import Scene, staged


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with staged(tmp_path_factory.mktemp("faults"), callbacks=True) as scene:
        yield scene
        assert await scene.bot.stop() == 0
        assert scene.world.unimplemented == []


@pytest_asyncio.fixture(loop_scope="session")
async def scene(stage: Scene) -> AsyncIterator[Scene]:
    await stage.alive()
    yield stage
    stage.world.faults.clear()
    assert await stage.violations() == []
