"""Tells a server what its managers can change, in a channel that it has named for notices, never in a members' one."""

import discord
import structlog

from bot.domain.locale import nearest
from bot.pipeline.courier import DeliveryError, Forbidden
from bot.pipeline.notices import Notice
from cogs.delivery import messages
from cogs.delivery.gateway_facts import GatewayFacts
from cogs.delivery.messages import MessageDraft
from cogs.ui import notices
from cogs.ui.markup import CONTENT_LIMIT, shorten
from cogs.ui.words import words

log = structlog.stdlib.get_logger(__name__)


async def tell(
    client: discord.Client, facts: GatewayFacts, guild_id: int, channel_id: int, notice: Notice
) -> None:
    """One message to the first of the server's channels for notices that takes it; not to `channel_id`, which it is
    about.

    Best effort: trouble is logged and not passed on.
    """
    elsewhere = [place for place in facts.notice_channels(guild_id) if place != channel_id]
    guild = client.get_guild(guild_id)
    say = words(nearest(guild.preferred_locale.value if guild else None))
    draft = MessageDraft(shorten(notices.text(say, notice), CONTENT_LIMIT))
    for place in elsewhere:
        channel = client.get_partial_messageable(place, guild_id=guild_id)
        try:
            await messages.send(channel, draft, None, thread=False)
        except Forbidden:
            continue
        except DeliveryError as error:
            log.warning("server_not_told", guild=guild_id, kind=type(error).__name__, detail=error.detail)
        return
    log.warning("server_not_told", guild=guild_id, kind="Forbidden", detail="no channel took it")
