"""Finds the message that an earlier try may have posted, for when Discord has forgotten its nonce."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

import discord

from bot.domain.job import Job
from bot.pipeline.courier import Forbidden, Part, Unpostable
from cogs.delivery.errors import translated
from cogs.ui.buttons import APPEALED, WITHDRAWN
from cogs.ui.custom_ids import custom_id

_ANYWAY = 200
"""So many of the newest messages are read in any case (two requests), older than `since` or not."""
_AT_MOST = 1_000
"""In a busy channel a card may lie under hundreds that were posted before its job could be taken up again."""

Recognise = Callable[[discord.Message], bool]


async def find(
    channel: discord.PartialMessageable, *, author_id: int, since: int, ours: Recognise, thread: bool
) -> discord.Message | None:
    """The newest message of ours, back to about snowflake `since`. None also where the bot may not read the history."""
    looked_at = 0
    try:
        with translated(thread=thread):
            async for message in channel.history(limit=_AT_MOST):
                if message.author.id == author_id and ours(message):
                    return message
                looked_at += 1
                if looked_at >= _ANYWAY and message.id < since:
                    break
    except (Forbidden, Unpostable):
        return None
    return None


def is_card(job: Job) -> Recognise:
    """A card is posted, and looked for, while the job waits: it has the Cancel button then."""
    return lambda message: custom_id("cancel", job.id) in _buttons(message)


def is_part(job: Job, part: Part) -> Recognise:
    """By any of its files, or by its links."""
    urls = [link.url for link in part.links]

    def ours(message: discord.Message) -> bool:
        files = indexes(message, job)
        return any(index in files for index in part.indexes) or any(
            url in text for url in urls for text in _texts(message)
        )

    return ours


def indexes(message: discord.Message, job: Job) -> tuple[int, ...]:
    """Of the result's files on it: by their names without the ending, which a re-encode changes."""
    stems = [PurePath(name).stem for name in file_names(message)]
    found = [re.fullmatch(rf"darkroom-{job.id}-(\d+)", stem) for stem in stems]
    return tuple(dict.fromkeys(int(match[1]) for match in found if match))


def is_apology(job: Job) -> Recognise:
    """By its buttons, and by not being the card, which has the same: Why?, and of a job that ended also Try again."""

    def ours(message: discord.Message) -> bool:
        buttons = _buttons(message)
        asks_why = custom_id("why", job.id) in buttons and message.id != job.card_id
        return asks_why and (custom_id("again", job.id) in buttons) is job.terminal

    return ours


def is_deletion_notice(job: Job) -> Recognise:
    return has_button(custom_id("why", job.id, WITHDRAWN))


def is_question(job: Job) -> Recognise:
    """Whether to make what a moderator has changed."""
    return has_button(custom_id("review-confirm", job.id))


def is_refusal(job: Job) -> Recognise:
    """That a moderator has declined it."""
    return has_button(custom_id("appeal", job.id))


def is_appeal_notice(job: Job) -> Recognise:
    return has_button(custom_id("why", job.id, APPEALED))


def has_button(written: str) -> Recognise:
    return lambda message: written in _buttons(message)


def has_text(wanted: Callable[[str], bool]) -> Recognise:
    """Among those of its layout."""
    return lambda message: any(wanted(getattr(part, "content", "")) for part in walked(message.components))


def walked(components: Iterable[Any]) -> Iterator[Any]:
    """Each with what is nested in it: rows, sections and what stands beside them, containers."""
    for component in components:
        yield component
        yield from walked(getattr(component, "children", ()))
        if beside := getattr(component, "accessory", None):
            yield from walked([beside])


def file_names(message: discord.Message) -> Iterator[str]:
    """Of what is attached, and of what components show."""
    yield from (attachment.filename for attachment in message.attachments)
    for component in walked(message.components):
        urls: list[str] = [item.media.url for item in getattr(component, "items", ())]
        yield from (PurePath(urlsplit(url).path).name for url in urls)


def _texts(message: discord.Message) -> Sequence[str]:
    shown = [str(part.content) for part in walked(message.components) if hasattr(part, "content")]
    return [message.content, *(embed.description or "" for embed in message.embeds), *shown]


def _buttons(message: discord.Message) -> set[str]:
    return {written for part in walked(message.components) if (written := getattr(part, "custom_id", None))}
