"""Acknowledging an interaction in time, and answering it privately whatever happens. Words are in `ui.texts`."""

import asyncio
import io
import secrets
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import discord
import structlog
from discord import app_commands

from bot.client import DarkroomClient
from bot.domain.errors import Refused
from bot.pipeline.courier import DeliveryError
from bot.storage.database import DatabaseError
from bot.storage.member_notices import MemberNotice
from cogs.languages import words_of
from cogs.ui import member_notices, texts
from cogs.ui.layouts import COMPONENTS_LIMIT, TEXT_LIMIT

log = structlog.stdlib.get_logger(__name__)

Interaction = discord.Interaction[DarkroomClient]
AnyView = discord.ui.View | discord.ui.LayoutView

ACK_SECONDS = 2.5
"""Discord gives three; the library on its own would go on trying for 25."""
CONFIRM_SECONDS = 5.0
ANSWER_SECONDS = 30.0
LOST_AGAIN_SECONDS = 0.2
PASSING_SECONDS = 15.0
"""How long an answer stays that only repeats what the pressed message now shows."""
ALREADY_ACKNOWLEDGED = 40060

_TROUBLE = (discord.HTTPException, aiohttp.ClientError, OSError)
"""What a request to Discord may end in; OSError includes TimeoutError."""
_ACKNOWLEDGED = "acknowledged"
_passing: set[asyncio.Task[None]] = set()
_LAYOUT = "layout"
"""The answer takes the place of a layout, which takes no text."""


class NotAcknowledged(Exception):
    """Discord no longer knows the interaction: it is not acted upon, and the member cannot be answered."""


async def acknowledge(interaction: Interaction, *, in_place: bool = False) -> None:
    """Defer with a private "thinking"; `in_place`, the private message whose button was pressed becomes the answer.
    Raises NotAcknowledged.

    40060 (already acknowledged) counts as success: an earlier try, or an earlier delivery of the same interaction,
    came through. 10062 (unknown interaction) does not. What is acknowledged already stays as it is.
    """
    if interaction.extras.get(_ACKNOWLEDGED):
        return
    interaction.extras[_LAYOUT] = in_place and _is_layout(interaction)
    try:
        async with _within(ACK_SECONDS):
            await _defer(interaction, in_place=in_place)
    except TimeoutError:
        await _confirm(interaction)
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            raise NotAcknowledged(f"{error.status}/{error.code}") from error
    except OSError as error:
        raise NotAcknowledged(type(error).__name__) from error
    interaction.extras[_ACKNOWLEDGED] = True


def _is_layout(interaction: Interaction) -> bool:
    return interaction.message is not None and interaction.message.flags.components_v2


async def _defer(interaction: Interaction, *, in_place: bool) -> None:
    """Tries again when the connection breaks. If the first try came through after all, Discord says 40060."""
    while True:
        try:
            await interaction.response.defer(ephemeral=True, thinking=not in_place)
        except aiohttp.ClientError as error:
            log.warning("acknowledgement_lost", interaction=interaction.id, error=type(error).__name__)
            await asyncio.sleep(LOST_AGAIN_SECONDS)
        else:
            return


async def _confirm(interaction: Interaction) -> None:
    """Finds out whether a defer without an answer came through: only then is there a response to edit."""
    try:
        async with _within(CONFIRM_SECONDS):
            if interaction.extras[_LAYOUT]:
                await interaction.original_response()
            else:
                await interaction.edit_original_response(content=words_of(interaction)("one-moment"))
    except _TROUBLE as error:
        raise NotAcknowledged(type(error).__name__) from error


async def answer(
    interaction: Interaction,
    content: str | None = None,
    *,
    embed: discord.Embed | None = None,
    files: Sequence[tuple[Path | bytes, str]] = (),
    view: discord.ui.View | None = None,
) -> None:
    """Put this where "thinking" was, with the member's untold notices below it.

    What goes wrong is only logged: what the answer says is stored already.
    """
    notices = await _kept(interaction)
    whole = member_notices.below(words_of(interaction), content or "", notices) if notices else None
    if await _answered(interaction, whole or content, embed, files, view) and whole:
        await _told(interaction, notices)


async def answer_in_passing(interaction: Interaction, content: str) -> None:
    """As `answer`, and deleted after a while, so that a moderator who decides on card after card sees only cards.

    An answer with untold notices below it stays. If the process ends first, it stays until it is dismissed.
    """
    notices = await _kept(interaction)
    if notices:
        await answer(interaction, content)
    elif await _answered(interaction, content, None, (), None):
        task = asyncio.create_task(_pass(interaction))
        _passing.add(task)
        task.add_done_callback(_passing.discard)


async def _pass(interaction: Interaction) -> None:
    await asyncio.sleep(PASSING_SECONDS)
    try:
        async with _within(ANSWER_SECONDS):
            await interaction.delete_original_response()
    except _TROUBLE as error:
        log.info("answer_stays", interaction=interaction.id, error=repr(error))


