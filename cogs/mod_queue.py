"""/mod queue: what waits for moderators, on a private panel whose pages are turned in place."""

from dataclasses import dataclass

from discord.ext import commands

from bot.client import DarkroomClient
from bot.pipeline.review_queue import ReviewQueue
from cogs import interactions, panels
from cogs.answers import Interaction, show
from cogs.languages import words_of
from cogs.panels import in_place, number_of
from cogs.ui.custom_ids import PanelId
from cogs.ui.review_queue import PANEL, queue_page


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
        await panels.on_press(interaction, PANEL, self._pressed)

    async def _pressed(self, interaction: Interaction, meant: PanelId) -> None:
        number = number_of(next(iter(meant.arguments), ""), most_digits=4)
        await in_place(interaction)
        await self.panel.show(interaction, number)


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(ModQueue(QueuePanel(client.services.review_queue)))
