"""Tells a member something alone: in answer to the interaction while that is possible, else as a direct message."""

import asyncio

import discord
import structlog

from bot.client import WebhookFollowUps
from bot.domain.job import Job
from bot.pipeline.courier import DeliveryError, Posted, TryLater
from cogs.delivery import messages
from cogs.delivery.errors import translated
from cogs.delivery.messages import NOBODY, MessageDraft, nonce

log = structlog.stdlib.get_logger(__name__)


async def follow_up(
    follow_ups: WebhookFollowUps, job: Job, text: str, view: discord.ui.View | None = None
) -> Posted | None:
    """In answer to the interaction. None where that is not possible any more. Raises TryLater."""
    webhook = follow_ups.of(job.interaction_id)
    if webhook is None:
        return None
    try:
        return await _follow_up(webhook, text, view)
    except TryLater:
        raise
    except DeliveryError as error:
        log.info("no_follow_up", kind=type(error).__name__, detail=error.detail)
        return None


async def direct_message(client: discord.Client, job: Job, text: str) -> Posted | None:
    """None where the member takes none. Raises TryLater."""
    try:
        return await _direct_message(client, job, text)
    except TryLater:
        raise
    except DeliveryError as error:
        log.info("no_direct_message", kind=type(error).__name__, detail=error.detail)
        return None


async def _follow_up(webhook: discord.Webhook, text: str, view: discord.ui.View | None) -> Posted:
    """Without a nonce: a lost answer shows it twice, to the member only."""
    with translated():
        async with asyncio.timeout(messages.LONGEST):
            sent = await webhook.send(
                text,
                ephemeral=True,
                allowed_mentions=NOBODY,
                wait=True,
                view=discord.utils.MISSING if view is None else view,
            )
    return Posted(sent.channel.id, sent.id)


async def _direct_message(client: discord.Client, job: Job, text: str) -> Posted:
    channel = await messages.private_channel(client, job.member_id)
    sent = await messages.send(
        channel, MessageDraft(text), nonce(job.id, f"private {job.state}"), thread=False
    )
    return Posted(channel.id, sent.id)
