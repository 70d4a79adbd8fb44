"""The command tree: answers only the servers it should, and answers the member when a command fails."""

import discord
from discord import app_commands

from bot.client import DarkroomClient
from cogs.answers import Interaction, explain, say
from cogs.languages import words_of


class DarkroomTree(app_commands.CommandTree[DarkroomClient]):
    async def interaction_check(self, interaction: Interaction, /) -> bool:
        if self.client.serves(interaction.guild_id):
            return True
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        else:
            why_not = "servers-only" if interaction.guild_id is None else "not-here"
            await say(interaction, words_of(interaction)(why_not))
        return False

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        if interaction.type is not discord.InteractionType.autocomplete:
            await explain(interaction, error)
