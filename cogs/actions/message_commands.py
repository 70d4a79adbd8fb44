"""Apps → Remix, Animate, Edit, Report and Withdraw in the menu of a message: an action without a button."""

import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from typing import Any

import discord
from discord import app_commands

from bot.domain.errors import NoResult
from cogs.answers import Interaction
from cogs.delivery.readback import file_names, walked
from cogs.ui import custom_ids

_FILE = re.compile(r"darkroom-([0-9a-z]{10})-")
"""As `MediaFile.name` begins."""
_OFFERED = {"Remix": "remix", "Animate": "animate", "Edit": "edit", "Report": "report"}
_FOR_MODERATORS = {"Withdraw": "mod-withdraw"}
"""Shown to those with Moderate Members, until the server says otherwise; the action checks who it is."""

Use = Callable[[str, Interaction, str], Awaitable[None]]
"""An action's id, and a job's."""
Find = Callable[[int], Awaitable[str | None]]
"""The job's id by the message's, where nothing on the message tells: a card has no button while it is being made."""


def message_commands(use: Use, find: Find) -> Iterable[app_commands.ContextMenu]:
    for name, action_id in _OFFERED.items():
        yield app_commands.ContextMenu(name=name, callback=_callback(action_id, use, find))
    for name, action_id in _FOR_MODERATORS.items():
        command = app_commands.ContextMenu(name=name, callback=_callback(action_id, use, find))
        command.default_permissions = discord.Permissions(moderate_members=True)
        yield command


def _callback(
    action_id: str, use: Use, find: Find
) -> Callable[[Interaction, discord.Message], Coroutine[Any, Any, None]]:
    async def called(interaction: Interaction, message: discord.Message) -> None:
        own = message.author.id == interaction.client.application_id
        job_id = (job_of(message) or await find(message.id)) if own else None
        if job_id is None:
            raise NoResult("no_job")
        await use(action_id, interaction, job_id)

    return called


def job_of(message: discord.Message) -> str | None:
    """By the ids of its buttons, or the names of its files. None where it is about several, as in the log channel."""
    found = {job_id for text in _marks(message) if (job_id := _named(text))}
    return found.pop() if len(found) == 1 else None


def _named(mark: str) -> str | None:
    if meant := custom_ids.read(mark):
        return meant.job_id
    named = _FILE.search(mark)
    return named[1] if named else None


def _marks(message: discord.Message) -> Iterator[str]:
    for component in walked(message.components):
        if written := getattr(component, "custom_id", None):
            yield written
    yield from file_names(message)
