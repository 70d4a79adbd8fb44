"""Builds the providers that have a key from the settings, and closes them: the one place that knows all three."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
from pydantic import SecretStr

from bot.providers.base import Provider
from bot.providers.evolink import Evolink
from bot.providers.http import ApiClient, Waits
from bot.providers.kie import Kie
from bot.providers.xai import Xai
from bot.settings import Settings, SettingsInvalid


@asynccontextmanager
async def open_providers(
    settings: Settings, waits: Waits | None = None
) -> AsyncGenerator[dict[str, Provider]]:
    """By name, in the order kie, evolink, xai. Raises SettingsInvalid for a key that no HTTP header can carry."""
    tls = httpx.create_ssl_context(trust_env=False)  # costs tens of milliseconds, so it is made once

    def client(name: str, base_url: str, key: SecretStr) -> ApiClient:
        return ApiClient(name, base_url, _usable(name, key), tls, waits)

    providers: dict[str, Provider] = {}
    if settings.kie_api_key:
        kie = client("kie", settings.kie_base_url, settings.kie_api_key)
        providers["kie"] = Kie(kie, settings.kie_webhook_hmac_key)
    if settings.evolink_api_key:
        providers["evolink"] = Evolink(client("evolink", settings.evolink_base_url, settings.evolink_api_key))
    if settings.xai_api_key:
        xai = client("xai", settings.xai_base_url, settings.xai_api_key)
        providers["xai"] = Xai(xai, settings.xai_query_path)
    async with AsyncExitStack() as stack:
        for provider in providers.values():
            stack.push_async_callback(provider.aclose)
        yield providers


def _usable(name: str, key: SecretStr) -> SecretStr:
    value = key.get_secret_value().strip()
    if not value.isascii() or not value.isprintable() or " " in value:
        raise SettingsInvalid(f"{name.upper()}_API_KEY: must be the key, in plain characters without spaces")
    return SecretStr(value)
