"""Finds the message that an earlier try may have posted, for when Discord has forgotten its nonce."""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath

import discord

from bot.domain.job import Job
from bot.pipeline.courier import Forbidden, Part, Unpostable
from cogs.delivery.errors import translated
from cogs.ui import results
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
    stems = [PurePath(attachment.filename).stem for attachment in message.attachments]
    found = [re.fullmatch(rf"darkroom-{job.id}-(\d+)", stem) for stem in stems]
    return tuple(int(match[1]) for match in found if match)


def is_apology(job: Job) -> Recognise:
    """For a job that ended, by its buttons: Try again without Delete. Otherwise by its words."""

    def ours(message: discord.Message) -> bool:
        buttons = _buttons(message)
        if job.terminal:
            return custom_id("again", job.id) in buttons and custom_id("delete", job.id) not in buttons
        return message.content == results.apology(job)

    return ours


def _texts(message: discord.Message) -> Sequence[str]:
    return [message.content, *(embed.description or "" for embed in message.embeds)]


def _buttons(message: discord.Message) -> set[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return {
        item.custom_id
        for row in rows
        for item in row.children
        if isinstance(item, discord.Button) and item.custom_id
    }
