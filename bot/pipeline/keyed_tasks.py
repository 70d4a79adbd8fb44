"""Work for many servers or members, each in a task of its own: one that is slow or fails delays no other.

Discord's answer to one message may take minutes, with the waits that its rate limits ask for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import structlog

from bot.storage.database import DatabaseError

log = structlog.stdlib.get_logger(__name__)

MOST: Final = 50
"""At once; the others wait in turn."""
Find = Callable[[], Awaitable[Iterable[int]]]
"""The ids of those for whom there is something to do."""
Work = Callable[[int], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class KeyedTasks:
    what: str
    """As the log names it."""
    of_members: bool = False
    """The ids are members', which no log has."""
    _at_work: set[int] = field(default_factory=set[int])
    _again: set[int] = field(default_factory=set[int])
    """Keys at work for which more has come in the meantime."""
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST))

    async def run(self, find: Find, work: Work, every: timedelta, new: asyncio.Event | None = None) -> None:
        """Works until cancelled for each key that `find` returns. `find` is asked after `every`, and at once when
        `new` is set.
        """
        new = new or asyncio.Event()
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    self._begin(group, await find(), work)
                except DatabaseError:
                    log.exception("find_failed", what=self.what)
                with suppress(TimeoutError):
                    async with asyncio.timeout(every.total_seconds()):
                        await new.wait()
                new.clear()

    async def once(self, find: Find, work: Work) -> None:
        """To the end."""
        async with asyncio.TaskGroup() as group:
            self._begin(group, await find(), work)

    def _begin(self, group: asyncio.TaskGroup, keys: Iterable[int], work: Work) -> None:
        """A key that is at work already begins once more when it is done."""
        for key in keys:
            if key in self._at_work:
                self._again.add(key)
            else:
                self._at_work.add(key)
                group.create_task(self._work_off(key, work))

    async def _work_off(self, key: int, work: Work) -> None:
        try:
            await self._once(key, work)
            while key in self._again:
                self._again.discard(key)
                await self._once(key, work)
        finally:
            self._at_work.discard(key)

    async def _once(self, key: int, work: Work) -> None:
        async with self._places:
            try:
                await work(key)
            except Exception:
                # The last stop: the operator reads of it, and the work for others goes on.
                whom = {} if self.of_members else {"id": key}
                log.exception("left_out", what=self.what, **whom)
