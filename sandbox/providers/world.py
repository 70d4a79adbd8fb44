"""The provider world: the local servers and their media host, started and stopped together."""

import secrets
import tempfile
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

import aiohttp

from sandbox.providers.callbacks import Callbacks
from sandbox.providers.files import MediaHost
from sandbox.providers.media import Studio
from sandbox.providers.moderation import Kind as ModerationKind
from sandbox.providers.moderation import Moderation
from sandbox.providers.provider import Backstage, Manners, Provider
from sandbox.providers.relays import Shape
from sandbox.providers.server import Answer, Endpoint
from sandbox.providers.table import NAMES, PROVIDERS, Name
from sandbox.providers.tasks import Kind

_PATIENCE = aiohttp.ClientTimeout(total=30)  # for fetching a customer's picture
LATENCY: Mapping[Kind, float] = {"image": 3.0, "video": 6.0}


class ProviderWorld:
    """The table's local servers on 127.0.0.1.

    `async with ProviderWorld(latency=0.05) as world:` starts them on free ports; `world.servers` has them by name, and
    `world.env()` is what a bot needs to use them. Every one keeps `.requests` and `.tasks`, and has the switches
    `.balance`, `.maintenance`, `.disabled_models`, `.down` and `.paced`; `unlisten()` and `listen()` make it refuse
    connections and come back. `script` queues exact answers ahead of whatever the prompt's own words ask for.
    `world.moderation` is the classifier; its `.mishap` is a switch too.
    """

    media: MediaHost
    callbacks: Callbacks

    def __init__(
        self,
        providers: Collection[Name] = NAMES,
        *,
        latency: float | None = None,
        hmac_key: str | None = None,
        xai_shape: Shape = "native",
        callback_pauses: Sequence[float] = (1.0, 2.0, 4.0),
        strict_callback_urls: bool = False,
        moderation: ModerationKind | None = None,
        directory: Path | None = None,
    ) -> None:
        """`latency` is for every kind; without it pictures take 3 s and videos 6 s. With `moderation` the bot is
        pointed at the local classifier, of that kind. The rest: see Manners.
        """
        self.servers: Mapping[Name, Provider] = {}
        self._providers = frozenset(providers)
        # May be changed at any time, for the next create.
        self.latency: dict[Kind, float] = (
            dict(LATENCY) if latency is None else {"image": latency, "video": latency}
        )
        self._manners = Manners(
            hmac_key=hmac_key,
            xai_shape=xai_shape,
            callback_pauses=tuple(callback_pauses),
            strict_callback_urls=strict_callback_urls,
        )
        self.moderation = Moderation()
        self._moderation_kind: ModerationKind | None = moderation
        self._directory = directory
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            directory = self._directory or Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="darkroom-media-"))
            )
            studio = Studio(directory)
            stack.push_async_callback(studio.close)
            self.media = MediaHost(secrets.token_bytes(16))
            client = await stack.enter_async_context(aiohttp.ClientSession(timeout=_PATIENCE))
            self.callbacks = Callbacks(client)
            stack.push_async_callback(self.media.unlisten)
            await self.media.listen()
            backstage = Backstage(
                studio=studio,
                media=self.media,
                callbacks=self.callbacks,
                client=client,
                latency=self.latency,
                manners=self._manners,
            )
            stack.push_async_callback(backstage.jobs.close)
            self.servers = {
                provider.name: provider(backstage, _key(provider.name))
                for provider in PROVIDERS
                if provider.name in self._providers
            }
            for server in self.servers.values():
                stack.push_async_callback(server.unlisten)
                await server.listen()
            stack.push_async_callback(self.moderation.unlisten)
            await self.moderation.listen()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._stack.aclose()

    def script(self, provider: Name, endpoint: Endpoint, *answers: Answer) -> None:
        """Queue exact answers for the next requests of one endpoint ("create", "query", "balance") of one provider."""
        self.servers[provider].script(endpoint, *answers)

    def env(self) -> dict[str, str]:
        """The settings that point a bot at this world. A provider that was not asked for is left out."""
        env = {"MEDIA_ALLOW_HOSTS": "127.0.0.1"}
        for server in self.servers.values():
            env |= server.env()
        if self._moderation_kind:
            env |= self.moderation.env(self._moderation_kind)
        return env


def _key(provider: str) -> str:
    return f"{provider}-local-{secrets.token_hex(12)}"
