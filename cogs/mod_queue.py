"""/mod queue: what waits for moderators, on a private panel whose pages are turned in place."""

import re
from dataclasses import dataclass

import discord
from discord.ext import commands

from bot.client import DarkroomClient
from bot.pipeline.review_queue import ReviewQueue
from cogs import interactions
from cogs.answers import Interaction, acknowledge, explain, say, show
from cogs.languages import words_of
from cogs.ui import custom_ids
from cogs.ui.review_queue import PANEL, queue_page

_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class QueuePanel:
    queue: ReviewQueue

    async def show(self, interaction: Interaction, number: int = 0) -> None:
        """Acknowledged already. Raises NotAllowed: rights are those of each press."""
        guild_id, actor = interactions.guild_id(interaction), interactions.actor(interaction)
        page = await self.queue.page(guild_id, actor, number)
        await show(interaction, queue_page(words_of(interaction), page))


class ModQueue(commands.Cog):
    def __init__(self, panel: QueuePanel) -> None:
        self.panel = panel

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """A press on the panel. All others are the dispatcher's."""
        if interaction.type is not discord.InteractionType.component:
            return
        meant = custom_ids.read_panel(interaction.custom_id or "")
        if meant is None or meant.panel != PANEL:
            return
        if not interaction.client.serves(interaction.guild_id):
            await say(interaction, words_of(interaction)("not-here"))
            return
        number = next(iter(meant.arguments), "")
        private = interaction.message is not None and interaction.message.flags.ephemeral
        try:
            await acknowledge(interaction, in_place=private)
            await self.panel.show(interaction, int(number) if _NUMBER.fullmatch(number) else 0)
        except Exception as error:  # noqa: BLE001 - the last stop: whatever it is, the member is told
            await explain(interaction, error)


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(ModQueue(QueuePanel(client.services.review_queue)))
