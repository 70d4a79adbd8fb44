"""The one writer: a thread with the synchronous driver. What waits together is committed together.

A change is a plain function of a connection, so no other I/O can stand inside a transaction. Each has a savepoint of
its own: one that fails takes nobody with it, and all others share one BEGIN, one COMMIT and one flush of the disk.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from bot.storage.prepared import run_text
from bot.storage.sqlite.connections import DatabaseClosed

T = TypeVar("T")

_MOST_TOGETHER = 64
"""Changes in one commit: more would keep the first of them waiting for the last."""


@dataclass(slots=True)
class _Write:
    change: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]
    withdrawn: bool = False
    """Nobody waits any more: what has not begun is left out."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    write: _Write
    value: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        if self.write.done.done():
            return
        if self.error is not None:
            self.write.done.set_exception(self.error)
        else:
            self.write.done.set_result(self.value)


class Writer:
    """`run` from any task of a loop; `aclose` commits what is waiting and ends the thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        """Kept from one commit to the next, until something goes wrong on it."""
        self._closing = False
        self._waiting: SimpleQueue[_Write | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="database writer", daemon=True)
        self._thread.start()

    async def run(self, change: Callable[[Connection], T]) -> T:
        """What `change` returned, once it is on disk. Raises what it raised, SQLAlchemyError or DatabaseClosed.

        `change` may run twice: alone, after a commit that it shared with others has failed. A cancel withdraws what has
        not begun; what has begun is finished, and the cancel raised then.
        """
        if self._closing:
            raise DatabaseClosed
        loop = asyncio.get_running_loop()
        write = _Write(change, loop, loop.create_future())
        self._waiting.put(write)
        try:
            return await asyncio.shield(write.done)
        except asyncio.CancelledError:
            write.withdrawn = True
            while not write.done.done():
                with suppress(asyncio.CancelledError):  # a second cancel adds nothing
                    await asyncio.wait([write.done])
            if not write.done.cancelled():
                write.done.exception()  # seen, so that asyncio does not report it as lost
            raise

    async def aclose(self) -> None:
        self._closing = True
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)
        self._let_go()
        self._engine.dispose()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, last = self._with_others(first)
            _tell(self._commit([write for write in batch if not write.withdrawn]))
            _tell([_Outcome(write) for write in batch if write.withdrawn])
            if last:
                return

    def _with_others(self, first: _Write) -> tuple[list[_Write], bool]:
        """All changes that wait now, and whether the thread is to end."""
        batch = [first]
        with suppress(Empty):
            while len(batch) < _MOST_TOGETHER:
                another = self._waiting.get_nowait()
                if another is None:
                    return batch, True
                batch.append(another)
        return batch, False

    def _commit(self, batch: Sequence[_Write]) -> list[_Outcome]:
        """A commit that fails is repeated for each change alone: only the one that cannot be stored is lost."""
        if not batch:
            return []
        try:
            conn = self._connection = self._connection or self._engine.connect()
            with conn.begin():
                if len(batch) == 1:
                    return [_Outcome(batch[0], batch[0].change(conn))]
                return [_in_savepoint(conn, write) for write in batch]
        except BaseException as error:  # noqa: BLE001 - whoever waits is told whatever it was
            self._let_go()
            if len(batch) == 1:
                return [_Outcome(batch[0], error=error)]
        return [outcome for write in batch for outcome in self._commit([write])]

    def _let_go(self) -> None:
        """The pool rolls back what a failed commit has left open."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _in_savepoint(conn: Connection, write: _Write) -> _Outcome:
    """Raises SQLAlchemyError where SQLite has given up the whole transaction, as it does on a full disk."""
    run_text(conn, "SAVEPOINT change")
    try:
        outcome = _Outcome(write, write.change(conn))
    except BaseException as error:  # noqa: BLE001 - raised where it is awaited
        run_text(conn, "ROLLBACK TO change")
        outcome = _Outcome(write, error=error)
    run_text(conn, "RELEASE change")
    return outcome


def _tell(outcomes: Sequence[_Outcome]) -> None:
    """One wake-up for each loop, however many callers wait on it. A closed loop is left out."""
    for loop in {outcome.write.loop for outcome in outcomes}:
        mine = [outcome for outcome in outcomes if outcome.write.loop is loop]
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell_each, mine)


def _tell_each(outcomes: Sequence[_Outcome]) -> None:
    for outcome in outcomes:
        outcome.tell()
