"""No secret leaves: a real bot at its most talkative, and everything it wrote searched for everything it must keep."""

import asyncio
import re
from itertools import cycle
from pathlib import Path

import aiohttp

from sandbox.bot_process import BotProcess
from sandbox.discord import Interaction, World
from sandbox.providers.world import ProviderWorld
from tests.forking import fork

HMAC_KEY = "canary-webhook-key-0123456789"
COMMANDS = (
    "/imagine prompt:a red fox in snow",
    "/imagine prompt:a fox that fails [fail]",
    "/imagine prompt:a fox nobody pays for [kie:nofunds]",
    "/video prompt:a fox that runs [kie:badkey]",
    "/video prompt:a fox whose answer is lost [drop]",
    "/imagine prompt:a fox with a bad option aspect_ratio:7:5",
    "/credits balance",
)
MEMBERS = ("alice", "bob", "mo")
MADE = 5
"""Of the commands, those that become a job."""


async def test_logs_rows_media_and_messages_hold_no_secret(tmp_path: Path) -> None:
    async with World() as discord, ProviderWorld(hmac_key=HMAC_KEY, latency=0.1) as providers:
        settings = {"LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json"}
        bot = BotProcess(tmp_path, discord.env() | providers.env() | settings, callbacks=True, launch=fork)
        await bot.start()
        try:
            await discord.ready(timeout=60)
            interactions = [
                await _sent(discord, who, command)
                for who, command in zip(cycle(MEMBERS), COMMANDS, strict=False)
            ]
            await discord.wait_for(lambda: len(_ended(discord)) == MADE, timeout=60)
            scraped = await _scrape(bot.web_port)
        finally:
            await bot.stop()
        secrets = _secrets_of(discord, providers, interactions)
        told = _messages(discord)
    assert len(secrets) > 10
    written = {path.name: await asyncio.to_thread(path.read_bytes) for path in await _files(tmp_path)}
    written |= {"messages": told.encode(), "metrics": scraped.encode()}
    assert {"darkroom.log", "darkroom.db"} <= set(written)
    assert b'"job": "' in written["darkroom.log"]
    leaks = [
        (name, secret) for name, text in written.items() for secret in secrets if secret.encode() in text
    ]
    assert leaks == []


async def _sent(discord: World, member: str, command: str) -> Interaction:
    interaction = await discord.slash(discord.member(member), discord.channel("pictures"), command)
    await interaction.answered(30)
    return interaction


def _ended(discord: World) -> set[str]:
    """Jobs whose end was told: a result can be deleted, and what failed offers to try again."""
    return set(re.findall(r"darkroom:v1:(?:again|delete):(\w+)", _messages(discord)))


async def _scrape(port: int) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        return await answer.text()


def _secrets_of(discord: World, providers: ProviderWorld, interactions: list[Interaction]) -> set[str]:
    """The settings' secrets, each interaction's token, and each paid call's callback token."""
    bodies = " ".join(str(request) for server in providers.servers.values() for request in server.requests)
    callbacks = set(re.findall(r"/callbacks/\w+/([\w-]+)", bodies))
    assert callbacks
    tokens = {discord.interaction_record(interaction.id).token for interaction in interactions}
    return {
        discord.token,
        HMAC_KEY,
        *(server.key for server in providers.servers.values()),
        *tokens,
        *callbacks,
    }


def _messages(discord: World) -> str:
    channel = discord.channel("pictures")
    places = [channel, *discord.threads(channel)]
    return "\n".join(str(message.raw) for place in places for message in discord.messages(place))


async def _files(directory: Path) -> list[Path]:
    return await asyncio.to_thread(lambda: [path for path in directory.rglob("*") if path.is_file()])
