"""What `/operator status` shows: one line a provider, today's money, and how much is under way."""

import discord

from bot.pipeline.operations import OperatorStatus, ProviderStatus
from cogs.ui.markup import DESCRIPTION_LIMIT, code, dollars, fit, listed, when


def operator_page(status: OperatorStatus) -> discord.Embed:
    title = "Paused: new requests are refused" if status.paused else "Taking requests"
    embed = discord.Embed(title=title)
    embed.description = fit(map(_provider, status.providers), DESCRIPTION_LIMIT) or "No provider has a key."
    embed.add_field(name="Spent today, by estimate", value=_spent(status))
    embed.add_field(name="Waiting", value=f"{status.waiting:,}")
    embed.add_field(name="Being made", value=f"{status.running:,}")
    if status.unclear:
        embed.add_field(name="Unclear whether made", value=f"{status.unclear:,}")
    return embed


def _spent(status: OperatorStatus) -> str:
    spent = dollars(status.spending.spent)
    return spent if status.spending.ceiling is None else f"{spent} of {dollars(status.spending.ceiling)}"


def _provider(one: ProviderStatus) -> str:
    line = f"**{one.name}**: {', '.join(_facts(one))}"
    if one.balance is None:
        return line
    told = f", {when(one.balance_at)}" if one.balance_at else ""
    return f"{line}; {one.balance:,} credits left there{told}"


def _facts(one: ProviderStatus) -> list[str]:
    facts = [] if one.switched_on else ["switched off by `/operator disable`"]
    if one.out_of_funds:
        facts.append("its account is empty")
    if one.cooling_until is not None:
        facts.append(f"failing, tried again {when(one.cooling_until)}")
    if one.disabled_models:
        facts.append(f"switched off there: {listed(map(code, one.disabled_models))}")
    return facts or ["well"]
