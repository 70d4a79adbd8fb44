"""Posts the reminder of what waits for moderators, in the channel of its cards."""

import discord

from bot.domain.snowflake import snowflake_at
from bot.pipeline.courier import Reminder
from cogs.delivery import messages, readback
from cogs.delivery.messages import MessageDraft
from cogs.languages import public_words
from cogs.ui import review_queue


async def remind(client: discord.Client, own_id: int | None, reminder: Reminder) -> list[int]:
    """The ids of the reviews that a message of ours reminds of. Raises DeliveryError."""
    channel = client.get_partial_messageable(reminder.channel_id, guild_id=reminder.guild_id)
    links = {review.id: review_queue.card_link(review) for review in reminder.due}
    if own_id is not None and (found := await _earlier(channel, own_id, reminder, list(links.values()))):
        return [review_id for review_id, link in links.items() if link in found.content]
    say = public_words(reminder.language, client.get_guild(reminder.guild_id))
    nonce = messages.nonce(" ".join(map(str, links)), "reminder")
    await messages.send(channel, MessageDraft(review_queue.reminder(say, reminder.due)), nonce, thread=False)
    return list(links)


async def _earlier(
    channel: discord.PartialMessageable, own_id: int, reminder: Reminder, links: list[str]
) -> discord.Message | None:
    """What a life posted that died before it was noted."""
    since = min(review.remind_at or review.created_at for review in reminder.due)

    def ours(message: discord.Message) -> bool:
        return any(link in message.content for link in links)

    return await readback.find(channel, author_id=own_id, since=snowflake_at(since), ours=ours, thread=False)
