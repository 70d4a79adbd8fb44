"""A server's moderation log for its moderators: the rows of a while, as files."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain.ask import Actor
from bot.domain.audit_files import comma_separated, json_lines
from bot.domain.errors import NotAllowed
from bot.domain.sanctions import may_moderate
from bot.pipeline.clock import Clock
from bot.pipeline.policies import PolicyCache
from bot.storage import events
from bot.storage.database import Connection, Database
from bot.storage.events import Event

MOST = 20_000
"""Rows in a file, the newest: some megabytes."""


@dataclass(frozen=True, slots=True)
class AuditFiles:
    rows: int
    json_lines: bytes
    comma_separated: bytes


@dataclass(frozen=True, slots=True)
class AuditLog:
    database: Database
    policies: PolicyCache
    clock: Clock

    async def export(self, guild_id: int, by: Actor, *, days: int) -> AuditFiles:
        """The oldest first. Raises NotAllowed."""
        found = await self.database.read(self._since, guild_id, by, timedelta(days=days))
        return await asyncio.to_thread(_files, found)

    def _since(self, conn: Connection, guild_id: int, by: Actor, span: timedelta) -> list[Event]:
        if not may_moderate(by, self.policies.current(conn, guild_id).policy.moderator_roles):
            raise NotAllowed("moderator")
        since = self.clock() - span
        return [event for event in reversed(events.of_guild(conn, guild_id, MOST)) if event.at >= since]


def _files(found: list[Event]) -> AuditFiles:
    rows = [_row(event) for event in found]
    return AuditFiles(len(rows), json_lines(rows).encode(), comma_separated(rows).encode())


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
