"""What `/operator` shows: all at a glance, or the providers, their balances or today's budget by themselves."""

from collections.abc import Iterable
from datetime import datetime

import discord

from bot.pipeline.operations import OperatorStatus, ProviderStatus
from cogs.ui.markup import DESCRIPTION_LIMIT, code, dollars, fit, listed, when


def operator_page(status: OperatorStatus) -> discord.Embed:
    title = "Paused: new requests are refused" if status.paused else "Taking requests"
    embed = discord.Embed(title=title)
    embed.description = _lines(map(_provider, status.providers))
    embed.add_field(name="Spent today, by estimate", value=_spent(status))
    embed.add_field(name="Waiting", value=f"{status.waiting:,}")
    embed.add_field(name="Being made", value=f"{status.running:,}")
    if status.unclear:
        embed.add_field(name="Unclear whether made", value=f"{status.unclear:,}")
    return embed


def providers_page(status: OperatorStatus) -> discord.Embed:
    lines = [f"**{one.name}**: {', '.join(_facts(one))}" for one in status.providers]
    embed = discord.Embed(title="Providers", description=_lines(lines))
    embed.set_footer(text="/operator disable gives one no new work, /operator enable makes a new start")
    return embed


def balances_page(status: OperatorStatus) -> discord.Embed:
    embed = discord.Embed(title="Balances", description=_lines(map(_balance, status.providers)))
    embed.set_footer(text="In each provider's own credits")
    return embed


def budget_page(status: OperatorStatus, until: datetime) -> discord.Embed:
    embed = discord.Embed(title="Today's budget")
    if status.spending.ceiling is None:
        embed.description = "There is no ceiling: `OPERATOR_BUDGET_USD_PER_DAY` is 0."
    else:
        left = max(0, status.spending.ceiling - status.spending.spent)
        embed.description = f"{dollars(left)} left. It starts anew {when(until)}."
    embed.add_field(name="Spent today, by estimate", value=_spent(status))
    return embed


def _lines(lines: Iterable[str]) -> str:
    return fit(lines, DESCRIPTION_LIMIT) or "No provider has a key."


def _spent(status: OperatorStatus) -> str:
    spent = dollars(status.spending.spent)
    return spent if status.spending.ceiling is None else f"{spent} of {dollars(status.spending.ceiling)}"


def _provider(one: ProviderStatus) -> str:
    line = f"**{one.name}**: {', '.join(_facts(one))}"
    return line if one.balance is None else f"{line}; {_left(one)}"


def _balance(one: ProviderStatus) -> str:
    empty = "; its account is empty" if one.out_of_funds else ""
    return f"**{one.name}**: {'not known' if one.balance is None else _left(one)}{empty}"


def _left(one: ProviderStatus) -> str:
    told = f", {when(one.balance_at)}" if one.balance_at else ""
    return f"{one.balance:,} credits left there{told}"


def _facts(one: ProviderStatus) -> list[str]:
    facts = [] if one.switched_on else ["switched off by `/operator disable`"]
    if one.out_of_funds:
        facts.append("its account is empty")
    if one.cooling_until is not None:
        facts.append(f"failing, tried again {when(one.cooling_until)}")
    if one.disabled_models:
        facts.append(f"switched off there: {listed(map(code, one.disabled_models))}")
    return facts or ["well"]
