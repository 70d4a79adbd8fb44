"""Writes to members in private what others did to their credits."""

import discord

from bot.domain.locale import Locale
from bot.storage.member_notices import MemberNotice
from cogs.delivery import messages
from cogs.delivery.messages import MessageDraft
from cogs.ui import member_notices
from cogs.ui.words import words


async def write_privately(client: discord.Client, notice: MemberNotice, locale: Locale) -> None:
    """Raises DeliveryError."""
    place = await messages.private_channel(client, notice.member_id)
    guild = client.get_guild(notice.guild_id)
    draft = MessageDraft(member_notices.in_private(words(locale), notice, guild.name if guild else None))
    # A row's id is used again once the row is gone; with its date it is not.
    nonce = messages.nonce(f"{notice.id} {notice.created_at.isoformat()}", "notice")
    await messages.send(place, draft, nonce, thread=False)
