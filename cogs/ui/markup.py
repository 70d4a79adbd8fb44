"""Pieces of Discord markup that every text is made of: safe member text, times, mentions, lists."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

import discord

CONTENT_LIMIT = 2000
"""Characters in a message's content."""
DESCRIPTION_LIMIT = 4096
FIELD_LIMIT = 1024
CHOICE_LIMIT = 100
"""Characters in an autocomplete suggestion, and in an option of a menu."""
CHOICES_LIMIT = 25
"""Suggestions, and options of a menu."""

_SPACES = re.compile(r"\s+")


def plain(text: str, limit: int) -> str:
    """One line without control characters (bidi overrides too), for places that show no markdown."""
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Cf"} else char for char in text)
    return shorten(_SPACES.sub(" ", visible).strip(), limit)


def shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def quoted(text: str, limit: int) -> str:
    """Member text on one line that formats nothing and mentions nobody; `limit` counts before the escaping."""
    escaped = discord.utils.escape_markdown(plain(text, limit), ignore_links=False)
    # Of several links on a line discord.py escapes only the first: none is one without its "](".
    return discord.utils.escape_mentions(escaped).replace("<", "\\<").replace("](", "]\\(")


def code(text: str, limit: int = 60) -> str:
    """Text in a code span, which a back-tick of its own cannot end."""
    inside = plain(text, limit).replace("`", "'")
    return f"`{inside or ' '}`"


def when(moment: datetime) -> str:
    """Shown as "in 5 minutes", counted by the reader's own client."""
    return discord.utils.format_dt(moment, "R")


def channel(channel_id: int) -> str:
    return f"<#{channel_id}>"


def member(member_id: int) -> str:
    return f"<@{member_id}>"


PERMISSION_NAMES = {
    "view_channel": "View Channel",
    "connect": "Connect",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
}
"""As Discord's client calls them."""


def permissions(names: Iterable[str]) -> str:
    return ", ".join(f"**{PERMISSION_NAMES[name]}**" for name in names)


def message_link(guild_id: int, channel_id: int, message_id: int) -> str:
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


def listed(values: Iterable[str]) -> str:
    """Like "480p, 720p"; numbers without a gap become "6 to 30"."""
    items = list(values)
    if len(items) > 3 and all(item.isdecimal() for item in items):
        numbers = [int(item) for item in items]
        if numbers == list(range(numbers[0], numbers[-1] + 1)):
            return f"{numbers[0]} to {numbers[-1]}"
    return ", ".join(items)


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def dollars(micro: int) -> str:
    return f"${micro / 1_000_000:,.2f}"


def fit(lines: Iterable[str], limit: int, more: str = "… and {} more.") -> str:
    """As many whole lines as fit, and a note on how many did not."""
    all_lines = list(lines)
    kept: list[str] = []
    room = limit - len(more) - 8
    for line in all_lines:
        room -= len(line) + 1
        if room < 0:
            return "\n".join([*kept, more.format(len(all_lines) - len(kept))])
        kept.append(line)
    return "\n".join(kept)
