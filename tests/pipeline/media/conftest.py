"""A decoder pool, closed at the end of the test."""

from collections.abc import AsyncGenerator

import pytest

from bot.pipeline.media.decoder_pool import DecoderPool


@pytest.fixture
async def decoders() -> AsyncGenerator[DecoderPool]:
    made = DecoderPool(processes=2)
    yield made
    await made.aclose()
