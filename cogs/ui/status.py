"""What `/operator` shows: all at a glance, or the providers, their balances or today's budget by themselves."""

from collections.abc import Iterable
from datetime import datetime

import discord

from bot.pipeline.operations import OperatorStatus, ProviderStatus
from cogs.ui.markup import DESCRIPTION_LIMIT, code, dollars, fit, when
from cogs.ui.words import Words


def operator_page(say: Words, status: OperatorStatus) -> discord.Embed:
    embed = discord.Embed(title=say("operator-title-paused" if status.paused else "operator-title"))
    embed.description = _lines(say, (_provider(say, one) for one in status.providers))
    embed.add_field(name=say("operator-spent"), value=_spent(say, status))
    embed.add_field(name=say("operator-waiting"), value=say("operator-number", number=status.waiting))
    embed.add_field(name=say("operator-running"), value=say("operator-number", number=status.running))
    if status.unclear:
        embed.add_field(name=say("operator-unclear"), value=say("operator-number", number=status.unclear))
    return embed


def providers_page(say: Words, status: OperatorStatus) -> discord.Embed:
    lines = [say("provider-line", provider=one.name, facts=_facts(say, one)) for one in status.providers]
    embed = discord.Embed(title=say("operator-providers"), description=_lines(say, lines))
    embed.set_footer(text=say("operator-providers-footer"))
    return embed


def balances_page(say: Words, status: OperatorStatus) -> discord.Embed:
    lines = [say("provider-line", provider=one.name, facts=_account(say, one)) for one in status.providers]
    embed = discord.Embed(title=say("operator-balances"), description=_lines(say, lines))
    embed.set_footer(text=say("operator-balances-footer"))
    return embed


def budget_page(say: Words, status: OperatorStatus, until: datetime) -> discord.Embed:
    embed = discord.Embed(title=say("operator-budget"))
    if status.spending.ceiling is None:
        embed.description = say("operator-budget-none")
    else:
        left = max(0, status.spending.ceiling - status.spending.spent)
        embed.description = say("operator-budget-left", left=dollars(left), when=when(until))
    embed.add_field(name=say("operator-spent"), value=_spent(say, status))
    return embed


def _lines(say: Words, lines: Iterable[str]) -> str:
    return fit(say, lines, DESCRIPTION_LIMIT) or say("operator-no-provider")


def _spent(say: Words, status: OperatorStatus) -> str:
    spent, ceiling = status.spending.spent, status.spending.ceiling
    if ceiling is None:
        return say("operator-number", number=dollars(spent))
    return say("operator-spent-of", spent=dollars(spent), ceiling=dollars(ceiling))


def _provider(say: Words, one: ProviderStatus) -> str:
    return say("provider-line-balance", provider=one.name, facts=_facts(say, one), balance=_balance(say, one))


def _account(say: Words, one: ProviderStatus) -> str:
    empty = [say("provider-empty")] if one.out_of_funds else []
    return say.parts([_balance(say, one), *empty])


def _balance(say: Words, one: ProviderStatus) -> str:
    if one.balance is None:
        return say("balance-unknown")
    if one.balance_at is None:
        return say("balance-left", credits=one.balance)
    return say("balance-left-at", credits=one.balance, when=when(one.balance_at))


def _facts(say: Words, one: ProviderStatus) -> str:
    facts = [] if one.switched_on else [say("provider-disabled")]
    if one.out_of_funds:
        facts.append(say("provider-empty"))
    if one.cooling_until is not None:
        facts.append(say("provider-failing", when=when(one.cooling_until)))
    if one.disabled_models:
        facts.append(say("provider-models-off", models=say.listed(map(code, one.disabled_models))))
    return say.listed(facts or [say("provider-ok")])
