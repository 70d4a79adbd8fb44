"""The frame of the panel of `/me`: a page in a box, and below it the menu that leads to the others."""

from collections.abc import Iterable
from typing import Any, Final, Literal, get_args

import discord

from cogs.ui.custom_ids import panel_id
from cogs.ui.layouts import Item, boxed, layout, text
from cogs.ui.words import Words

Page = Literal["credits", "jobs", "history", "saved", "defaults"]
PAGES: Final[tuple[Page, ...]] = get_args(Page)
PANEL: Final = "me"
MENU: Final = "menu"
_COLOUR: Final = discord.Colour.blurple()


def me_id(page: str, *arguments: str) -> str:
    return panel_id(PANEL, page, *arguments)


def framed(page: Page, items: Iterable[Item], say: Words, told: str | None = None) -> discord.ui.LayoutView:
    """`told`: what has just been done, or why it was not."""
    below = [text(told)] if told else []
    return layout([boxed([*items, *below], _COLOUR), _menu(page, say)])


def _menu(shown: Page, say: Words) -> Item:
    offered = [
        discord.SelectOption(
            label=say("me-page", page=page),
            description=say("me-page-about", page=page),
            value=page,
            default=page == shown,
        )
        for page in PAGES
    ]
    return in_row(discord.ui.Select[Any](custom_id=me_id(MENU), options=offered))


def in_row(*items: discord.ui.Item[Any]) -> Item:
    made: Item = discord.ui.ActionRow(*items)
    return made


def button(label: str, custom_id: str) -> discord.ui.Button[Any]:
    return discord.ui.Button[Any](label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id)


def link(label: str, url: str) -> discord.ui.Button[Any]:
    return discord.ui.Button[Any](label=label, url=url)


def turning(page: Page, number: int, say: Words, *, older: bool) -> list[Item]:
    """The buttons to what is newer and older than page `number`, which counts from 0; none where there is one page."""
    if number == 0 and not older:
        return []
    newer = button(say("me-newer"), me_id(page, str(max(number - 1, 0))))
    onward = button(say("me-older"), me_id(page, str(number + 1)))
    newer.disabled, onward.disabled = number == 0, not older
    return [in_row(newer, onward)]
