"""The provider world: the three local servers and their media host, started and stopped together."""

import secrets
import tempfile
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal, Self, get_args

import aiohttp

from sandbox.providers.callbacks import Callbacks
from sandbox.providers.evolink import Evolink
from sandbox.providers.files import MediaHost
from sandbox.providers.kie import Kie
from sandbox.providers.media import Studio
from sandbox.providers.provider import Backstage, Provider
from sandbox.providers.relays import QUERY_PATHS, Shape
from sandbox.providers.server import Answer, Endpoint
from sandbox.providers.tasks import Kind
from sandbox.providers.xai import Xai

Name = Literal["kie", "evolink", "xai"]
NAMES: tuple[Name, ...] = get_args(Name)
_PATIENCE = aiohttp.ClientTimeout(total=30)  # for fetching a customer's picture
LATENCY: Mapping[Kind, float] = {"image": 3.0, "video": 6.0}


class ProviderWorld:
    """Local kie, evolink and xAI-style servers on 127.0.0.1.

    `async with ProviderWorld(latency=0.05) as world:` starts them on free ports; `world.env()` is what a bot needs to
    use them. Every provider keeps `.requests` and `.tasks`, and has the switches `.balance`, `.maintenance`,
    `.disabled_models`, `.down` and `.paced`; `unlisten()` and `listen()` make it refuse connections and come back.
    `script` queues exact answers ahead of whatever the prompt's own words ask for.
    """

    kie: Kie
    evolink: Evolink
    xai: Xai
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
        directory: Path | None = None,
    ) -> None:
        """`latency` is for every kind; without it pictures take 3 s and videos 6 s. `xai_shape` makes the whole xAI
        server one kind of relay, on that relay's own query path. `strict_callback_urls` holds callback URLs to
        evolink's own rules (https, no private host), which no address on this machine can meet.
        """
        self._providers = frozenset(providers)
        self.latency: dict[Kind, float] = (
            dict(LATENCY) if latency is None else {"image": latency, "video": latency}
        )  # may be changed at any time, for the next create
        self._hmac_key = hmac_key
        self._shape: Shape = xai_shape
        self._pauses = tuple(callback_pauses)
        self._strict = strict_callback_urls
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
            )
            stack.push_async_callback(backstage.jobs.close)
            self._build(backstage)
            for server in self.servers.values():
                stack.push_async_callback(server.unlisten)
                await server.listen()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._stack.aclose()

    def _build(self, backstage: Backstage) -> None:
        self.kie = Kie(backstage, _key("kie"), hmac_key=self._hmac_key)
        self.evolink = Evolink(
            backstage, _key("evolink"), callback_pauses=self._pauses, strict_callback_urls=self._strict
        )
        self.xai = Xai(backstage, _key("xai"), shape=self._shape)

    @property
    def servers(self) -> Mapping[Name, Provider]:
        """The providers that were asked for, by name."""
        every: tuple[tuple[Name, Provider], ...] = (
            ("kie", self.kie),
            ("evolink", self.evolink),
            ("xai", self.xai),
        )
        return {name: server for name, server in every if name in self._providers}

    def script(self, provider: Name, endpoint: Endpoint, *answers: Answer) -> None:
        """Queue exact answers for the next requests of one endpoint ("create", "query", "balance") of one provider."""
        self.servers[provider].script(endpoint, *answers)

    def env(self) -> dict[str, str]:
        """The settings that point a bot at this world. A provider that was not asked for is left out."""
        env = {"MEDIA_ALLOW_HOSTS": "127.0.0.1"}
        for name, server in self.servers.items():
            env[f"{name.upper()}_API_KEY"] = server.key
            env[f"{name.upper()}_BASE_URL"] = server.base_url
        if "xai" in self.servers:
            env["XAI_QUERY_PATH"] = QUERY_PATHS[self._shape]
        if "kie" in self.servers and self._hmac_key:
            env["KIE_WEBHOOK_HMAC_KEY"] = self._hmac_key
        return env


def _key(provider: str) -> str:
    return f"{provider}-local-{secrets.token_hex(12)}"
