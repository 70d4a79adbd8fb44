"""The border to discord.py: every way a request can fail, translated here and nowhere else into a DeliveryError.

TryLater
- OpenedTooFast  direct messages were begun too fast (40003)
- EditsSpent     too many edits of an old message (30046)
Forbidden
- Hidden         the channel or thread cannot be seen (50001)
- Locked         the thread is locked (160005)
- Marked         refused here a moment ago, and so not tried
Unpostable
- Blocked        AutoMod or a link filter does not like the text (200000, 200001, 240000)
- Archived       the thread must be opened first (50083)
- ThreadExists   the card has its thread already (160004)
- NoThread       no thread can be started here (50024)
- ThreadsFull    the server has as many active threads as there may be (160006)
- NoReply        without Read Message History nothing can be answered (160002)
"""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import discord

from bot.pipeline.courier import (
    DeliveryError,
    DestinationGone,
    Forbidden,
    Hidden,
    Locked,
    OpenedTooFast,
    TakenDown,
    TooLarge,
    TryLater,
    Unpostable,
)


class EditsSpent(TryLater):
    pass


class Marked(Forbidden):
    pass


class Blocked(Unpostable):
    pass


class Archived(Unpostable):
    pass


class ThreadExists(Unpostable):
    pass


class NoThread(Unpostable):
    pass


class NoReply(Unpostable):
    pass


class ThreadsFull(Unpostable):
    pass


# Discord's own codes, from "Opcodes and Status Codes" of its documentation.
_BY_CODE: dict[int, Callable[[str], DeliveryError]] = {
    10003: DestinationGone,
    10004: DestinationGone,
    10008: TakenDown,  # to a create with a nonce: the earlier message was deleted meanwhile
    20016: TryLater,  # slow mode
    30046: EditsSpent,
    40003: OpenedTooFast,
    40004: TryLater,  # sending is switched off for everybody for a while
    40005: TooLarge,
    40333: TryLater,  # the network in front of Discord refused; says nothing about us
    50001: Hidden,
    50007: Forbidden,  # the member takes no direct messages
    50013: Forbidden,
    50024: NoThread,
    50027: Unpostable,  # the interaction can no longer be answered
    50083: Archived,
    130000: TryLater,  # overloaded
    160002: NoReply,
    160004: ThreadExists,
    160005: Locked,
    160006: ThreadsFull,
    200000: Blocked,
    200001: Blocked,
    240000: Blocked,
}
_TOKEN_REFUSED = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=1)


@contextmanager
def translated(*, thread: bool = False) -> Generator[None]:
    """Around one call of discord.py. `thread` says that the channel asked for is a thread."""
    try:
        yield
    except discord.RateLimited as error:
        raise TryLater("rate limited", _bounded(error.retry_after)) from error
    except discord.HTTPException as error:
        raise _of_answer(error, thread=thread) from error
    except (aiohttp.ClientError, TimeoutError, OSError, json.JSONDecodeError) as error:
        raise TryLater(f"no clear answer: {type(error).__name__}") from error
    except RuntimeError as error:
        if str(error) != "Session is closed":  # aiohttp's words while the process stops
            raise
        raise TryLater("the connection is closed") from error


def _of_answer(error: discord.HTTPException, *, thread: bool) -> DeliveryError:
    detail = f"{error.status} {error.code}: {error.text}"[:300]
    if error.code == 10003:
        return DestinationGone(detail, thread=thread)
    if error.code in _BY_CODE:
        return _BY_CODE[error.code](detail)
    if error.status == 429:
        return TryLater(detail, _retry_after(error))
    if error.status == 401:
        return TryLater(detail, _TOKEN_REFUSED)  # our token, not this message
    if error.status >= 500 or error.status == 408:
        return TryLater(detail)
    by_status = {403: Forbidden, 413: TooLarge}
    return by_status.get(error.status, Unpostable)(detail)


def _retry_after(error: discord.HTTPException) -> timedelta | None:
    try:
        return _bounded(float(error.response.headers.get("Retry-After", "")))
    except ValueError:
        return None


def _bounded(seconds: float) -> timedelta:
    return min(timedelta(seconds=max(0.0, seconds)), _LONGEST_WAIT)
