"""The readers of one database: a few threads, each with a connection, so that a query costs the loop one hop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine

from bot.storage.sqlite.engines import READERS

T = TypeVar("T")


class DatabaseClosed(Exception):
    """It was asked or written to after it was closed: by what a stop did not wait for."""


class Readers:
    """`run` from any task of a loop, until `aclose`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._closing = False
        self._threads = ThreadPoolExecutor(READERS, "database reader")

    async def run(self, query: Callable[[Connection], T]) -> T:
        """What `query` returned, on a view that ends as it returns. Raises what it raised, or DatabaseClosed.

        A cancel withdraws what has not begun; what has begun comes to its end in its thread, and nobody waits for it.
        """
        if self._closing:
            raise DatabaseClosed
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, query)

    def _ask(self, query: Callable[[Connection], T]) -> T:
        with self._engine.connect() as conn:
            return query(conn)

    async def aclose(self) -> None:
        """Lets queries under way end first: the pool would not close a connection that is in use."""
        self._closing = True
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()
