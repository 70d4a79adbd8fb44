"""The database: its engines, its one writer, its lock. What is asked of it is in the modules beside."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage import kv
from bot.storage.schema import DatabaseUnreadable, Schema, SchemaTooNew, Upgrade, read_schema, upgrade
from bot.storage.sqlite.backups import back_up
from bot.storage.sqlite.connections import connected
from bot.storage.sqlite.engines import reader, writer
from bot.storage.sqlite.file_lock import DatabaseBusy, file_lock

__all__ = (
    "Database",
    "DatabaseBusy",
    "DatabaseMissing",
    "DatabaseUnreadable",
    "DatabaseUnsupported",
    "Schema",
    "SchemaTooNew",
    "Transaction",
    "Upgrade",
    "has_wal_reset_bug",
    "sqlite_version",
)

log = structlog.get_logger(__name__)

Transaction = AsyncConnection
"""A connection inside `transaction()`; `tx` where something is written, `conn` where reading will do."""

_PROBE_SECONDS = 5
_WAL_RESET_FIXED = (3, 51, 3)


class DatabaseMissing(Exception):
    """There is no such file, and whoever only looks must not make one."""


class DatabaseUnsupported(ValueError):
    """The URL names something other than a SQLite file."""


def sqlite_version() -> str:
    return sqlite3.sqlite_version


def has_wal_reset_bug() -> bool:
    """SQLite before 3.51.3 can, rarely, corrupt a database that two connections checkpoint at the same time."""
    return sqlite3.sqlite_version_info < _WAL_RESET_FIXED


@dataclass(frozen=True, slots=True)
class Database:
    """One SQLite file: a single connection writes, several read, and only one process opens it to write."""

    path: Path
    _reads: AsyncEngine
    _writes: AsyncEngine | None = None
    """None when opened beside: to look only."""
    upgraded: Upgrade | None = None
    """What opening it changed about the schema."""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Writers queue here in order; SQLite's own waiting is a lottery."""

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncGenerator["Database"]:
        """For `run` and `migrate`. Raises DatabaseUnsupported, -Busy, -Unreadable or SchemaTooNew."""
        path = _path(url)
        async with AsyncExitStack() as stack:
            try:
                stack.enter_context(file_lock(path))
            except OSError as error:
                raise DatabaseUnreadable(f"DATABASE_URL: cannot open {path}: {error.strerror}") from error
            upgraded = await asyncio.to_thread(upgrade, path)
            writes = writer(path)
            stack.push_async_callback(writes.dispose)
            reads = reader(path)
            stack.push_async_callback(reads.dispose)
            yield cls(path, reads, writes, upgraded)

    @classmethod
    @asynccontextmanager
    async def open_beside(cls, url: str) -> AsyncGenerator["Database"]:
        """For `doctor` and `backup`, beside a running bot: no lock, no migration, no writing."""
        path = _path(url)
        if not path.is_file():
            raise DatabaseMissing(f"there is no database at {path}")
        reads = reader(path)
        try:
            yield cls(path, reads)
        finally:
            await reads.dispose()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """Commits at the end, rolls back on any exception. One at a time: do no I/O but the database's in it."""
        if self._writes is None:
            raise RuntimeError("a database that was opened beside another process is not written to")
        async with self._turn, connected(self._writes) as tx:
            yield tx
            await tx.commit()

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncConnection]:
        """One consistent view, which does not wait for writers."""
        async with connected(self._reads) as conn:
            yield conn

    async def schema(self) -> Schema:
        return await asyncio.to_thread(read_schema, self.path)

    async def writable(self) -> bool:
        """Really writes, so that a full disk or a read-only one is found out."""
        try:
            async with asyncio.timeout(_PROBE_SECONDS), self.transaction() as tx:
                await kv.put(tx, "probe", "written")
        except (SQLAlchemyError, TimeoutError) as error:
            log.warning("database_not_writable", error=type(error).__name__)
            return False
        return True

    async def backup(self, to: Path) -> None:
        """A consistent, checked copy, taken while others write. Raises BackupFailed."""
        await asyncio.to_thread(back_up, self.path, to)


def _path(url: str) -> Path:
    parts = make_url(url)
    if parts.drivername != "sqlite+aiosqlite" or parts.database in {None, "", ":memory:"}:
        raise DatabaseUnsupported("DATABASE_URL must be sqlite+aiosqlite:///<file>")
    return Path(str(parts.database)).absolute()
