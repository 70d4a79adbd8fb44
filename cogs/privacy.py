"""/privacy: what is kept about a member, for the member alone: shown, given as a file, deleted."""

import asyncio
import gzip

from discord import app_commands
from discord.ext import commands

from bot.client import DarkroomClient
from bot.pipeline.erasures import Erasures
from bot.pipeline.privacy import Privacy as Kept
from cogs import interactions, panels
from cogs.answers import Interaction, acknowledge, answer, say
from cogs.languages import words_of
from cogs.translator import told
from cogs.ui import privacy
from cogs.ui.custom_ids import PanelId

_FILE = "darkroom-privacy.json"


class Privacy(commands.GroupCog, group_name="privacy", group_description=told("command-privacy")):
    def __init__(self, kept: Kept, erasures: Erasures, *, media_hours: int, job_days: int) -> None:
        self.kept = kept
        self.erasures = erasures
        self.media_hours = media_hours
        self.job_days = job_days

    @app_commands.command(description=told("command-privacy-show"))
    async def show(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        found = await self.kept.show(interaction.user.id, interactions.guild_id(interaction))
        text = privacy.kept(
            words_of(interaction), found, media_hours=self.media_hours, job_days=self.job_days
        )
        await answer(interaction, text)

    @app_commands.command(description=told("command-privacy-export"))
    async def export(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        say = words_of(interaction)
        file, name = await self.kept.export(interaction.user.id), _FILE
        if len(file) > interaction.filesize_limit:
            file, name = await asyncio.to_thread(gzip.compress, file), f"{_FILE}.gz"
        if len(file) > interaction.filesize_limit:
            await answer(interaction, say("privacy-export-large"))
            return
        await answer(interaction, say("privacy-export"), files=[(file, name)])

    @app_commands.command(description=told("command-privacy-delete"))
    async def delete(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        found = await self.kept.show(interaction.user.id, interactions.guild_id(interaction))
        text, confirm = privacy.question(words_of(interaction), found)
        await answer(interaction, text, view=confirm)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Confirm. Whoever presses means what is their own."""
        await panels.on_press(interaction, privacy.PANEL, self._pressed)

    async def _pressed(self, interaction: Interaction, meant: PanelId) -> None:
        """The question is asked in private, and nowhere else."""
        if meant.page != privacy.DELETE or not interactions.on_private_message(interaction):
            await say(interaction, words_of(interaction)("button-unknown"))
            return
        await acknowledge(interaction, in_place=True)
        done = await self.erasures.begin(interaction.user.id)
        await answer(interaction, privacy.begun(words_of(interaction), done))


async def setup(client: DarkroomClient) -> None:
    have = client.services
    cog = Privacy(
        have.privacy,
        have.erasures,
        media_hours=have.media_retention_hours,
        job_days=have.job_retention_days,
    )
    await client.add_cog(cog)
