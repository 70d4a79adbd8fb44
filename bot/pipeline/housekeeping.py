"""What is done by the hour: old media swept, the ledger audited, what cannot be explained reported."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier
from bot.pipeline.media.store import MediaStore
from bot.pipeline.notices import LedgerBroken
from bot.storage import (
    fair_queue,
    favourites,
    jobs,
    ledger,
    limits,
    member_notices,
    policies,
    request_lines,
    retention,
)
from bot.storage.database import Database, DatabaseError

log = structlog.stdlib.get_logger(__name__)

EVERY = timedelta(hours=1)
NOTICES_KEPT = timedelta(days=30)
LINES_KEPT = timedelta(days=30)
"""How long the lines about requests in log channels are kept up to date."""
_SERVERS = 200
"""Policies that are read at once."""


class Housekeeping:
    """Runs at start and every hour."""

    def __init__(
        self,
        *,
        database: Database,
        media: MediaStore,
        courier: Courier,
        clock: Clock,
        media_retention: timedelta,
        row_retention: timedelta,
        on_audit: Callable[[int], None],
    ) -> None:
        """`on_audit` is told how many violations an audit found."""
        self._database = database
        self._media = media
        self._courier = courier
        self._clock = clock
        self._media_retention = media_retention
        self._row_retention = row_retention
        self._on_audit = on_audit

    async def run(self) -> None:
        """Until cancelled. A failure of one round is logged, and the next round tries again."""
        while True:
            try:
                await self.sweep()
                await self.audit()
            except (OSError, DatabaseError):
                log.exception("housekeeping_failed")
            await asyncio.sleep(EVERY.total_seconds())

    async def sweep(self) -> None:
        now = self._clock()
        keep = await self._database.read(jobs.ids_with_media, newer_than=now - self._media_retention)
        keep |= await self._database.read(jobs.inputs_of_live_jobs)
        keep |= await self._database.read(favourites.job_ids)
        removed = await self._media.sweep(now, keep)
        if removed:
            log.info("media_swept", files=removed)
        await self._database.write(limits.forget, now)
        await self._database.write(fair_queue.forget)
        await self._database.write(member_notices.forget, now - NOTICES_KEPT)
        await self._database.write(request_lines.forget_old, now - LINES_KEPT)
        removed = await self._prune(now - self._row_retention)
        last = 0
        while servers := await self._database.read(policies.retentions, last, _SERVERS):
            for guild_id, days in servers.items():
                removed += await self._keep_of(guild_id, days, now)
            last = max(servers)
        if removed:
            log.info("jobs_pruned", jobs=removed)

    async def _keep_of(self, guild_id: int, days: int, now: datetime) -> int:
        """As a server has set it, and no longer than the operator has; how many jobs went."""
        kept = min(timedelta(days=days), self._row_retention) if days else self._row_retention
        while events := await self._database.read(retention.with_prompts, guild_id, now - kept):
            await self._database.write(retention.forget_prompts, events)
        return await self._prune(now - kept, guild_id) if days else 0

    async def _prune(self, before: datetime, guild_id: int | None = None) -> int:
        """In small pieces, so that nobody waits for the write lock. Their files go with them, before their time too."""
        removed, now = 0, self._clock()
        while ended := await self._database.read(retention.ended, before, guild_id):
            pruned = await self._database.write(retention.prune, ended, now)
            await self._media.remove(pruned, ())
            removed += len(pruned)
        return removed

    async def audit(self) -> None:
        violations = await self._database.read(ledger.audit)
        self._on_audit(len(violations))
        if violations:
            for violation in violations:
                log.error("ledger_violation", violation=str(violation))
            await self._courier.alert(LedgerBroken(len(violations)))
