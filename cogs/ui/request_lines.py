"""The lines about requests in a server's log channel: who made what, for how much, where; never the prompt.

Each has the buttons by which a moderator takes it down, or bans who made it.
"""

import discord
from discord import ui

from bot.domain.catalog import Catalog
from bot.storage.request_lines import RequestLine
from cogs.ui.buttons import Button, Buttons
from cogs.ui.cards import label
from cogs.ui.custom_ids import custom_id
from cogs.ui.layouts import Item, layout, row, text
from cogs.ui.markup import code, member, message_link
from cogs.ui.words import Words


def content(say: Words, lines: tuple[RequestLine, ...], catalog: Catalog) -> ui.LayoutView:
    items: list[Item] = []
    for line in lines:
        items += [text(_told(say, line, catalog)), *row(_buttons(say, line))]
    return layout(items)


def _told(say: Words, line: RequestLine, catalog: Catalog) -> str:
    job = line.job
    return say(
        "log-request",
        at=discord.utils.format_dt(job.finished_at or job.state_since, "t"),
        member=member(job.member_id),
        model=label(job, catalog.find(job.request.model)),
        credits=job.charge_for(job.quota[1]),
        job=code(job.id),
    )


def _buttons(say: Words, line: RequestLine) -> Buttons:
    job = line.job
    withdraw = Button(
        label=say("log-withdraw"),
        style=discord.ButtonStyle.secondary,
        custom_id=custom_id("mod-withdraw", job.id),
    )
    ban = Button(
        label=say("log-ban"), style=discord.ButtonStyle.danger, custom_id=custom_id("mod-ban", job.id)
    )
    if line.message is None:
        return withdraw, ban
    return withdraw, ban, Button(label=say("button-open"), url=message_link(job.guild_id, *line.message))


def mark(line: RequestLine) -> str:
    """The id of the button by which a message with this line is found again."""
    return custom_id("mod-ban", line.job.id)
