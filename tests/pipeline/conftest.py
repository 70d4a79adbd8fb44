"""A harness for each test, with the limits that the bot has by default."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.pipeline.harness import PipelineHarness, open_harness
from tests.pipeline.media import samples
from tests.pipeline.media.origin import Origin, by_path, origin, reply


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncGenerator[PipelineHarness]:
    async with open_harness(tmp_path) as harness:
        yield harness


@pytest.fixture
async def called_back(tmp_path: Path) -> AsyncGenerator[PipelineHarness]:
    """One whose provider calls back, and that fetches results from this machine."""
    async with open_harness(
        tmp_path, media_hosts=frozenset({"127.0.0.1"}), public_url="https://bot.example"
    ) as harness:
        harness.providers["kie"].calls_back = True
        yield harness


@pytest.fixture
async def host() -> AsyncGenerator[Origin]:
    """Has a picture at `/good`."""
    async with origin(by_path(good=reply(samples.picture("PNG")))) as host:
        yield host
