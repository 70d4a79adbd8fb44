"""Rows that cannot be read: a later version wrote them, or they are damaged. They stop nobody and are never lost.

Each is looked at again after a while, and the operator hears of all of them together, once an hour at most.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier
from bot.pipeline.notices import RowsUnreadable
from bot.storage import claims
from bot.storage.database import Connection, Database
from bot.storage.rows import Claimed

log = structlog.stdlib.get_logger(__name__)

AGAIN = timedelta(hours=1)
_NAMED = 5


class UnreadableRows:
    def __init__(self, database: Database, courier: Courier, clock: Clock) -> None:
        self._database = database
        self._courier = courier
        self._clock = clock
        self._untold: dict[str, None] = {}
        self._told_at: datetime | None = None
        self._telling: asyncio.Task[None] | None = None

    async def put_off(self, claimed: Sequence[Claimed]) -> bool:
        """Gives back those of the rows that cannot be read; whether there were any. Does not wait for Discord."""
        unreadable = [one for one in claimed if one.job is None]
        if not unreadable:
            return False
        now = self._clock()

        def put_off(tx: Connection) -> None:
            for one in unreadable:
                claims.put_off(tx, one.id, now + AGAIN)

        await self._database.write(put_off)
        for one in unreadable:
            log.error("row_unreadable", job=one.id, error=one.unreadable)
            self._untold[one.id] = None
        self._tell(now)
        return True

    async def aclose(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

    def _tell(self, now: datetime) -> None:
        if self._told_at is not None and now - self._told_at < AGAIN:
            return
        self._told_at = now
        notice = RowsUnreadable(len(self._untold), tuple(self._untold)[:_NAMED])
        self._untold.clear()
        self._telling = asyncio.create_task(self._courier.alert(notice), name="alert of unreadable rows")
