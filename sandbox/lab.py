"""The whole sandbox, put together: a local Discord, local providers, and the bot between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.bot_process import BotProcess, BotStopped
from sandbox.discord import World
from sandbox.providers.world import ProviderWorld

HMAC_KEY = "sandbox-webhook-key"


@dataclass(frozen=True, slots=True)
class Lab:
    discord: World
    providers: ProviderWorld
    bot: BotProcess


@asynccontextmanager
async def open_lab(directory: Path, *, callbacks: bool = True) -> AsyncIterator[Lab]:
    """Everything up and the bot connected. Raises BotStopped with the bot's last words when it does not start."""
    async with World() as discord, ProviderWorld(hmac_key=HMAC_KEY) as providers:
        bot = BotProcess(directory, discord.env() | providers.env())
        extra = {"PUBLIC_URL": f"http://127.0.0.1:{bot.web_port}"} if callbacks else {}
        await bot.start(**extra)
        try:
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
            raise BotStopped(f"the bot ended with code {ended.result()}:\n{bot.log_tail()}")
        ready.result()
    finally:
        ended.cancel()
        ready.cancel()
        await asyncio.gather(ready, ended, return_exceptions=True)
