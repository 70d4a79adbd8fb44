"""/models: what can be made here, with which options, by whom and for how much."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DarkroomClient
from bot.domain.catalog import Catalog
from cogs.answers import Interaction, acknowledge, answer
from cogs.ui import embeds


class Models(commands.Cog):
    def __init__(self, catalog: Catalog) -> None:
        self.shown: discord.Embed = embeds.models(catalog)

    @app_commands.command(description="What can be made here, the options and the price")
    async def models(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        await answer(interaction, embed=self.shown)


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(Models(client.services.catalog))
