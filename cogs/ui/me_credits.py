"""The pages of `/me` about credits: what there is to spend, and where it went."""

import discord

from bot.pipeline.wallet import HistoryPage
from bot.storage.ledger import Balance
from cogs.ui import embeds
from cogs.ui.layouts import text
from cogs.ui.markup import fit, when
from cogs.ui.me_panel import framed, turning
from cogs.ui.words import Words

_LINES_LIMIT = 3000
"""Characters."""


def credits_page(
    say: Words, balance: Balance, allowance: int, told: str | None = None
) -> discord.ui.LayoutView:
    lines = [say("me-credits", credits=balance.available)]
    if balance.held:
        lines.append(say("balance-held", credits=balance.held))
    if allowance:
        lines.append(say("balance-refill", allowance=allowance, when=when(balance.refill_at)))
    return framed("credits", [text("\n".join(lines))], say, told)


def history_page(say: Words, page: HistoryPage) -> discord.ui.LayoutView:
    number = page.number - 1
    lines = fit(say, [embeds.history_line(say, line) for line in page.lines], _LINES_LIMIT)
    nothing = say("history-end") if number else say("history-empty")
    shown = [text(say("me-history")), text(lines or nothing)]
    return framed("history", [*shown, *turning("history", number, say, older=page.older)], say)
