"""Tells a server what those who manage it can change, in a channel of its own where the bot may post."""

from collections.abc import Iterator

import discord
import structlog

from bot.pipeline.courier import DeliveryError, Forbidden
from bot.pipeline.notices import Notice
from cogs.delivery import messages
from cogs.delivery.messages import MessageDraft
from cogs.ui import notices
from cogs.ui.markup import CONTENT_LIMIT, shorten

log = structlog.stdlib.get_logger(__name__)

_MOST_TRIES = 3
"""Each refusal counts towards Discord's limit of invalid requests."""


async def tell(client: discord.Client, guild_id: int, channel_id: int, notice: Notice) -> None:
    """One message to the system channel, else to the first that takes it; not to `channel_id`, which it is about.

    Best effort: trouble is logged and not passed on.
    """
    places = [place for place in _places(client, guild_id) if place.id != channel_id]
    draft = MessageDraft(shorten(notices.text(notice), CONTENT_LIMIT))
    for place in places[:_MOST_TRIES]:
        channel = client.get_partial_messageable(place.id, guild_id=guild_id)
        try:
            await messages.send(channel, draft, None, thread=False)
        except Forbidden:
            continue
        except DeliveryError as error:
            log.warning("server_not_told", guild=guild_id, kind=type(error).__name__, detail=error.detail)
        return
    log.warning("server_not_told", guild=guild_id, kind="Forbidden", detail="no channel took it")


def _places(client: discord.Client, guild_id: int) -> Iterator[discord.TextChannel]:
    """Where Discord puts its own notices first, then the channels as members see them listed."""
    guild = client.get_guild(guild_id)
    me = guild.get_member(client.user.id) if guild and client.user else None
    if guild is None or me is None:
        return
    listed = sorted(guild.text_channels, key=lambda each: each != guild.system_channel)
    for channel in listed:
        may = channel.permissions_for(me)
        if may.view_channel and may.send_messages:
            yield channel
