"""What there is of a member, on a private panel with its buttons: for `/mod member`, and Apps → Darkroom on a member.

The panel's ids name the member, and anybody may forge one: who presses, and about whom, is looked up at each press.
"""

from dataclasses import dataclass
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DarkroomClient
from bot.domain.errors import NotAllowed
from bot.domain.sanctions import Act
from bot.pipeline.sanctions import Order, Sanctions
from bot.pipeline.wallet import Wallet
from cogs import interactions, panels
from cogs.answers import Interaction, acknowledge, say, show
from cogs.credits import give
from cogs.delivery.errors import translated
from cogs.languages import words_of
from cogs.panels import in_place
from cogs.ui import member_record, sanctions
from cogs.ui.custom_ids import PanelId
from cogs.ui.member_record import PANEL, Wish

NAME = "Darkroom"
"""Of the command in the menu of a member."""


@dataclass(frozen=True, slots=True)
class MemberPanel:
    sanctions: Sanctions
    wallet: Wallet

    async def show(self, interaction: Interaction, member_id: int, note: str | None = None) -> None:
        """Acknowledged already. Raises NotAllowed."""
        actor = interactions.actor(interaction)
        found = await self.sanctions.record(interactions.guild_id(interaction), member_id, actor)
        shown = member_record.record(words_of(interaction), found, grants=actor.manage_server, note=note)
        await show(interaction, shown)

    async def decide(self, interaction: Interaction, act: Act, member_id: int) -> str:
        """What came of it. Raises NotAllowed or NotThem."""
        data, in_words = interactions.data(interaction), words_of(interaction)
        hours = member_record.read_hours(data) if act == "pause" else 1
        if hours is None:
            return in_words("record-unreadable")
        member = await _member(interaction, member_id)
        order = Order(
            act,
            interactions.guild_id(interaction),
            member_id,
            interactions.actor(interaction),
            key=f"mod:{interaction.id}",
            reason=member_record.read_reason(data),
            lasts=timedelta(hours=hours),
            is_bot=member is not None and member.bot,
            manages=member is not None and member.guild_permissions.manage_guild,
        )
        return sanctions.decided(in_words, await self.sanctions.carry_out(order))

    async def grant(self, interaction: Interaction, member_id: int) -> str:
        """As `/credits grant`. Raises NotAllowed."""
        if not interactions.actor(interaction).manage_server:
            raise NotAllowed("manage_server")
        amount = member_record.read_amount(interactions.data(interaction))
        if amount is None:
            return words_of(interaction)("record-unreadable")
        member, guild_id = await _member(interaction, member_id), interactions.guild_id(interaction)
        roles = interactions.roles(member, guild_id) if member else frozenset({guild_id})
        bot = member is not None and member.bot
        return await give(self.wallet, interaction, member_id, amount, roles=roles, bot=bot)


class ModMember(commands.Cog):
    def __init__(self, panel: MemberPanel) -> None:
        self.panel = panel

    async def of_member(self, interaction: Interaction, member: discord.Member | discord.User) -> None:
        """In the menu of a member."""
        await acknowledge(interaction)
        await self.panel.show(interaction, member.id)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """A press on the panel, and its forms. All others are the dispatcher's."""
        await panels.on_press(interaction, PANEL, self._pressed)

    async def _pressed(self, interaction: Interaction, meant: PanelId) -> None:
        wish, member_id = member_record.read_wish(meant.page), _id(meant)
        if wish is None or member_id is None:
            await say(interaction, words_of(interaction)("button-unknown"))
            return
        if interaction.type is discord.InteractionType.component and await self._asks(interaction, wish):
            return
        await in_place(interaction)
        await self.panel.show(interaction, member_id, await self._do(interaction, wish, member_id))

    async def _asks(self, interaction: Interaction, wish: Wish) -> bool:
        """Whether a form asks for more first. Raises NotAllowed."""
        form = member_record.form(words_of(interaction), wish, interaction.custom_id or "")
        if form is None:
            return False
        await self.panel.sanctions.admit(interactions.guild_id(interaction), interactions.actor(interaction))
        await interaction.response.send_modal(form)
        return True

    async def _do(self, interaction: Interaction, wish: Wish, member_id: int) -> str:
        if wish == "grant":
            return await self.panel.grant(interaction, member_id)
        return await self.panel.decide(interaction, wish, member_id)


def _id(meant: PanelId) -> int | None:
    written = next(iter(meant.arguments), "")
    return int(written) if written.isdecimal() and len(written) <= 20 else None


async def _member(interaction: Interaction, member_id: int) -> discord.Member | None:
    """As Discord knows them now; None for who is no member any more. Raises DeliveryError."""
    if interaction.guild is None:
        raise ValueError("the interaction names no server")
    with translated():
        try:
            return await interaction.guild.fetch_member(member_id)
        except discord.NotFound:
            return None


async def setup(client: DarkroomClient) -> None:
    cog = ModMember(MemberPanel(client.services.sanctions, client.services.wallet))
    await client.add_cog(cog)
    command = app_commands.ContextMenu(name=NAME, callback=cog.of_member)
    command.default_permissions = discord.Permissions(moderate_members=True)
    client.tree.add_command(command)
