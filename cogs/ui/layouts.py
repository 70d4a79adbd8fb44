"""Pieces of Components V2 that messages are made of. Discord shows of a message's files only what a component names."""

from collections.abc import Iterable, Sequence
from typing import Any

import discord

from cogs.ui.buttons import Buttons

Item = discord.ui.Item[Any]
TEXT_LIMIT = 4000
"""Characters in all the texts of one message together."""
COMPONENTS_LIMIT = 40
"""In one message, with all that is nested."""
GALLERY_LIMIT = 10


def layout(items: Iterable[Item]) -> discord.ui.LayoutView:
    """A view that discord.py sends and forgets: it keeps no view that is stopped."""
    made = discord.ui.LayoutView(timeout=None)
    for item in items:
        made.add_item(item)
    made.stop()
    return made


def text(written: str) -> Item:
    return discord.ui.TextDisplay(written)


def row(buttons: Buttons) -> list[Item]:
    """None without buttons."""
    if not buttons:
        return []
    items: list[Any] = list(buttons)
    made: Item = discord.ui.ActionRow(*items)
    return [made]


def gallery(names: Sequence[str], description: str, *, hidden: bool = False) -> list[Item]:
    """Of files that are sent along with the message; none without files."""
    items = [
        discord.MediaGalleryItem(f"attachment://{name}", description=description or None, spoiler=hidden)
        for name in names[:GALLERY_LIMIT]
    ]
    return [discord.ui.MediaGallery(*items)] if items else []


def boxed(items: Iterable[Item], colour: discord.Colour) -> Item:
    return discord.ui.Container(*items, accent_colour=colour)
