"""Work for many servers, each by itself: a server whose channel is slow, or breaks something, is waited for by nobody.

Discord's answer to one message may take minutes, with the waits that its rate limits ask for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from bot.storage.database import DatabaseError

log = structlog.stdlib.get_logger(__name__)

MOST: Final = 50
"""Servers at once; the others wait in turn."""
Find = Callable[[], Awaitable[Iterable[int]]]
Work = Callable[[int], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class ServerTasks:
    what: str
    """As the log names it."""
    _at_work: set[int] = field(default_factory=set[int])
    _again: set[int] = field(default_factory=set[int])
    """Those at work for which there is more by now."""
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST))

    async def run(self, find: Find, work: Work, pause: Callable[[], Awaitable[object]]) -> None:
        """Until cancelled: whoever `find` names is worked for, and after each pause it is asked again."""
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    self._begin(group, await find(), work)
                except DatabaseError:
                    log.exception("servers_not_found", what=self.what)
                await pause()

    async def once(self, find: Find, work: Work) -> None:
        """To the end."""
        async with asyncio.TaskGroup() as group:
            self._begin(group, await find(), work)

    def _begin(self, group: asyncio.TaskGroup, guild_ids: Iterable[int], work: Work) -> None:
        """A server at work already begins once more when it is done."""
        for guild_id in guild_ids:
            if guild_id in self._at_work:
                self._again.add(guild_id)
            else:
                self._at_work.add(guild_id)
                group.create_task(self._work_off(guild_id, work))

    async def _work_off(self, guild_id: int, work: Work) -> None:
        try:
            await self._once(guild_id, work)
            while guild_id in self._again:
                self._again.discard(guild_id)
                await self._once(guild_id, work)
        finally:
            self._at_work.discard(guild_id)

    async def _once(self, guild_id: int, work: Work) -> None:
        async with self._places:
            try:
                await work(guild_id)
            except Exception:
                # The last stop: the operator reads of it, and other servers' work goes on.
                log.exception("server_left_out", what=self.what, guild=guild_id)
