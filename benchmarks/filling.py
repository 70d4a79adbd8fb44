"""Fills a new database with ended jobs in plain SQL (`filling.sql`), as fast as the disk takes them."""

import asyncio
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.engine import FIRST_SERVER, PROMPT
from bot.domain.request import Request
from bot.pipeline.clock import system_clock
from bot.storage.columns import EPOCH, MICROSECOND
from bot.storage.database import Database

_FILLING = Path(__file__).with_name("filling.sql")
_FAST = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "cache_size=-2000000",
    "temp_store=MEMORY",
    "foreign_keys=OFF",
)
"""For a file that is thrown away if it is not finished. The indexes are made after the rows, for the same reason."""
_HOUR, _MONTH = 3_600_000_000, 30 * 24 * 3_600_000_000


async def fill(path: Path, number: int) -> None:
    """So many ended jobs, of the last thirty days up to an hour ago."""
    async with Database.open(f"sqlite+aiosqlite:///{path}"):
        pass
    last = (system_clock() - EPOCH) // MICROSECOND - _HOUR
    values = {
        "jobs": number,
        "first": last - _MONTH,
        "last": last,
        "server": FIRST_SERVER,
        "request": json.dumps(Request("grok-image", PROMPT).to_json()),
    }
    await asyncio.to_thread(_fill, path, values)


def _fill(path: Path, values: dict[str, int | str]) -> None:
    statements = _FILLING.read_text().split(";\n")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in _FAST:
            connection.execute(f"PRAGMA {pragma}")
        indexes: list[tuple[str, str]] = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute("BEGIN")
        for statement in statements:
            connection.execute(statement, values)
        for _, create in indexes:
            connection.execute(create)
        connection.execute("COMMIT")
    with path.open("rb") as written:
        os.fsync(written.fileno())  # or the first transaction that is measured would wait for all of it
