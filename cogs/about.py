"""/darkroom: how to begin, what can be made, and what is stored.

One group, so that its commands do not collide with those of other bots in the server.
"""

from discord import app_commands
from discord.ext import commands

from bot.client import DarkroomClient
from bot.domain.catalog import Catalog
from cogs.answers import Interaction, acknowledge, answer
from cogs.ui import embeds, pages


class About(commands.GroupCog, group_name="darkroom", group_description="How this bot works"):
    def __init__(self, catalog: Catalog, *, daily_allowance: int, media_hours: int, job_days: int) -> None:
        self._help = pages.help_page(catalog, daily_allowance)
        self._models = embeds.models(catalog)
        self._privacy = pages.privacy_page(catalog.providers(), media_hours=media_hours, job_days=job_days)

    @app_commands.command(description="How to make pictures and videos here")
    async def help(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        await answer(interaction, self._help)

    @app_commands.command(description="What can be made here, the options and the price")
    async def models(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        await answer(interaction, embed=self._models)

    @app_commands.command(description="What is stored, for how long, and who else gets it")
    async def privacy(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        await answer(interaction, self._privacy)


async def setup(client: DarkroomClient) -> None:
    services = client.services
    about = About(
        services.catalog,
        daily_allowance=services.daily_allowance,
        media_hours=services.media_retention_hours,
        job_days=services.job_retention_days,
    )
    await client.add_cog(about)
