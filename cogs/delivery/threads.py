"""Room for threads: a server has at most a thousand that are not archived (topics/threads)."""

import discord
import structlog

from bot.pipeline.courier import DeliveryError
from cogs.delivery.errors import translated

log = structlog.stdlib.get_logger(__name__)

_NEARLY_FULL = 900
_AT_ONCE = 2
"""For each new thread: so that the number falls."""


async def make_room(client: discord.Client, guild_id: int, own_id: int | None, *, full: bool = False) -> None:
    """Archives the bot's oldest threads where the server comes near its limit. Best effort.

    `full`: Discord has said so. Threads that the bot cannot see count too.
    """
    guild = client.get_guild(guild_id)
    active = [thread for thread in guild.threads if not thread.archived] if guild else []
    if len(active) < _NEARLY_FULL and not full:
        return
    own = sorted((thread for thread in active if thread.owner_id == own_id), key=lambda thread: thread.id)
    for thread in own[:_AT_ONCE]:
        try:
            with translated(thread=True):
                await thread.edit(archived=True)
        except DeliveryError as error:
            log.info("thread_not_archived", thread=thread.id, kind=type(error).__name__, detail=error.detail)
            return
