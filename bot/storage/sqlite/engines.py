"""The two engines of a SQLite file, with the settings that make its transactions mean what we rely on.

Their errors hide the parameters: prompts and links have no place in a log.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, AdaptedConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool, StaticPool

from bot.storage.prepared import run_text

_READERS = 4
_WAL_RESET_FIXED = (3, 51, 3)
# Synchronous is FULL because this is a ledger: NORMAL may lose the last commits on power loss. Nothing is
# mapped into memory (mmap_size), which makes damage from a stray checkpoint worse. Recursive triggers make
# REPLACE meet the triggers that forbid deleting.
_PAGES_IN_WAL = 4_000
"""16 MB until what was written is moved into the main file, with two more flushes: an admission writes 10 pages."""
_WRITER_PRAGMAS = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"wal_autocheckpoint={_PAGES_IN_WAL}",
    "recursive_triggers=ON",
)
# Only the writer checkpoints: SQLite before 3.51.3 can corrupt a database that two connections checkpoint.
_READER_PRAGMAS = ("busy_timeout=5000", "query_only=ON", "wal_autocheckpoint=0")


def sqlite_version() -> str:
    return sqlite3.sqlite_version


def has_wal_reset_bug() -> bool:
    """SQLite before 3.51.3 can, rarely, corrupt a database that two connections checkpoint at the same time."""
    return sqlite3.sqlite_version_info < _WAL_RESET_FIXED


def writer(path: Path) -> Engine:
    """One connection, whose transactions take the write lock as they begin."""
    engine = create_engine(
        _url(path, "sqlite"),
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    _prepare(engine, _WRITER_PRAGMAS, _begin_immediate)
    return engine


def reader(path: Path) -> AsyncEngine:
    """A few connections, whose transactions are one snapshot each and never take the write lock."""
    engine = create_async_engine(
        _url(path, "sqlite+aiosqlite"),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=_READERS,
        max_overflow=0,
        connect_args={"isolation_level": None},
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _open_in_one_step)
    event.listen(engine.sync_engine, "begin", _begin_in_one_step)
    return engine


def _open_in_one_step(connection: AdaptedConnection, _record: object) -> None:
    """As `_prepare` does, where each statement of a cursor would go to the driver's thread and come back."""
    script = ";".join(f"PRAGMA {pragma}" for pragma in _READER_PRAGMAS)
    connection.run_async(lambda driver: driver.executescript(script))


def _begin_in_one_step(connection: Connection) -> None:
    """A cursor would go to the driver's thread three times: to be opened, to begin, and to be closed. A deferred BEGIN
    touches no file, so that none of its errors are wanted as SQLAlchemy's.
    """
    adapted = cast("AdaptedConnection", connection.connection.dbapi_connection)
    adapted.run_async(lambda driver: driver.execute("BEGIN"))


def migrator(path: Path) -> Engine:
    """A plain engine for the moment before the others exist. Foreign keys are off, so that a table can be made anew:
    https://sqlite.org/lang_altertable.html#otheralter
    """
    engine = create_engine(_url(path, "sqlite"), poolclass=NullPool, hide_parameters=True)
    _prepare(engine, (*_WRITER_PRAGMAS, "foreign_keys=OFF"), _begin_immediate)
    return engine


def inspector(path: Path) -> Engine:
    """A plain engine that only looks, beside a running bot."""
    engine = create_engine(_url(path, "sqlite"), poolclass=NullPool, hide_parameters=True)
    _prepare(engine, _READER_PRAGMAS, _begin)
    return engine


def dangling_references(connection: Connection) -> int:
    """Rows whose foreign key leads nowhere: what a migration without foreign keys must not leave."""
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def _url(path: Path, driver: str) -> URL:
    return URL.create(driver, database=str(path))


def _begin(connection: Connection) -> None:
    run_text(connection, "BEGIN")


def _begin_immediate(connection: Connection) -> None:
    run_text(connection, "BEGIN IMMEDIATE")


def _prepare(engine: Engine, pragmas: tuple[str, ...], begin: Callable[[Connection], None]) -> None:
    def connect(connection: Any, _record: object) -> None:
        # Python's driver would open transactions by itself, deferred, and so let two writers read the same balance.
        connection.isolation_level = None
        cursor: sqlite3.Cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
