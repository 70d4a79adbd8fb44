"""/models: what can be made here, as a private panel whose pages are turned in place.

Its state stands in the ids of its components, as on the panel of /me.
"""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DarkroomClient
from bot.domain.catalog import Catalog
from bot.domain.request import Kind
from bot.pipeline.operations import Operations
from bot.pipeline.policies import Policies
from cogs import interactions, panels
from cogs.answers import Interaction, acknowledge, say, show
from cogs.languages import words_of
from cogs.panels import chosen, in_place, number_of
from cogs.translator import told
from cogs.ui import models_panel
from cogs.ui.custom_ids import PanelId


class ModelsPanel:
    """What is shown on each page, to whoever asks: what the server lets be used there."""

    def __init__(self, catalog: Catalog, policies: Policies, operations: Operations) -> None:
        self._catalog = catalog
        self._operations = operations
        self._policies = policies

    async def open(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        await show(interaction, await self.list_page(interaction, "image"))

    async def list_page(self, interaction: Interaction, kind: Kind, number: int = 0) -> discord.ui.LayoutView:
        """Of the other kind where nothing of this one is offered."""
        offered = await self._offered(interaction)
        others: list[Kind] = [model.kind for model in offered.models]
        found = kind if kind in others else (others or [kind])[0]
        return models_panel.list_page(words_of(interaction), offered, found, number)

    async def model_page(self, interaction: Interaction, name: str) -> discord.ui.LayoutView:
        """The list where there is no such model (any more)."""
        offered = await self._offered(interaction)
        model = offered.find(name)
        if model is None:
            return await self.list_page(interaction, "image")
        return models_panel.model_page(words_of(interaction), offered, model)

    async def _offered(self, interaction: Interaction) -> Catalog:
        place, roles = interactions.place(interaction), interactions.actor(interaction).roles
        policy = await self._policies.here(place, roles)
        return self._operations.without_withdrawn(self._catalog).used(policy.kinds, policy.models)


class Models(commands.Cog):
    def __init__(self, panel: ModelsPanel) -> None:
        self.panel = panel

    @app_commands.command(description=told("command-models"))
    async def models(self, interaction: Interaction) -> None:
        await self.panel.open(interaction)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """A press on the panel. All others are the dispatcher's."""
        await panels.on_press(interaction, models_panel.PANEL, self._pressed)

    async def _pressed(self, interaction: Interaction, meant: PanelId) -> None:
        match meant.page, meant.arguments:
            case models_panel.MODEL_MENU, ():
                await in_place(interaction)
                await show(interaction, await self.panel.model_page(interaction, chosen(interaction) or ""))
            case models_panel.KIND_MENU, ():
                await in_place(interaction)
                await show(interaction, await self.panel.list_page(interaction, _kind(chosen(interaction))))
            case models_panel.LIST, (kind, number):
                await in_place(interaction)
                await show(
                    interaction, await self.panel.list_page(interaction, _kind(kind), number_of(number))
                )
            case _:
                await say(interaction, words_of(interaction)("button-unknown"))


def _kind(name: str | None) -> Kind:
    return "video" if name == "video" else "image"


async def setup(client: DarkroomClient) -> None:
    services = client.services
    await client.add_cog(Models(ModelsPanel(services.catalog, services.policies, services.operations)))
