"""In which language somebody reads: the one place that decides it."""

import discord

from bot.client import DarkroomClient
from bot.domain.locale import Locale, PublicLanguage, nearest, public
from cogs.ui.words import Words, words


def language(interaction: discord.Interaction[DarkroomClient]) -> Locale:
    """The member's: as chosen, else that of their Discord."""
    chosen = interaction.client.services.preferences.language(interaction.user.id)
    return chosen or nearest(interaction.locale.value)


def words_of(interaction: discord.Interaction[DarkroomClient]) -> Words:
    """What the member who is answered reads."""
    return words(language(interaction))


def public_words(language: PublicLanguage, guild: discord.Guild | None) -> Words:
    """What everybody reads; `language` as the server's policy has it."""
    return words(public(language, nearest(guild.preferred_locale.value if guild else None)))
