"""Posts the moderators' cards: each once."""

import asyncio
import io
import mimetypes
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import discord
import structlog

from bot.domain.catalog import Catalog
from bot.domain.media import MediaFile
from bot.domain.snowflake import snowflake_at
from bot.pipeline.courier import Posted, Unpostable
from bot.pipeline.review_card import ReviewCard
from cogs.delivery import members, messages, readback
from cogs.delivery.errors import translated
from cogs.delivery.messages import NOBODY
from cogs.ui import reports, reviews

log = structlog.stdlib.get_logger(__name__)


async def with_author(client: discord.Client, card: ReviewCard) -> ReviewCard:
    """A request tells since when its member is in the server; of a result, a report or an appeal Discord is asked."""
    review = card.review
    if not review.open or review.data.get("joined_at"):
        return card
    joined_at = await members.joined_at(client, review.guild_id, review.member_id)
    if joined_at is None:
        return card
    return replace(card, review=replace(review, data={**review.data, "joined_at": joined_at.isoformat()}))


async def post(
    channel: discord.PartialMessageable,
    card: ReviewCard,
    catalog: Catalog,
    own_id: int | None,
    *,
    again: bool,
) -> Posted:
    """Raises DeliveryError. With `again`, the card that an earlier try posted is returned instead of a second one."""
    if again and own_id is not None and (found := await _earlier(channel, card, own_id)):
        return Posted(channel.id, found.id)
    review = card.review
    # A card that was deleted is posted anew: not with the nonce of the first.
    nonce = messages.nonce(f"{review.id} {review.created_at.isoformat()}", f"review {review.version}")
    with ExitStack() as opened:
        files, layout = await _rendered(card, catalog, opened)
        with translated():
            async with asyncio.timeout(messages.LONGEST):
                sent = await channel.send(view=layout, files=files, nonce=nonce, allowed_mentions=NOBODY)
    return Posted(channel.id, sent.id)


async def update(channel: discord.PartialMessageable, card: ReviewCard, catalog: Catalog) -> None:
    """What there is to look at is sent again while it waits, and goes with the decision. Raises DeliveryError."""
    message = channel.get_partial_message(card.review.message_id or 0)
    with ExitStack() as opened:
        files, layout = await _rendered(card, catalog, opened)
        with translated():
            async with asyncio.timeout(messages.LONGEST):
                await message.edit(view=layout, attachments=files, allowed_mentions=NOBODY)


async def _rendered(
    card: ReviewCard, catalog: Catalog, opened: ExitStack
) -> tuple[list[discord.File], discord.ui.LayoutView]:
    model = catalog.find(card.job.request.model) if card.job else None
    if not card.review.open:
        return [], reviews.layout(card, model)
    files = [await _input(card, number, path, opened) for number, (_, path) in enumerate(card.inputs)]
    files += await _preview(card, opened)
    files += [await _result(card, file, path, opened) for file, path in card.results if path]
    names, prompt = [file.filename for file in files], reviews.prompt_of(card)
    if len(prompt) > reviews.SHOWN:
        files.append(discord.File(io.BytesIO(prompt.encode()), reviews.PROMPT_FILE, spoiler=True))
    return files, reviews.layout(card, model, names)


async def _earlier(
    channel: discord.PartialMessageable, card: ReviewCard, own_id: int
) -> discord.Message | None:
    mark = reviews.mark(card.review)

    def ours(message: discord.Message) -> bool:
        return any(getattr(part, "custom_id", None) == mark for part in readback.walked(message.components))

    since = snowflake_at(card.review.created_at)
    return await readback.find(channel, author_id=own_id, since=since, ours=ours, thread=False)


async def _preview(card: ReviewCard, opened: ExitStack) -> list[discord.File]:
    """Of what was reported. Its link is on the card too."""
    path = card.reported.preview if card.reported else None
    if path is None:
        return []
    try:
        file = await asyncio.to_thread(discord.File, path, reports.PREVIEW_FILE, spoiler=True)
    except OSError as error:
        log.info("no_preview", job=card.review.job_id, detail=error.strerror)
        return []
    opened.callback(file.close)
    return [file]


async def _input(card: ReviewCard, number: int, path: Path, opened: ExitStack) -> discord.File:
    kept = card.inputs[number][0]
    name = f"input-{card.review.job_id}-{number}{mimetypes.guess_extension(kept.content_type) or ''}"
    return await _covered(name, path, opened)


async def _result(card: ReviewCard, file: MediaFile, path: Path, opened: ExitStack) -> discord.File:
    """Not named as in the channel that it is for, where our posts are recognised by the name."""
    return await _covered(f"review-{card.review.job_id}-{file.index}{path.suffix}", path, opened)


async def _covered(name: str, path: Path, opened: ExitStack) -> discord.File:
    try:
        file = await asyncio.to_thread(discord.File, path, name, spoiler=True)
    except OSError as error:
        raise Unpostable(f"{name} is no longer kept: {error.strerror}") from error
    opened.callback(file.close)
    return file
