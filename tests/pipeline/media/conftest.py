"""A decoder pool for the tests of a file: its processes take longer to start than most files to examine."""

from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.pipeline.media.decoder_pool import DecoderPool
from tests.event_loops import share_by_file
from tests.pipeline.harness import decoders_of_all


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    share_by_file(items, Path(__file__).parent)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def decoders() -> AsyncGenerator[DecoderPool]:
    made = DecoderPool(lent=decoders_of_all())
    yield made
    await made.aclose()
