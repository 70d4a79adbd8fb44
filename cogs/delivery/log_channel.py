"""Posts the lines of a server's log channel: what was decided, and what was made."""

from collections.abc import Callable

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
    content = log_lines.content(public_words(post.language, client.get_guild(batch.guild_id)), batch.events)
    nonce = messages.nonce(f"{batch.guild_id} {batch.event_ids[0]}", "log")

    def ours(message: discord.Message) -> bool:
        return message.content == content

    await _post_once(client, own_id, post, MessageDraft(content), nonce, ours)


async def post_requests(
    client: discord.Client, own_id: int | None, catalog: Catalog, post: RequestPost
) -> None:
    """Raises DeliveryError."""
    batch = post.batch
    say = public_words(post.language, client.get_guild(batch.guild_id))
    draft = MessageDraft(request_lines.content(say, batch.lines, catalog))
    nonce = messages.nonce(f"{batch.guild_id} {batch.job_ids[0]}", "requests")
    ours = readback.has_button(request_lines.mark(batch.lines[0]))
    await _post_once(client, own_id, post, draft, nonce, ours)


async def _post_once(  # noqa: PLR0917 - the sentence: by whom, what, how it is known again
    client: discord.Client,
    own_id: int | None,
    post: LogPost | RequestPost,
    draft: MessageDraft,
    nonce: str,
    ours: Callable[[discord.Message], bool],
) -> None:
    """Unless an earlier try has posted it."""
    batch = post.batch
    place = client.get_partial_messageable(post.channel_id, guild_id=batch.guild_id)
    if batch.again and own_id is not None:
        since = discord.utils.time_snowflake(batch.at)
        if await readback.find(place, author_id=own_id, since=since, ours=ours, thread=False):
            return
    await messages.send(place, draft, nonce, thread=False)
