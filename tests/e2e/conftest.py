"""One bot for most of these tests: it is told of callbacks, and everything about it is as a server would have it."""

import asyncio
import re
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.e2e.harness import HMAC_KEY, ProcessHarness, open_harness


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def harness(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[ProcessHarness]:
    directory = tmp_path_factory.mktemp("harness")
    async with open_harness(directory, callbacks=True, LOG_LEVEL="DEBUG", LOG_FORMAT="json") as harness:
        yield harness
        assert await harness.bot.stop() == 0
        assert await asyncio.to_thread(_leaks, harness) == []


def _leaks(harness: ProcessHarness) -> list[tuple[str, str]]:
    """Where a secret stands that should be nowhere: in files the bot wrote, or in what anybody can read."""
    bodies = str([call.json for server in harness.providers.servers.values() for call in server.requests])
    secrets = {
        harness.discord.token,
        HMAC_KEY,
        *(server.key for server in harness.providers.servers.values()),
        *re.findall(r"/callbacks/\w+/([\w-]{20,})", bodies),
        *(harness.discord.interaction_record(each.id).token for each in harness.sent),
    }
    assert len(secrets) > 10
    written = {path.name: path.read_bytes() for path in harness.bot.directory.iterdir() if path.is_file()}
    assert {"darkroom.log", "darkroom.db"} <= written.keys()
    places = [
        place for each in harness.discord.channels() for place in (each, *harness.discord.threads(each))
    ]
    seen = [str(message.raw) for place in places for message in harness.discord.messages(place)]
    seen += [str(each.history) for each in harness.sent]
    written["messages"] = "\n".join(seen).encode()
    return [(name, secret) for name, text in written.items() for secret in secrets if secret.encode() in text]
