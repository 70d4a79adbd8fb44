"""The database's door: `write` and `read` run plain functions of a connection. What is asked is in the modules beside.

How SQLite is opened, written and backed up is known here and in `sqlite/`; the queries lean on its upserts, and the
migrations on its triggers.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.storage import kv
from bot.storage.schema import DatabaseUnreadable, Schema, SchemaTooNew, Upgrade, read_schema, upgrade
from bot.storage.sqlite.backups import back_up
from bot.storage.sqlite.connections import DatabaseClosed, Readers
from bot.storage.sqlite.engines import has_wal_reset_bug, reader, sqlite_version, writer
from bot.storage.sqlite.file_lock import DatabaseBusy, file_lock
from bot.storage.sqlite.writer import Writer

__all__ = (
    "Connection",
    "Database",
    "DatabaseBusy",
    "DatabaseClosed",
    "DatabaseError",
    "DatabaseMissing",
    "DatabaseUnreadable",
    "DatabaseUnsupported",
    "Schema",
    "SchemaTooNew",
    "Upgrade",
    "has_wal_reset_bug",
    "sqlite_version",
)

P = ParamSpec("P")
T = TypeVar("T")
log = structlog.stdlib.get_logger(__name__)

DatabaseError = SQLAlchemyError
"""What the engine raises, under a name that may be caught where SQLAlchemy is not known."""

_PROBE_SECONDS = 5


class DatabaseMissing(Exception):
    """There is no such file, and whoever only looks must not make one."""


class DatabaseUnsupported(ValueError):
    """The URL names something other than a SQLite file."""


@dataclass(frozen=True, slots=True)
class Database:
    """One SQLite file: one thread writes, several connections read, and only one process opens it to write."""

    path: Path
    _reads: Readers
    _writer: Writer | None = None
    """None when opened beside: to look only."""
    upgraded: Upgrade | None = None
    """What opening it changed about the schema."""

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
            writes = Writer(writer(path))
            stack.push_async_callback(writes.aclose)
            reads = Readers(reader(path))
            stack.push_async_callback(reads.aclose)
            yield cls(path, reads, writes, upgraded)

    @classmethod
    @asynccontextmanager
    async def open_beside(cls, url: str) -> AsyncGenerator["Database"]:
        """For `doctor` and `backup`, beside a running bot: no lock, no migration, no writing."""
        path = _path(url)
        if not path.is_file():
            raise DatabaseMissing(f"there is no database at {path}")
        reads = Readers(reader(path))
        try:
            yield cls(path, reads)
        finally:
            await reads.aclose()

    async def write(
        self, change: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`change` in a transaction: committed when it returns, rolled back when it raises. Raises what it raised,
        or DatabaseClosed.

        It may be run twice (see `sqlite.writer`), so it changes nothing but the database.
        """
        if self._writer is None:
            raise RuntimeError("a database that was opened beside another process is not written to")
        return await self._writer.run(lambda conn: change(conn, *args, **kwargs))

    async def read(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`query` on one consistent view, which does not wait for writers. Raises DatabaseClosed."""
        return await self._reads.run(lambda conn: query(conn, *args, **kwargs))

    async def schema(self) -> Schema:
        return await asyncio.to_thread(read_schema, self.path)

    async def writable(self) -> bool:
        """Really writes, so that a full disk or a read-only one is found out."""
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await self.write(kv.put, "probe", "written")
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
