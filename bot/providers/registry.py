"""The table of providers, and what is derived from it. No other place in the bot lists them.

A row's settings are named after it: `<name>_api_key` and `<name>_base_url` in `bot/settings.py`; of a server of the
operator's own only `<name>_url`.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from bot.domain.offer import Offer
from bot.providers import comfyui, evolink, kie, openai, xai
from bot.providers.base import Provider
from bot.providers.comfyui_workflows import load_workflows
from bot.providers.http import ApiClient, Waits, plain_key
from bot.providers.spool import Spool
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class ProviderEntry:
    name: str
    label: str
    """For people."""
    build: Callable[[ApiClient, Settings], Provider]
    signing_key: str | None = None
    """The setting for the key that it signs callbacks with; None where it signs none."""
    waits: Waits = Waits()  # noqa: RUF009 - frozen
    videos: bool = False
    """Its adapter sends a video along: any other would make something without it."""
    own_server: bool = False
    """The operator's own: it has no key, and no address unless one is set."""

    @property
    def api_key(self) -> str | None:
        """A setting's name, like the ones around it."""
        return None if self.own_server else f"{self.name}_api_key"

    @property
    def base_url(self) -> str:
        return f"{self.name}_url" if self.own_server else f"{self.name}_base_url"

    @property
    def switch(self) -> str:
        """What must be set for the provider to be offered."""
        return self.api_key or self.base_url


REGISTRY = (
    ProviderEntry(
        kie.NAME,
        "kie.ai",
        lambda api, settings: kie.Kie(api, settings.kie_webhook_hmac_key, settings.kie_upload_url),
        signing_key="kie_webhook_hmac_key",
    ),
    ProviderEntry(
        evolink.NAME,
        "evolink.ai",
        lambda api, settings: evolink.Evolink(api, settings.evolink_upload_url),
    ),
    ProviderEntry(
        xai.NAME,
        "xAI",
        lambda api, settings: xai.Xai(api, settings.xai_query_path, Spool(settings.media_dir.absolute())),
        videos=True,
    ),
    ProviderEntry(
        openai.NAME,
        "OpenAI images",
        lambda api, settings: openai.OpenaiImages(api, Spool(settings.media_dir.absolute())),
        waits=openai.WAITS,
    ),
    ProviderEntry(
        comfyui.NAME,
        "ComfyUI",
        lambda api, settings: comfyui.Comfyui(api, load_workflows(settings.comfyui_workflows)),
        own_server=True,
    ),
)
NAMES = tuple(entry.name for entry in REGISTRY)
KEYS = ", ".join(entry.switch.upper() for entry in REGISTRY)
"""The variables of which at least one must be set, for messages."""


def sends(offer: Offer) -> bool:
    """Whether there is an adapter that sends what the offer works on."""
    return any(entry.name == offer.provider and (entry.videos or not offer.video) for entry in REGISTRY)


def with_key(settings: Settings) -> list[ProviderEntry]:
    """In the table's order. A provider without a key, or a server of one's own without its address, is not offered."""
    return [entry for entry in REGISTRY if getattr(settings, entry.switch)]


@asynccontextmanager
async def open_providers(
    settings: Settings, waits: Waits | None = None
) -> AsyncGenerator[dict[str, Provider]]:
    """Those with a key, by name; `waits` in place of each one's own. Raises SettingsInvalid for a key that no HTTP
    header can carry.
    """
    tls = httpx.create_ssl_context(trust_env=False)  # costs tens of milliseconds, so it is made once
    providers: dict[str, Provider] = {}
    async with AsyncExitStack() as stack:
        for entry in with_key(settings):
            client = ApiClient(
                entry.name,
                getattr(settings, entry.base_url),
                _key(entry, settings),
                tls,
                waits or entry.waits,
            )
            providers[entry.name] = entry.build(client, settings)
            stack.push_async_callback(providers[entry.name].aclose)
        yield providers


@asynccontextmanager
async def open_client(name: str, settings: Settings, *, key: bool) -> AsyncGenerator[ApiClient]:
    """For what a provider publishes beside its tasks, with its key or (where anybody may read it) without."""
    (entry,) = [entry for entry in REGISTRY if entry.name == name]
    tls = httpx.create_ssl_context(trust_env=False)
    given = _key(entry, settings) if key else None
    client = ApiClient(name, getattr(settings, entry.base_url), given, tls)
    try:
        yield client
    finally:
        await client.aclose()


def _key(entry: ProviderEntry, settings: Settings) -> SecretStr | None:
    if entry.api_key is None:
        return None
    return plain_key(entry.api_key.upper(), getattr(settings, entry.api_key))
