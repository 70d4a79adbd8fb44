"""/operator for those who run the bot, and /budget for those who manage a server."""

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client import DarkroomClient
from bot.domain.errors import NotAllowed
from bot.domain.limits import next_day
from bot.domain.money import parse_dollars
from bot.domain.sanctions import EVERYWHERE, Act
from bot.pipeline.operations import Operations
from bot.pipeline.sanctions import Order, Sanctions
from cogs import interactions
from cogs.answers import Interaction, acknowledge, answer
from cogs.interactions import Person, Reason
from cogs.languages import words_of
from cogs.translator import told
from cogs.ui import options, sanctions, status, texts
from cogs.ui.markup import code

_NONE = frozenset({"none", "off", "no"})


class Operator(commands.GroupCog, group_name="operator", group_description=told("command-operator")):
    """Registered in the operator's own server alone; and who calls it is checked, as that server may have others."""

    def __init__(self, operations: Operations, decisions: Sanctions, providers: list[str]) -> None:
        self.operations = operations
        self.sanctions = decisions
        self.names = providers

    @app_commands.command(name="status", description=told("command-operator-status"))
    async def status(self, interaction: Interaction) -> None:
        await self._admit(interaction)
        found = await self.operations.status()
        await answer(interaction, embed=status.operator_page(words_of(interaction), found))

    @app_commands.command(description=told("command-operator-providers"))
    async def providers(self, interaction: Interaction) -> None:
        await self._admit(interaction)
        found = await self.operations.status()
        await answer(interaction, embed=status.providers_page(words_of(interaction), found))

    @app_commands.command(description=told("command-operator-balances"))
    async def balances(self, interaction: Interaction) -> None:
        await self._admit(interaction)
        found = await self.operations.status()
        await answer(interaction, embed=status.balances_page(words_of(interaction), found))

    @app_commands.command(description=told("command-operator-budget"))
    async def budget(self, interaction: Interaction) -> None:
        await self._admit(interaction)
        until = next_day(self.operations.clock())
        found = await self.operations.status()
        await answer(interaction, embed=status.budget_page(words_of(interaction), found, until))

    @app_commands.command(description=told("command-operator-pause"))
    async def pause(self, interaction: Interaction) -> None:
        await self._admit(interaction)
        await self.operations.pause()
        await answer(interaction, words_of(interaction)("operator-paused-done"))

    @app_commands.command(description=told("command-operator-resume"))
    async def resume(self, interaction: Interaction) -> None:
        await self._admit(interaction)
        await self.operations.resume()
        await answer(interaction, words_of(interaction)("operator-resumed"))

    @app_commands.command(description=told("command-operator-enable"))
    @app_commands.describe(provider=told("about-provider-switched"))
    async def enable(self, interaction: Interaction, provider: str) -> None:
        await self._admit(interaction)
        name = provider.strip().lower()
        await self.operations.enable(name)
        await answer(interaction, words_of(interaction)("operator-enabled", provider=code(name)))

    @app_commands.command(description=told("command-operator-disable"))
    @app_commands.describe(provider=told("about-provider-switched"))
    async def disable(self, interaction: Interaction, provider: str) -> None:
        await self._admit(interaction)
        name = provider.strip().lower()
        await self.operations.disable(name)
        await answer(interaction, words_of(interaction)("operator-disabled", provider=code(name)))

    @enable.autocomplete("provider")
    @disable.autocomplete("provider")
    async def _suggested(self, _interaction: Interaction, current: str) -> list[Choice[str]]:
        return options.names(self.names, current)

    @app_commands.command(description=told("command-operator-ban"))
    @app_commands.describe(user=told("about-whom"), reason=told("about-operator-reason"))
    async def ban(self, interaction: Interaction, user: Person, reason: Reason | None = None) -> None:
        await self._decide(interaction, "ban", user, reason)

    @app_commands.command(description=told("command-operator-unban"))
    @app_commands.describe(user=told("about-whom"), reason=told("about-operator-reason"))
    async def unban(self, interaction: Interaction, user: Person, reason: Reason | None = None) -> None:
        await self._decide(interaction, "unban", user, reason)

    async def _decide(self, interaction: Interaction, act: Act, user: Person, reason: str | None) -> None:
        await self._admit(interaction)
        order = Order(
            act,
            EVERYWHERE,
            user.id,
            interactions.actor(interaction),
            key=f"operator:{interaction.id}",
            reason=reason or "",
            is_bot=user.bot,
        )
        decided = await self.sanctions.carry_out(order)
        await answer(interaction, sanctions.decided_everywhere(words_of(interaction), decided))

    async def _admit(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        if not await interaction.client.is_operator(interaction.user.id):
            raise NotAllowed("operator")


class Budget(commands.Cog):
    def __init__(self, operations: Operations) -> None:
        self.operations = operations

    @app_commands.command(description=told("command-budget"))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(usd=told("about-usd"))
    async def budget(self, interaction: Interaction, usd: str | None = None) -> None:
        # Who manages the server can give the command to others, so this is checked all the same.
        await acknowledge(interaction)
        if not interactions.actor(interaction).manage_server:
            raise NotAllowed("manage_server")
        guild_id, say = interactions.guild_id(interaction), words_of(interaction)
        if usd is not None:
            try:
                micro = parse_ceiling(usd)
            except ValueError:
                await answer(interaction, say("budget-unreadable", value=code(usd)))
                return
            await self.operations.set_guild_budget(guild_id, micro, by=interaction.user.id)
        spending = await self.operations.guild_spending(guild_id)
        until = next_day(self.operations.clock())
        await answer(
            interaction, texts.budget(say, spent=spending.spent, ceiling=spending.ceiling, until=until)
        )


def parse_ceiling(text: str) -> int | None:
    """Micro-dollars, exactly; None for "none". Raises ValueError."""
    written = text.strip().lower()
    return None if written in _NONE else parse_dollars(written.removeprefix("$"))


async def setup(client: DarkroomClient) -> None:
    services = client.services
    if client.operator_guild_id is not None:
        operator = Operator(services.operations, services.sanctions, services.catalog.providers())
        await client.add_cog(operator, guild=discord.Object(client.operator_guild_id))
    await client.add_cog(Budget(services.operations))
