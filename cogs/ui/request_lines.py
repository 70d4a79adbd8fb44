"""The lines about requests in a server's log channel: who made what, for how much, where; never the prompt.

Each has the buttons by which moderators take it down, or ban who made it; once that is done the line says so instead.
"""

import re
from collections.abc import Callable

import discord
from discord import ui

from bot.domain.catalog import Catalog
from bot.domain.job import Withdrawal
from bot.storage.request_lines import RequestLine
from cogs.ui.buttons import Button, Buttons
from cogs.ui.cards import label
from cogs.ui.custom_ids import custom_id
from cogs.ui.layouts import Item, layout, row, text
from cogs.ui.markup import code, member, message_link
from cogs.ui.words import Words

_BEGINNING = re.compile(r"<t:\d+:t> ")
"""When it was; a line begins so in every language."""


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
        withdrawn=job.withdrawal.value if job.withdrawal else "no",
        banned="yes" if line.banned else "no",
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
    taken_down = job.withdrawal in {Withdrawal.ASKED, Withdrawal.DONE}
    return (
        *([] if taken_down else [withdraw]),
        *([] if line.banned else [ban]),
        *_open(say, line),
    )


def _open(say: Words, line: RequestLine) -> Buttons:
    if line.message is None:
        return ()
    return (Button(label=say("button-open"), url=message_link(line.job.guild_id, *line.message)),)


def tells_of(line: RequestLine) -> Callable[[str], bool]:
    """Whether a text is this line, in any language and whatever became of the request.

    Others name the job too: the card of its report does, and may stand in the same channel.
    """
    return lambda written: _BEGINNING.match(written) is not None and code(line.job.id) in written
