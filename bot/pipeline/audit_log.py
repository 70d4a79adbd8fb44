"""A server's moderation log as files, read in pages: for its moderators, and for who runs the bot."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.ask import Actor
from bot.domain.audit_files import AuditFormat, beginning, lines
from bot.domain.errors import NotAllowed
from bot.domain.sanctions import may_moderate
from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.policies import PolicyCache
from bot.storage import events
from bot.storage.database import Connection, Database
from bot.storage.events import Event, Mark

MOST = 20_000
"""Rows in a file for moderators, the newest: some megabytes."""
PAGE = 1000


@dataclass(frozen=True, slots=True)
class AuditFiles:
    rows: int
    texts: dict[AuditFormat, bytes]


@dataclass(frozen=True, slots=True)
class AuditLog:
    database: Database
    policies: PolicyCache
    clock: Clock

    async def export(
        self, guild_id: int, by: Actor, *, days: int, forms: Collection[AuditFormat]
    ) -> AuditFiles:
        """The oldest first. Raises NotAllowed."""
        start = await self.database.read(self._start, guild_id, by, self.clock() - timedelta(days=days))
        parts = {form: [beginning(form)] for form in forms}
        count = 0
        async for page in pages(self.database, guild_id, start):
            count += len(page)
            for form in forms:
                parts[form].append(await asyncio.to_thread(lines, page, form))
        reached(Failpoint.EXPORTED)
        return AuditFiles(count, {form: "".join(parts[form]).encode() for form in forms})

    def _start(self, conn: Connection, guild_id: int, by: Actor, since: datetime) -> Mark:
        if not may_moderate(by, self.policies.current(conn, guild_id).policy.moderator_roles):
            raise NotAllowed("moderator")
        first = Mark(since, 0)
        return max(first, events.before_newest(conn, guild_id, MOST) or first)


async def pages(
    database: Database, guild_id: int, start: Mark | None = None
) -> AsyncGenerator[list[dict[str, Any]]]:
    """The rows of a server's log after that place, the oldest first."""
    found, mark = await database.read(events.page, guild_id, start, PAGE)
    while found:
        yield [_row(event) for event in found]
        found, mark = await database.read(events.page, guild_id, mark, PAGE)


async def written(database: Database, guild_id: int, form: AuditFormat) -> AsyncGenerator[str]:
    """The whole log, piece by piece."""
    yield beginning(form)
    async for page in pages(database, guild_id):
        yield lines(page, form)


def _row(event: Event) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "kind": event.kind,
        "actor": _id(event.actor_id),
        "member": _id(event.member_id),
        "job": event.job_id,
        "note": event.note,
        "data": event.data,
    }


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)
