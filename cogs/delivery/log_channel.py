"""Posts the lines of a server's log channel: what was decided, and what was made."""

import discord

from bot.domain.catalog import Catalog
from bot.pipeline.courier import LogPost, RequestPost
from cogs.delivery import messages, readback
from cogs.delivery.messages import MessageDraft
from cogs.languages import public_words
from cogs.ui import log_lines, request_lines


async def post_lines(client: discord.Client, own_id: int | None, post: LogPost) -> None:
    """Raises DeliveryError."""
    batch = post.batch
    place = client.get_partial_messageable(post.channel_id, guild_id=batch.guild_id)
    say = public_words(post.language, client.get_guild(batch.guild_id))
    content = log_lines.content(say, batch.events)
    if batch.again and own_id is not None:
        found = await readback.find(
            place,
            author_id=own_id,
            since=discord.utils.time_snowflake(batch.at),
            ours=lambda message: message.content == content,
            thread=False,
        )
        if found:
            return
    nonce = messages.nonce(f"{batch.guild_id} {batch.event_ids[0]}", "log")
    await messages.send(place, MessageDraft(content), nonce, thread=False)


async def post_requests(
    client: discord.Client, own_id: int | None, catalog: Catalog, post: RequestPost
) -> None:
    """Raises DeliveryError."""
    batch = post.batch
    place = client.get_partial_messageable(post.channel_id, guild_id=batch.guild_id)
    say = public_words(post.language, client.get_guild(batch.guild_id))
    if batch.again and own_id is not None:
        found = await readback.find(
            place,
            author_id=own_id,
            since=discord.utils.time_snowflake(batch.at),
            ours=readback.has_button(request_lines.mark(batch.lines[0])),
            thread=False,
        )
        if found:
            return
    nonce = messages.nonce(f"{batch.guild_id} {batch.job_ids[0]}", "requests")
    draft = MessageDraft(request_lines.content(say, batch.lines, catalog))
    await messages.send(place, draft, nonce, thread=False)
