"""What Discord says of a member, asked anew: without the members intent the client knows hardly any."""

import asyncio

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
    try:
        async with asyncio.timeout(_SECONDS):
            member = await guild.fetch_member(member_id)
    except discord.NotFound:
        return False
    except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
        log.warning("member_not_read", guild=guild_id, error=repr(error))
        return False
    may = member.guild_permissions
    return may.administrator or may.manage_guild
