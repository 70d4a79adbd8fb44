"""Whether a result could be posted where a command was used: asked before the gate, so that nothing is held for it."""

import asyncio

import discord

from bot.pipeline.courier import DeliveryError, Hidden
from cogs import interactions
from cogs.answers import Interaction
from cogs.delivery.errors import translated
from cogs.languages import words_of
from cogs.ui import texts

_PATIENCE = 5.0
"""Seconds."""


async def obstacle(interaction: Interaction) -> str | None:
    """Why not, and what to do, in words. None where nothing is known to be in the way."""
    say = words_of(interaction)
    if missing := interactions.missing_permissions(interaction):
        return texts.missing_permissions(say, missing)
    channel = interaction.channel
    if not isinstance(channel, discord.Thread):
        return None
    if channel.locked and not interaction.app_permissions.manage_threads:
        return say("posting-locked")
    if channel.is_private() and not await _sees(interaction, channel):
        return texts.not_in_thread(say, interaction.client.application_id)
    return None


async def _sees(interaction: Interaction, thread: discord.Thread) -> bool:
    """Asked of Discord: neither the payload nor the gateway's cache tells whether the bot is in a private thread.

    If the question is not answered, posting will show.
    """
    try:
        with translated(thread=True):
            async with asyncio.timeout(_PATIENCE):
                await interaction.client.fetch_channel(thread.id)
    except Hidden:
        return False
    except DeliveryError:
        return True
    return True
