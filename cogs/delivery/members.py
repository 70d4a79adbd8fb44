"""What Discord says of a member, asked anew: without the members intent the client knows hardly any."""

import asyncio
from datetime import datetime

import aiohttp
import discord
import structlog

log = structlog.stdlib.get_logger(__name__)

_SECONDS = 5.0


async def manages(client: discord.Client, guild_id: int, member_id: int) -> bool:
    """Whether the member owns or manages the server. False for who has left, and where Discord does not answer."""
    guild = client.get_guild(guild_id)
    if guild is None:
        return False
    if guild.owner_id == member_id:
        return True
    member = await _read(guild, member_id)
    return member is not None and member.guild_permissions.manage_guild  # which an administrator has


async def name(client: discord.Client, guild_id: int, member_id: int) -> str | None:
    """What the server calls the member. None for who has left, and where Discord does not answer."""
    guild = client.get_guild(guild_id)
    member = await _read(guild, member_id) if guild else None
    return member.display_name if member else None


async def joined_at(client: discord.Client, guild_id: int, member_id: int) -> datetime | None:
    """Since when they are in the server. None for who has left, and where Discord does not answer."""
    guild = client.get_guild(guild_id)
    member = await _read(guild, member_id) if guild else None
    return member.joined_at if member else None


async def _read(guild: discord.Guild, member_id: int) -> discord.Member | None:
    try:
        async with asyncio.timeout(_SECONDS):
            return await guild.fetch_member(member_id)
    except discord.NotFound:
        return None
    except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
        log.warning("member_not_read", guild=guild.id, error=repr(error))
        return None
