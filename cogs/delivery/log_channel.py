"""Posts the lines of a server's log channel: what was decided, and what was made."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import discord

from bot.domain.catalog import Catalog
from bot.pipeline.courier import LogPost, Posted, RequestPost
from cogs.delivery import messages, readback
from cogs.delivery.errors import translated
from cogs.delivery.messages import MessageDraft
from cogs.languages import public_words
from cogs.ui import log_lines, request_lines

_CLOCKS_APART = timedelta(minutes=5)
"""What was posted may be older by Discord's clock than its batch is by ours."""


async def post_lines(client: discord.Client, own_id: int | None, post: LogPost) -> None:
    """Raises DeliveryError."""
    batch = post.batch
    content = log_lines.content(public_words(post.language, client.get_guild(batch.guild_id)), batch.events)
    nonce = messages.nonce(f"{batch.guild_id} {batch.event_ids[0]}", "log")

    def ours(message: discord.Message) -> bool:
        return message.content == content

    await _post_once(client, own_id, post, MessageDraft(content), nonce, ours)


async def post_requests(
    client: discord.Client, own_id: int | None, catalog: Catalog, post: RequestPost
) -> Posted:
    """Raises DeliveryError."""
    batch = post.batch
    say = public_words(post.language, client.get_guild(batch.guild_id))
    layout = request_lines.content(say, batch.lines, catalog)
    if batch.posted:
        await _bring_up_to_date(client, batch.guild_id, batch.posted, layout)
        return Posted(*batch.posted)
    nonce = messages.nonce(f"{batch.guild_id} {batch.job_ids[0]}", "requests")
    ours = readback.has_text(request_lines.tells_of(batch.lines[0]))
    message = await _post_once(client, own_id, post, MessageDraft(layout), nonce, ours)
    return Posted(post.channel_id, message.id)


async def _bring_up_to_date(
    client: discord.Client, guild_id: int, where: tuple[int, int], layout: discord.ui.LayoutView
) -> None:
    """Raises DeliveryError."""
    channel_id, message_id = where
    message = client.get_partial_messageable(channel_id, guild_id=guild_id).get_partial_message(message_id)
    with translated():
        async with asyncio.timeout(messages.LONGEST):
            await message.edit(view=layout, allowed_mentions=messages.NOBODY)


async def _post_once(  # noqa: PLR0917 - the sentence: by whom, what, how it is known again
    client: discord.Client,
    own_id: int | None,
    post: LogPost | RequestPost,
    draft: MessageDraft,
    nonce: str,
    ours: Callable[[discord.Message], bool],
) -> discord.Message:
    """Unless an earlier try has posted it."""
    batch = post.batch
    place = client.get_partial_messageable(post.channel_id, guild_id=batch.guild_id)
    if batch.again and own_id is not None:
        since = discord.utils.time_snowflake(batch.at - _CLOCKS_APART)

        def ours_since(message: discord.Message) -> bool:
            return message.id >= since and ours(message)

        if found := await readback.find(place, author_id=own_id, since=since, ours=ours_since, thread=False):
            return found
    return await messages.send(place, draft, nonce, thread=False)
