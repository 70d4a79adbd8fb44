"""A harness for each test, with the limits that the bot has by default."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.pipeline.harness import PipelineHarness, open_harness


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncGenerator[PipelineHarness]:
    async with open_harness(tmp_path) as harness:
        yield harness
