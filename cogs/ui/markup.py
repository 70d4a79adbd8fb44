"""Pieces of Discord markup that every text is made of: safe member text, times, mentions, lists."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import discord
from fluent.runtime.types import FluentDecimal

from cogs.ui.words import Fact, Words

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
    if not text.isprintable():  # as most is
        unseen = (char for char in {*text} if unicodedata.category(char) in {"Cc", "Cf"})
        text = text.translate(dict.fromkeys(map(ord, unseen), " "))
    return shorten(_SPACES.sub(" ", text).strip(), limit)


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


def role(role_id: int) -> str:
    return f"<@&{role_id}>"


def member(member_id: int) -> str:
    """A mention; of who had their data deleted, the end of the pseudonym, which tells several apart."""
    return f"<@{member_id}>" if member_id >= 0 else f"`~{-member_id & 0xFFFFFF:06x}`"


def permissions(say: Words, names: Iterable[str]) -> str:
    """As Discord's client calls them, in bold."""
    return say.listed(f"**{say('permission', permission=name)}**" for name in names)


def message_link(guild_id: int, channel_id: int, message_id: int) -> str:
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


def listed(say: Words, values: Iterable[str]) -> str:
    """Like "480p, 720p"; numbers without a gap become "6 to 30"."""
    items = list(values)
    return number_range(say, items) or say.listed(items)


def number_range(say: Words, items: Sequence[str]) -> str | None:
    """Of more than three numbers without a gap."""
    if len(items) <= 3 or not all(item.isdecimal() for item in items):
        return None
    numbers = [int(item) for item in items]
    if numbers != list(range(numbers[0], numbers[-1] + 1)):
        return None
    return say("number-range", first=numbers[0], last=numbers[-1])


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def millions(amount: int, *, up: bool = False) -> Fact:
    """To a tenth: of a limit down, and of what is above it up, so that the two are never written alike."""
    tenths = -(-amount // 100_000) if up else amount // 100_000
    return Decimal(tenths) / 10


def tenths(amount: float, *, up: bool = False) -> Fact:
    """To a tenth, up or down: so that what is beyond a limit is never written like the limit."""
    return Decimal(str(amount)).quantize(Decimal("0.1"), ROUND_CEILING if up else ROUND_FLOOR)


def dollars(micro: int) -> Fact:
    """An amount that each language writes as it does."""
    return FluentDecimal(Decimal(micro) / 1_000_000, style="currency", currency="USD")


def fit(say: Words, lines: Iterable[str], limit: int) -> str:
    """As many whole lines as fit, and a note on how many did not."""
    all_lines = list(lines)
    kept: list[str] = []
    room = limit - len(say("lines-left-out", count=len(all_lines)))
    for line in all_lines:
        room -= len(line) + 1
        if room < 0:
            return "\n".join([*kept, say("lines-left-out", count=len(all_lines) - len(kept))])
        kept.append(line)
    return "\n".join(kept)
