"""/help and /privacy: how to begin, and what is stored."""

from discord import app_commands
from discord.ext import commands

from bot.client import DarkroomClient
from bot.domain.catalog import Catalog
from cogs.answers import Interaction, acknowledge, answer
from cogs.ui import pages


class About(commands.Cog):
    def __init__(self, catalog: Catalog, daily_allowance: int, retention_hours: int) -> None:
        self._help = pages.help_page(catalog, daily_allowance)
        self._privacy = pages.privacy_page(catalog.providers(), retention_hours)

    @app_commands.command(description="How to make pictures and videos here")
    async def help(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        await answer(interaction, self._help)

    @app_commands.command(description="What is stored, for how long, and who else gets it")
    async def privacy(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        await answer(interaction, self._privacy)


async def setup(client: DarkroomClient) -> None:
    services = client.services
    about = About(services.catalog, services.daily_allowance, services.media_retention_hours)
    await client.add_cog(about)
