"""Servers for tests that share one Discord: each has its own, with members and channels that nobody has used."""

import asyncio
from collections.abc import Callable

import discord

from sandbox.discord import Guild, World


async def until(condition: Callable[[], object]) -> None:
    """Wait for something in the client, of which the world cannot tell."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - discord.py raises no event for it
            await asyncio.sleep(0.01)


async def new_server(world: World, client: discord.Client) -> Guild:
    """One more like the server with which every world opens, once the client knows it."""
    guild = world.add_guild("Darkroom Lab", channel="pictures")
    for name in ("alice", "bob"):
        world.add_member(name, guild)
    mo = world.add_member("mo", guild, permissions=("manage_messages", "manage_threads", "moderate_members"))
    world.add_channel("nsfw-pictures", guild, nsfw=True)
    last = world.add_channel("mod-room", guild, only=[mo])
    await until(lambda: client.get_channel(last.id))
    return guild
