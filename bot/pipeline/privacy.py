"""What is kept about a member, for the member alone: how much there is, and all of it as a file.

It is about every server that this bot is in: who runs it keeps the data of all of them in one place.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.storage import erasures, privacy
from bot.storage.database import Connection, Database
from bot.storage.privacy import Kept, Page

_PAGE = 200
"""Rows that are read, and made text of, at once."""


@dataclass(frozen=True, slots=True)
class Overview:
    kept: Kept
    erasing_since: datetime | None
    """When the member asked to have it deleted, while that is under way."""


@dataclass(frozen=True, slots=True)
class Privacy:
    database: Database
    clock: Clock

    async def show(self, member_id: int, guild_id: int) -> Overview:
        return await self.database.read(self._show, member_id, guild_id)

    def _show(self, conn: Connection, member_id: int, guild_id: int) -> Overview:
        kept = privacy.kept(conn, member_id, guild_id, self.clock())
        return Overview(kept, erasures.asked_at(conn, member_id))

    async def export(self, member_id: int) -> bytes:
        """JSON. Read page by page, and made text of in a thread."""
        beginning = {"member": str(member_id), "made_at": self.clock().isoformat()}
        rest = await self.database.read(privacy.the_rest, member_id)
        parts = [f'"{name}": {json.dumps(value)}' for name, value in beginning.items()]
        parts += [f'"{name}": {await asyncio.to_thread(_lines, rows)}' for name, rows in rest.items()]
        for name, query in _LONG.items():
            parts.append(f'"{name}": {await self._array(query, member_id)}')
        reached(Failpoint.EXPORTED)
        return ("{\n" + ",\n".join(parts) + "\n}\n").encode()

    async def _array(self, query: Callable[..., Page], member_id: int) -> str:
        pages: list[str] = []
        after: Any = None
        while True:
            rows, after = await self.database.read(query, member_id, after, _PAGE)
            if rows:
                pages.append(await asyncio.to_thread(_joined, rows))
            if after is None:
                return _bracketed(",\n".join(pages))


_LONG: dict[str, Callable[..., Page]] = {
    "requests": privacy.requests,
    "credit_lines": privacy.credit_lines,
    "moderation": privacy.moderation,
}


def _lines(rows: list[dict[str, Any]]) -> str:
    return _bracketed(_joined(rows))


def _joined(rows: list[dict[str, Any]]) -> str:
    """A row a line."""
    return ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def _bracketed(lines: str) -> str:
    return f"[\n{lines}\n]" if lines else "[]"
