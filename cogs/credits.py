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
from cogs.languages import words_of
from cogs.translator import told
from cogs.ui import embeds, texts
from cogs.ui.words import Words

GRANT_MAX = 1_000_000
HISTORY_PAGES = 50


class Credits(commands.GroupCog, group_name="credits", group_description=told("command-credits")):
    def __init__(self, wallet: Wallet) -> None:
        self.wallet = wallet

    @app_commands.command(description=told("command-credits-balance"))
    async def balance(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        guild_id, roles = interactions.guild_id(interaction), interactions.actor(interaction).roles
        found = await self.wallet.balance(guild_id, interaction.user.id, roles)
        text = texts.balance(
            words_of(interaction),
            available=found.available,
            held=found.held,
            allowance=await self.wallet.allowance_of(guild_id, roles),
            refill_at=found.refill_at,
        )
        await answer(interaction, text)

    @app_commands.command(description=told("command-credits-history"))
    @app_commands.describe(page=told("about-page"))
    async def history(self, interaction: Interaction, page: Range[int, 1, HISTORY_PAGES] = 1) -> None:
        await acknowledge(interaction)
        guild_id = interactions.guild_id(interaction)
        found = await self.wallet.history(guild_id, interaction.user.id, page=page)
        await answer(interaction, embed=embeds.history(words_of(interaction), found))

    @app_commands.command(description=told("command-credits-grant"))
    @app_commands.describe(member=told("about-member"), amount=told("about-amount"))
    async def grant(
        self, interaction: Interaction, member: discord.Member | discord.User, amount: int
    ) -> None:
        # Discord keeps no permissions on subcommands, so this is checked here and again where it is booked.
        await acknowledge(interaction)
        if not interactions.actor(interaction).manage_server:
            raise NotAllowed("manage_server")
        roles = interactions.roles(member, interaction.guild_id)
        given = await give(self.wallet, interaction, member.id, amount, roles=roles, bot=member.bot)
        await answer(interaction, given)


async def give(
    wallet: Wallet,
    interaction: Interaction,
    member_id: int,
    amount: int,
    *,
    roles: frozenset[int],
    bot: bool,
) -> str:
    """What came of it. Raises NotAllowed."""
    say = words_of(interaction)
    if why_not := _problem(say, amount, bot=bot):
        return why_not
    try:
        balance = await wallet.grant(
            interactions.guild_id(interaction),
            member_id,
            amount,
            by=interactions.actor(interaction),
            interaction_id=interaction.id,
            roles=roles,
        )
    except InsufficientFunds as error:
        return say("grant-too-little", credits=error.available)
    return texts.granted(say, member_id, amount, balance.available)


def _problem(say: Words, amount: int, *, bot: bool) -> str | None:
    """Why no such grant is made, to a bot least of all."""
    if bot:
        return say("grant-to-bot")
    if amount == 0:
        return say("grant-zero")
    return say("grant-too-large", limit=GRANT_MAX) if abs(amount) > GRANT_MAX else None


async def setup(client: DarkroomClient) -> None:
    await client.add_cog(Credits(client.services.wallet))
