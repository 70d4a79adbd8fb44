"""/credits: what a member may still spend, where it went, and grants by those who manage the server."""

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.client import DarkroomClient
from bot.domain.errors import NotAllowed
from bot.pipeline.wallet import Wallet
from bot.storage.ledger import InsufficientFunds
from cogs import interactions
from cogs.answers import Interaction, acknowledge, answer
from cogs.ui import embeds, texts
from cogs.ui.markup import member as mention

GRANT_MAX = 1_000_000
HISTORY_PAGES = 50


class Credits(commands.GroupCog, group_name="credits", group_description="What you may spend here"):
    def __init__(self, wallet: Wallet) -> None:
        self.wallet = wallet

    @app_commands.command(description="What you may spend now")
    async def balance(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        guild_id, roles = interactions.guild_id(interaction), interactions.actor(interaction).roles
        found = await self.wallet.balance(guild_id, interaction.user.id, roles)
        text = texts.balance(
            available=found.available,
            held=found.held,
            allowance=await self.wallet.allowance_of(guild_id, roles),
            refill_at=found.refill_at,
        )
        await answer(interaction, text)

    @app_commands.command(description="Where your credits came from and went")
    @app_commands.describe(page="1 is the newest")
    async def history(self, interaction: Interaction, page: Range[int, 1, HISTORY_PAGES] = 1) -> None:
        await acknowledge(interaction)
        guild_id = interactions.guild_id(interaction)
        found = await self.wallet.history(guild_id, interaction.user.id, page=page)
        await answer(interaction, embed=embeds.history(found))

    @app_commands.command(description="Give a member credits, or take some back (needs Manage Server)")
    @app_commands.describe(member="Who gets them", amount="How many; a negative number takes them back")
    async def grant(
        self, interaction: Interaction, member: discord.Member | discord.User, amount: int
    ) -> None:
        # Discord keeps no permissions on subcommands, so this is checked here and again where it is booked.
        await acknowledge(interaction)
        by = interactions.actor(interaction)
        if not by.manage_server:
            raise NotAllowed("manage_server")
        if problem := _problem(member, amount):
            await answer(interaction, problem)
            return
        try:
            balance = await self.wallet.grant(
                interactions.guild_id(interaction),
                member.id,
                amount,
                by=by,
                interaction_id=interaction.id,
                roles=interactions.roles(member, interaction.guild_id),
            )
        except InsufficientFunds as error:
            await answer(interaction, texts.too_little_to_take(error.available))
            return
        await answer(interaction, texts.granted(mention(member.id), amount, balance.available))


def _problem(member: discord.Member | discord.User, amount: int) -> str | None:
    if member.bot:
        return texts.GRANT_TO_BOT
    if amount == 0:
        return texts.GRANT_ZERO
    return texts.grant_too_large(GRANT_MAX) if abs(amount) > GRANT_MAX else None


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(Credits(client.services.wallet))
