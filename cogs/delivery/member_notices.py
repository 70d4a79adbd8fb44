"""Writes to a member in private. That needs no intent, only a server in common; the member may have closed it."""

import asyncio

import discord

from bot.storage.member_notices import MemberNotice
from cogs.delivery import messages
from cogs.delivery.errors import translated
from cogs.delivery.messages import MessageDraft
from cogs.ui import member_notices


async def write_privately(client: discord.Client, notice: MemberNotice) -> None:
    """Raises DeliveryError. The channel opens for everybody: only the message is refused (50007)."""
    with translated():
        async with asyncio.timeout(messages.LONGEST):
            channel = await client.create_dm(discord.Object(notice.member_id))
    place = client.get_partial_messageable(channel.id)
    guild = client.get_guild(notice.guild_id)
    draft = MessageDraft(member_notices.in_private(notice, guild.name if guild else None))
    # A row's id is used again once the row is gone; with its date it is not.
    nonce = messages.nonce(f"{notice.id} {notice.created_at.isoformat()}", "notice")
    await messages.send(place, draft, nonce, thread=False)
