"""The whole sandbox, put together: a local Discord, local providers, and the bot between them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.bot_process import BotProcess, BotStopped, Launch, launch
from sandbox.discord import World
from sandbox.providers.world import ProviderWorld

HMAC_KEY = "sandbox-webhook-key"


@dataclass(frozen=True, slots=True)
class Lab:
    discord: World
    providers: ProviderWorld
    bot: BotProcess


@asynccontextmanager
async def open_lab(
    directory: Path,
    *,
    callbacks: bool = True,
    catalog: Path | None = None,
    latency: float | None = None,
    launch: Launch = launch,
) -> AsyncGenerator[Lab]:
    """Everything up and the bot connected. Raises BotStopped with the bot's last words when it does not start.

    `catalog` is one of your own, in place of the one built in. `latency` is how long the providers take, in seconds;
    without it their usual times.
    """
    async with (
        World(furnished=True) as discord,
        ProviderWorld(hmac_key=HMAC_KEY, latency=latency, moderation="moderations") as providers,
    ):
        settings = discord.env() | providers.env() | {"OPERATOR_GUILD_ID": str(discord.guilds()[0].id)}
        if catalog is not None:
            settings["CATALOG"] = str(catalog)
        bot = BotProcess(directory, settings, callbacks=callbacks, launch=launch)
        try:
            await bot.start()
            await _connected(discord, bot)
            yield Lab(discord, providers, bot)
        finally:
            await bot.stop()


async def _connected(discord: World, bot: BotProcess) -> None:
    """Wait for the bot to be ready, or to give up."""
    ready = asyncio.ensure_future(discord.ready(timeout=60))
    ended = asyncio.ensure_future(bot.ended())
    try:
        done, _ = await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ended in done:
            code = ended.result()
            raise BotStopped(f"the bot ended with code {code}:\n{bot.log_tail()}", code)
        ready.result()
    finally:
        ended.cancel()
        ready.cancel()
        await asyncio.gather(ready, ended, return_exceptions=True)
