"""One provider under test at a time, with its settings pointing at a peer that the test scripts."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.providers.base import Provider
from bot.providers.http import Waits
from bot.providers.registry import NAMES, REGISTRY, open_providers
from bot.settings import Settings
from sandbox.providers.world import ProviderWorld
from tests.providers.peer import Act, Peer, drip, say_nothing

PATIENT = Waits(connect=30, create=30, query=30, whole=90)
SILENT = Waits(connect=30, create=0.4, query=0.4, whole=90)
"""For a peer that says nothing."""
DRIPPING = Waits(connect=30, create=30, query=30, whole=1.5)
"""For one that never comes to an end; long enough for a request to be sent by a busy machine."""
DEAF = Waits(connect=0.4, create=30, query=30, whole=90)
"""For one that accepts no connection."""
WAITS: Mapping[Act, Waits] = {say_nothing: SILENT, drip: DRIPPING}
"""By what the peer does; elsewhere PATIENT."""


def settings_for(name: str, base_url: str, **more: Any) -> Settings:
    (entry,) = [entry for entry in REGISTRY if entry.name == name]
    given: dict[str, Any] = {entry.base_url: base_url}
    if entry.api_key:
        given[entry.api_key] = f"{name}-canary-4711"
    return Settings.load(_env_file=None, discord_token="token", **(given | more))


def settings_of(world: ProviderWorld, **more: Any) -> Settings:
    given: dict[str, Any] = {name.lower(): value for name, value in world.env().items()}
    return Settings.load(_env_file=None, discord_token="token", **given, **more)


class Bench:
    """Opens one provider against the peer. A test that times out says which wait is short: no other ends on a busy machine."""

    def __init__(self, peer: Peer, stack: AsyncExitStack, media_dir: Path) -> None:
        self.peer = peer
        self.media_dir = media_dir
        self._stack = stack

    async def open(
        self, name: str, waits: Waits | None = PATIENT, url: str | None = None, **more: Any
    ) -> Provider:
        settings = settings_for(name, url or self.peer.url, media_dir=self.media_dir, **more)
        return (await self._stack.enter_async_context(open_providers(settings, waits)))[name]


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as running:
        yield running


@pytest.fixture
async def bench(peer: Peer, tmp_path: Path) -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        yield Bench(peer, stack, tmp_path)


ASKED = tuple(name for name in NAMES if name != "openai")
"""Those that are asked for their tasks over the wire; of the others the answer to a create is the result."""


@pytest.fixture(params=[entry.name for entry in REGISTRY if entry.api_key])
def keyed(request: pytest.FixtureRequest) -> str:
    """One that has a key."""
    return str(request.param)


@pytest.fixture(params=ASKED)
def asked(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def provider(bench: Bench, name: str) -> Provider:
    return await bench.open(name)


@pytest.fixture
async def world(local_name: str) -> AsyncIterator[ProviderWorld]:
    """The local provider that the file is about: it says which, as `local_name`."""
    async with ProviderWorld((local_name,), latency=0.05) as running:
        yield running


@pytest.fixture
async def local(world: ProviderWorld, local_name: str, tmp_path: Path) -> AsyncIterator[Provider]:
    """What the bot has of it."""
    async with open_providers(settings_of(world, media_dir=tmp_path)) as opened:
        yield opened[local_name]