async def show(interaction: Interaction, layout: discord.ui.LayoutView) -> None:
    """As `answer`, of components only, with the member's untold notices below where there is room."""
    notices = await _kept(interaction)
    told = member_notices.below(words_of(interaction), "", notices) if notices else None
    fits = told is not None and layout.content_length() + len(told) <= TEXT_LIMIT
    if told is not None and fits and layout.total_children_count < COMPONENTS_LIMIT:
        layout.add_item(discord.ui.TextDisplay(told))
    else:
        notices = ()
    if await _answered(interaction, None, None, (), layout) and notices:
        await _told(interaction, notices)


async def _answered(
    interaction: Interaction,
    content: str | None,
    embed: discord.Embed | None,
    files: Sequence[tuple[Path | bytes, str]],
    view: AnyView | None,
) -> bool:
    for last in (False, True):
        try:
            async with _within(ANSWER_SECONDS), _opened(files) as attachments:
                await interaction.edit_original_response(
                    content=content,
                    embed=embed,
                    attachments=attachments,
                    view=view,
                    allowed_mentions=discord.AllowedMentions.none(),
                )
        except _TROUBLE as error:
            if last or not isinstance(error, aiohttp.ClientError):
                log.warning("answer_lost", interaction=interaction.id, error=repr(error))
                return False
        else:
            return True
    raise AssertionError("the last try returns")


async def _kept(interaction: Interaction) -> Sequence[MemberNotice]:
    """The member's untold notices. None where the database is unwell: an answer without them is better than none."""
    if interaction.guild_id is None:
        return ()
    try:
        return await interaction.client.services.member_notices.kept(
            interaction.guild_id, interaction.user.id
        )
    except DatabaseError:
        log.exception("notices_not_read")
        return ()


async def _told(interaction: Interaction, notices: Sequence[MemberNotice]) -> None:
    try:
        await interaction.client.services.member_notices.told(notices)
    except DatabaseError:
        log.exception("notices_told_again")


@asynccontextmanager
async def _opened(files: Sequence[tuple[Path | bytes, str]]) -> AsyncGenerator[list[discord.File]]:
    """discord.py reads them while it sends; each is good for one try."""
    opened = [await asyncio.to_thread(_open, source, name) for source, name in files]
    try:
        yield opened
    finally:
        for file in opened:
            file.close()


def _open(source: Path | bytes, name: str) -> discord.File:
    return discord.File(io.BytesIO(source) if isinstance(source, bytes) else source, filename=name)


async def say(interaction: Interaction, text: str) -> None:
    """Tell the member privately, whether or not the interaction was acknowledged yet. Never raises for Discord."""
    if interaction.extras.get(_ACKNOWLEDGED) and interaction.extras.get(_LAYOUT):
        await _beside(interaction, text)
        return
    if interaction.extras.get(_ACKNOWLEDGED) or interaction.response.is_done():
        await answer(interaction, text)
        return
    try:
        async with _within(ACK_SECONDS):
            await interaction.response.send_message(
                text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
            )
    except _TROUBLE as error:
        if isinstance(error, discord.HTTPException) and error.code == ALREADY_ACKNOWLEDGED:
            await answer(interaction, text)
        else:
            log.warning("answer_lost", interaction=interaction.id, error=repr(error))


async def _beside(interaction: Interaction, text: str) -> None:
    """In a message of its own, below the layout that was pressed."""
    try:
        async with _within(ANSWER_SECONDS):
            await interaction.followup.send(
                text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
            )
    except _TROUBLE as error:
        log.warning("answer_lost", interaction=interaction.id, error=repr(error))


@asynccontextmanager
async def _within(seconds: float) -> AsyncGenerator[None]:
    """A time limit. While the process stops, aiohttp raises RuntimeError; here it becomes ConnectionAbortedError."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except RuntimeError as error:
        if str(error) != "Session is closed":
            raise
        raise ConnectionAbortedError("the process stops") from error


async def explain(interaction: Interaction, error: BaseException) -> None:
    """Finds the words for whatever went wrong, and tells the member."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    match error:
        case NotAcknowledged():
            log.warning("not_acknowledged", interaction=interaction.id, error=str(error))
        case Refused():
            log.info("refused", interaction=interaction.id, reason=type(error).__name__)
            await say(interaction, texts.refusal(words_of(interaction), error))
        case DeliveryError():
            log.warning("discord_refused", interaction=interaction.id, error=repr(error))
            await say(interaction, texts.delivery_trouble(words_of(interaction), error))
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            log.warning("command_changed", interaction=interaction.id, error=str(error))
            await say(interaction, words_of(interaction)("outdated-command"))
        case app_commands.TransformerError():
            log.warning("option_unreadable", interaction=interaction.id, option=error.type.name)
            await say(interaction, words_of(interaction)("option-unreadable"))
        case _:
            number = secrets.token_hex(3)
            log.error("incident", incident=number, interaction=interaction.id, exc_info=error)
            await say(interaction, texts.incident(words_of(interaction), number))
