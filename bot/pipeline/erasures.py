"""Deletes what is kept of members who asked for it: first what waits, then job by job, and last the name.

Each part is a transaction of its own that may be done twice, and the erasure a row until the last one: a restart takes
it up again. What stands in Discord is taken down by each job's own last step (`steps.withdrawing`), a few jobs at a
time, so that nobody else waits for it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from bot.domain.errors import StillBeingMade
from bot.domain.failure import Failure, Reason
from bot.domain.job import WAITING, State
from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.media.store import MediaStore
from bot.pipeline.preferences import Preferences
from bot.storage import erasures, jobs, ledger, spending
from bot.storage.database import Connection, Database, DatabaseError
from bot.storage.erasures import Erasure, JobRow

log = structlog.stdlib.get_logger(__name__)

EVERY = 5.0
"""Seconds between two looks at an erasure that waits for Discord."""
_AT_ONCE = 20
"""Jobs of a member."""
_ROWS = 500


@dataclass(frozen=True, slots=True)
class Begun:
    cancelled: int
    """Requests that waited; their credits are back."""
    left: int
    """Requests that are deleted now."""


@dataclass(frozen=True, slots=True)
class Erasures:
    database: Database
    media: MediaStore
    preferences: Preferences
    clock: Clock
    wake: Callable[[], None]
    """Tells the worker that there is something to take down."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def begin(self, member_id: int) -> Begun:
        """In every server. Asked for again, it includes what was requested since. Raises StillBeingMade."""
        begun = await self.database.write(self._begin, member_id)
        self.preferences.forget(member_id)
        reached(Failpoint.ERASING)
        self.wake()
        self.asked.set()
        return begun

    def _begin(self, tx: Connection, member_id: int) -> Begun:
        """Nothing is changed while something is being made: it is paid for, and its result would be posted."""
        now = self.clock()
        if under_way := erasures.being_made(tx, member_id):
            raise StillBeingMade(under_way)
        cancelled = [self._cancel(tx, job_id) for job_id in erasures.waiting(tx, member_id)]
        erasures.ask(tx, member_id, now)
        return Begun(sum(cancelled), erasures.count_left(tx, Erasure(member_id, now)))

    def _cancel(self, tx: Connection, job_id: str) -> bool:
        now, failure = self.clock(), Failure(Reason.CANCELLED)
        job = jobs.get(tx, job_id)
        if job is None:
            return False  # it cannot be read, and its credits are the operator's to look at
        cancelled = jobs.move_unleased(
            tx, job_id, WAITING, State.CANCELLED, now=now, due_at=now, failure=failure
        )
        if cancelled is None:
            return False
        spending.set_cost(tx, cancelled, 0)
        ledger.release(tx, job_id, now)
        return True

    # ---------------------------------------------------------------- carrying on

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self.asked.clear()
            try:
                left = await self.carry_on()
            except (OSError, DatabaseError):
                log.exception("erasure_failed")
                left = True
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY if left else None):
                    await self.asked.wait()

    async def carry_on(self) -> bool:
        """Takes each erasure as far as it can go now; whether any is left."""
        for erasure in await self.database.read(erasures.under_way):
            while await self._some_jobs(erasure):
                pass
        return bool(await self.database.read(erasures.under_way))

    async def _some_jobs(self, erasure: Erasure) -> bool:
        """Whether there may be more to do at once."""
        rows = await self.database.read(erasures.left, erasure, _AT_ONCE)
        if not rows:
            await self._rename(erasure)
            return False
        if published := [row.id for row in rows if row.next == "ask"]:
            await self.database.write(erasures.withdraw, published, erasure, self.clock())
            self.wake()
        done = [row for row in rows if row.next == "remove"]
        await self._remove(done)
        return bool(done)

    async def _remove(self, rows: list[JobRow]) -> None:
        """The files first: once the row is gone, nothing knows of them."""
        if not rows:
            return
        ids = [row.id for row in rows]
        needed = await self.database.read(jobs.inputs_of_live_jobs)
        inputs = {path for row in rows for path in row.inputs} - needed
        await self.media.remove(ids, inputs)
        reached(Failpoint.ERASED)
        await self.database.write(erasures.remove, ids, self.clock())

    async def _rename(self, erasure: Erasure) -> None:
        for column in erasures.KEPT_IN_LONG_TABLES:
            member_id = erasure.member_id
            while found := await self.database.read(erasures.named_in, column, member_id, _ROWS):
                await self.database.write(erasures.rename, column, found, member_id)
        await self._rename_in_reviews(erasure.member_id)
        reached(Failpoint.MEMBER_RENAMED)
        await self.database.write(erasures.finish, erasure)
        log.info("erasure_done")

    async def _rename_in_reviews(self, member_id: int) -> None:
        last = 0
        while found := await self.database.read(erasures.reviews_naming, member_id, last, _ROWS):
            await self.database.write(erasures.rename_in_reviews, found, member_id)
            last = found[-1]
