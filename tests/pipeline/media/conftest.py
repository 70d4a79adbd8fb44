"""A running sandbox, closed at the end of the test."""

from collections.abc import AsyncGenerator

import pytest

from bot.pipeline.media.sandboxed import Sandbox


@pytest.fixture
async def sandbox() -> AsyncGenerator[Sandbox]:
    made = Sandbox(processes=2)
    yield made
    await made.aclose()
