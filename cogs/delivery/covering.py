"""Puts what a message of ours shows behind spoilers, and takes them off: its layout is read, changed and sent back.

The files stay where they are: an edited layout names those that the message has (components/reference, "Unfurled
media").
"""

import asyncio
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

import discord

from cogs.delivery import messages
from cogs.delivery.errors import translated
from cogs.ui.text_ids import only

_LINK = "<http"


async def cover(message: discord.PartialMessage, *, hidden: bool) -> None:
    """Raises DeliveryError."""
    with translated():
        async with asyncio.timeout(messages.LONGEST):
            shown = await message.fetch()
            await shown.edit(view=covered(shown, hidden=hidden), allowed_mentions=_as_before(shown))


def _as_before(message: discord.Message) -> discord.AllowedMentions:
    """Whom the message mentions; an edit notifies none of them."""
    return only(member.id for member in message.mentions)


def covered(message: discord.Message, *, hidden: bool) -> discord.ui.LayoutView:
    """Every picture and every link on it; what else it says stays."""
    layout: Any = discord.ui.LayoutView.from_message(message, timeout=None)
    for part in layout.walk_children():
        if isinstance(part, discord.ui.MediaGallery):
            part.items = [_item(item, hidden=hidden) for item in part.items]
        elif isinstance(part, discord.ui.TextDisplay):
            lines = part.content.split("\n")
            part.content = "\n".join(_line(line, hidden=hidden) for line in lines)
    layout.stop()
    return layout


def _item(item: discord.MediaGalleryItem, *, hidden: bool) -> discord.MediaGalleryItem:
    name = PurePath(urlsplit(item.media.url).path).name
    return discord.MediaGalleryItem(f"attachment://{name}", description=item.description, spoiler=hidden)


def _line(line: str, *, hidden: bool) -> str:
    if _LINK not in line:
        return line
    bare = line.removeprefix("||").removesuffix("||")
    return f"||{bare}||" if hidden else bare
