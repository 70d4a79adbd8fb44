"""/darkroom: how to begin, what can be made, and what is stored.

One group, so that its commands do not collide with those of other bots in the server.
"""

from discord import app_commands
from discord.ext import commands

from bot.client import DarkroomClient
from bot.domain.catalog import Catalog
from cogs.answers import Interaction, acknowledge, answer
from cogs.languages import words_of
from cogs.models import ModelsPanel
from cogs.translator import told
from cogs.ui import pages


class About(commands.GroupCog, group_name="darkroom", group_description=told("command-darkroom")):
    def __init__(
        self,
        catalog: Catalog,
        models_panel: ModelsPanel,
        *,
        daily_allowance: int,
        media_hours: int,
        job_days: int,
    ) -> None:
        self.catalog = catalog
        self.models_panel = models_panel
        self.daily_allowance = daily_allowance
        self.media_hours = media_hours
        self.job_days = job_days

    @app_commands.command(description=told("command-darkroom-help"))
    async def help(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        await answer(interaction, pages.help_page(words_of(interaction), self.catalog, self.daily_allowance))

    @app_commands.command(description=told("command-darkroom-models"))
    async def models(self, interaction: Interaction) -> None:
        await self.models_panel.open(interaction)

    @app_commands.command(description=told("command-darkroom-privacy"))
    async def privacy(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        page = pages.privacy_page(
            words_of(interaction),
            self.catalog.providers(),
            media_hours=self.media_hours,
            job_days=self.job_days,
        )
        await answer(interaction, page)


async def setup(client: DarkroomClient) -> None:
    services = client.services
    about = About(
        services.catalog,
        ModelsPanel(services.catalog, services.policies, services.operations),
        daily_allowance=services.daily_allowance,
        media_hours=services.media_retention_hours,
        job_days=services.job_retention_days,
    )
    await client.add_cog(about)
