"""A message before it is sent, and the sending of it: files are opened off the loop and always closed."""

import asyncio
import base64
import hashlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord

from bot.pipeline.courier import Unpostable
from cogs.delivery.errors import translated

NOBODY = discord.AllowedMentions.none()
LONGEST = 240.0
"""Seconds for one request, with discord.py's own retries of 5xx (25 s) and of a rate limit (30 s each) in it."""


@dataclass(frozen=True, slots=True)
class Upload:
    path: Path
    name: str
    size: int
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """To a message of the same channel; `needed`: not without it."""

    channel_id: int
    message_id: int
    needed: bool


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """Text, or a layout of components with the files that they name."""

    said: str | discord.ui.LayoutView
    mentions: discord.AllowedMentions = NOBODY
    uploads: tuple[Upload, ...] = ()
    silent: bool = False
    """Nobody's client makes a sound."""
    reply_to: Reply | None = None


@dataclass(frozen=True, slots=True)
class EditedMessage:
    """What it is from now on, with all its files. A message of an earlier version becomes a layout for good."""

    layout: discord.ui.LayoutView
    uploads: tuple[Upload, ...] = ()


Render = Callable[[bool], MessageDraft]
"""Makes the draft with the prompt's text (True), or without it where AutoMod refused that."""


def nonce(job_id: str, purpose: str, indexes: Sequence[int] = ()) -> str:
    """25 characters, Discord's maximum. Each purpose and each set of files has its own: Discord drops a second message
    with the same one.
    """
    files = ",".join(map(str, indexes))
    digest = hashlib.sha256(f"{job_id}/{files}/{purpose}".encode()).digest()
    return base64.b32encode(digest).decode()[:25]


async def send(
    channel: discord.PartialMessageable, draft: MessageDraft, nonce: str | None, *, thread: bool
) -> discord.Message:
    """Raises DeliveryError. discord.py turns a nonce into `enforce_nonce`."""
    with ExitStack() as opened:
        options: dict[str, Any] = {"silent": draft.silent}
        if isinstance(draft.said, str):
            options["content"] = draft.said
        else:
            options["view"] = draft.said
        if draft.reply_to and draft.reply_to.channel_id == channel.id:
            options["reference"] = _reference(draft.reply_to)
        if nonce:
            options["nonce"] = nonce
        if draft.uploads:
            options["files"] = [await _open(upload, opened) for upload in draft.uploads]
        with translated(thread=thread):
            async with asyncio.timeout(LONGEST):
                return await channel.send(allowed_mentions=draft.mentions, **options)


async def edit(message: discord.PartialMessage, edited: EditedMessage, *, thread: bool) -> None:
    """Raises DeliveryError."""
    with ExitStack() as opened:
        files = [await _open(upload, opened) for upload in edited.uploads]
        with translated(thread=thread):
            async with asyncio.timeout(LONGEST):
                await message.edit(
                    content=None,
                    embeds=[],
                    attachments=files,
                    view=edited.layout,
                    allowed_mentions=NOBODY,
                )


def _reference(reply: Reply) -> discord.MessageReference:
    return discord.MessageReference(
        message_id=reply.message_id, channel_id=reply.channel_id, fail_if_not_exists=reply.needed
    )


async def private_channel(client: discord.Client, member_id: int) -> discord.PartialMessageable:
    """Where to write to a member alone. It opens for everybody: only the message may be refused (50007). That needs no
    intent, only a server in common. Raises DeliveryError.
    """
    with translated():
        async with asyncio.timeout(LONGEST):
            opened = await client.create_dm(discord.Object(member_id))
    return client.get_partial_messageable(opened.id)


async def delete(message: discord.PartialMessage) -> None:
    """Raises DeliveryError."""
    with translated():
        async with asyncio.timeout(LONGEST):
            await message.delete()


async def _open(upload: Upload, opened: ExitStack) -> discord.File:
    try:
        file = await asyncio.to_thread(
            discord.File, upload.path, upload.name, spoiler=False, description=upload.description
        )
    except OSError as error:
        raise Unpostable(f"{upload.name} is no longer kept: {error.strerror}") from error
    opened.callback(file.close)
    return file
