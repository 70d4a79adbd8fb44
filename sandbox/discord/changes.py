"""The stream of what happens in the world, and waiting on it: nobody polls, nobody sleeps."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self, TypeVar

from sandbox.discord.values import Message

T = TypeVar("T")


class ChangeKind(StrEnum):
    """What happened."""

    MESSAGE_CREATED = "message_created"
    MESSAGE_EDITED = "message_edited"
    MESSAGE_DELETED = "message_deleted"
    THREAD_CREATED = "thread_created"
    THREAD_UPDATED = "thread_updated"
    THREAD_DELETED = "thread_deleted"
    CHANNEL_CHANGED = "channel_changed"  # created, edited or deleted
    GUILD_CHANGED = "guild_changed"  # guilds, roles, members and AutoMod's rules
    INTERACTION = "interaction"  # an interaction was sent, acknowledged, answered or went unanswered
    COMMANDS = "commands"  # the bot registered its commands
    GATEWAY = "gateway"  # the bot connected or disconnected
    REQUEST = "request"  # a REST request was answered
    CLOCK = "clock"  # Discord's clock was advanced


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened; fields that do not apply are None."""

    kind: ChangeKind
    channel_id: int | None = None  # for a thread's own changes: the thread
    message_id: int | None = None
    message: Message | None = None  # the message after the change; None when it is gone
    interaction_id: int | None = None
    visible_to: int | None = None  # a user id: an ephemeral or a direct message, shown to nobody else


class Changes:
    """Hands every change to every subscription."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    def publish(self, change: Change) -> None:
        for subscription in tuple(self._subscriptions):
            subscription.push(change)

    def subscribe(self) -> "Subscription":
        return Subscription(self._subscriptions)

    async def wait_for(self, predicate: Callable[[], T], timeout: float) -> T:  # noqa: ASYNC109 - a deadline with a message
        """The first truthy answer of `predicate`, asked now and again after each change."""
        with self.subscribe() as changes:
            try:
                async with asyncio.timeout(timeout):
                    while not (found := predicate()):
                        await anext(changes)
                        changes.drain()
            except TimeoutError:
                raise TimeoutError(f"nothing within {timeout:g} s made {predicate} true") from None
        return found


class Subscription(AsyncIterator[Change]):
    """Changes from the moment of subscribing on. Iterate it; close it (or use `with`) when done."""

    def __init__(self, registry: "set[Subscription]") -> None:
        self._registry = registry
        self._queue: asyncio.Queue[Change | None] = asyncio.Queue()
        registry.add(self)

    def push(self, change: Change) -> None:
        self._queue.put_nowait(change)

    def drain(self) -> None:
        """Forget what has piled up."""
        while not self._queue.empty() and self._queue.get_nowait() is not None:
            pass

    def close(self) -> None:
        """Stop listening; whoever iterates is released."""
        self._registry.discard(self)
        self._queue.put_nowait(None)

    async def __anext__(self) -> Change:
        change = await self._queue.get()
        if change is None:
            raise StopAsyncIteration
        return change

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
