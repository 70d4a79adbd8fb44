"""Reading connections that neither a cancelled task nor a stop can break: a query that has begun is finished.

The driver runs each statement in a thread, to its end. A connection that is abandoned meanwhile has to be thrown away,
and until then it keeps the view, and with it the write-ahead log, from being cut.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")


async def uninterrupted(work: Coroutine[Any, Any, T]) -> T:
    """Finishes `work`; a cancel that came in the meantime is raised once it is done, whatever its outcome."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            await _until(task)
        if not task.cancelled():
            task.exception()
        raise


async def _until(task: asyncio.Task[Any]) -> None:
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        return  # a second cancel adds nothing: the first is raised when the task is done


class DatabaseClosed(Exception):
    """It was asked or written to after it was closed: by what a stop did not wait for."""


class Readers:
    """The reading connections of one database, from its opening to its close."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._open = 0
        self._none_open = asyncio.Event()
        self._closing = False

    async def run(self, query: Callable[[Connection], T]) -> T:
        """`query` on a connection from the pool, whose view ends as it returns. Raises DatabaseClosed."""
        if self._closing:
            raise DatabaseClosed
        self._open += 1
        try:
            return await uninterrupted(self._run(query))
        finally:
            self._open -= 1
            if not self._open:
                self._none_open.set()

    async def _run(self, query: Callable[[Connection], T]) -> T:
        conn = self._engine.connect()
        await conn.start()
        try:
            return await conn.run_sync(query)
        finally:
            await conn.close()

    async def aclose(self) -> None:
        """Lets queries under way end first: the pool would not close a connection that is in use."""
        self._closing = True
        if self._open:
            self._none_open.clear()
            await self._none_open.wait()
        await self._engine.dispose()
