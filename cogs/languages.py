"""The language of a private answer: the one place that decides it."""

import discord

from bot.client import DarkroomClient
from bot.domain.locale import Locale, nearest
from cogs.ui.words import Words, words


def language(interaction: discord.Interaction[DarkroomClient]) -> Locale:
    """The member's: as chosen, else that of their Discord."""
    chosen = interaction.client.services.preferences.language(interaction.user.id)
    return chosen or nearest(interaction.locale.value)


def words_of(interaction: discord.Interaction[DarkroomClient]) -> Words:
    """What the member who is answered reads."""
    return words(language(interaction))
