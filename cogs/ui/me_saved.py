"""The page of `/me` with what a member has saved, each with buttons to see it, have it sent once more, or let it go."""

import discord

from bot.pipeline.favourites import Favourite, FavouritesPage
from cogs.ui.layouts import Item, text
from cogs.ui.markup import message_link, quoted, when
from cogs.ui.me_panel import button, framed, in_row, link, me_id, turning
from cogs.ui.words import Words

PROMPT_LIMIT = 160
"""Characters shown."""


def saved_page(say: Words, page: FavouritesPage, told: str | None = None) -> discord.ui.LayoutView:
    title = text(say("me-saved", count=page.total))
    shown = [item for one in page.shown for item in _entry(say, one, page.number)]
    turn = turning("saved", page.number, say, older=page.number + 1 < page.pages)
    return framed("saved", [title, *(shown or [text(say("me-saved-none"))]), *turn], say, told)


def _entry(say: Words, one: Favourite, number: int) -> list[Item]:
    job, page = one.job, str(number)
    offered = [link(say("me-open"), message_link(job.guild_id, *one.message))] if one.message else []
    offered += [
        button(say("me-send"), me_id("saved", page, "send", job.id)),
        button(say("save-remove"), me_id("saved", page, "remove", job.id)),
    ]
    return [text(_line(say, one)), in_row(*offered)]


def sent(say: Words, one: Favourite, files: int) -> str:
    """Above so many of its files."""
    line = _line(say, one)
    if files:
        return line
    if one.message:
        link = message_link(one.job.guild_id, *one.message)
        return say("me-sent-link", saved=line, link=link)
    return say("me-sent-none", saved=line)


def _line(say: Words, one: Favourite) -> str:
    return say(
        "me-saved-line",
        model=one.job.request.model,
        when=when(one.saved_at),
        prompt=quoted(one.job.request.prompt, PROMPT_LIMIT),
    )
