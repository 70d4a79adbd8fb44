"""The worker: takes rows that are due and runs the one step that each row's state calls for.

A restart, a retry, a poll, a callback and a click are all the same event: the row became due. There is no resume code.
"""

import asyncio
import secrets
from datetime import timedelta

import structlog

from bot.domain.failure import Reason
from bot.domain.job import LIVE, Job, State
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.table import STEPS
from bot.storage import jobs
from bot.storage.jobs import LostLease

log = structlog.stdlib.get_logger(__name__)

CAPACITY = 64
"""Steps at once."""
LEASE = timedelta(minutes=20)
"""Longer than any step; a dead process's leases are cleared at the next start."""
STEP_LIMIT = timedelta(minutes=15)
IDLE = timedelta(seconds=5)
"""How long to sleep at most when nothing is known to be due."""
BROKEN_AFTER = 5
"""Unforeseen exceptions in a row before a job is ended."""


class Worker:
    """`run` until cancelled or drained; `wake` from anywhere on the loop."""

    def __init__(self, context: Context, due_now: asyncio.Event) -> None:
        self._context = context
        self._due_now = due_now
        self._steps: set[asyncio.Task[None]] = set()
        self._draining = False

    async def run(self) -> None:
        async with self._context.database.transaction() as tx:
            freed = await jobs.release_leases(tx)
        if freed:
            log.info("leases_of_a_dead_process_cleared", rows=freed)
        while not self._draining:
            self._due_now.clear()
            started = await self._start_due()
            if not started:
                await self._sleep()
            elif len(self._steps) >= CAPACITY:
                await asyncio.wait(self._steps, return_when=asyncio.FIRST_COMPLETED)

    async def drain(self, grace: timedelta) -> bool:
        """Start nothing new and let running steps end; False when some had to be cut off."""
        self._draining = True
        self._due_now.set()
        if self._steps:
            await asyncio.wait(self._steps, timeout=grace.total_seconds())
        left = [task for task in self._steps if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return not left

    async def _start_due(self) -> int:
        room = CAPACITY - len(self._steps)
        if room <= 0:
            return 0
        now = self._context.clock()
        async with self._context.database.transaction() as tx:
            due = await jobs.claim(
                tx, now=now, lease=secrets.token_hex(8), lease_until=now + LEASE, limit=room
            )
        for job in due:
            task = asyncio.create_task(self._step(job), name=f"step {job.id}")
            self._steps.add(task)
            task.add_done_callback(self._stepped)
        return len(due)

    def _stepped(self, task: asyncio.Task[None]) -> None:
        """A step that ended may have given its row a date nearer than the one that is being slept towards."""
        self._steps.discard(task)
        self._due_now.set()

    async def _sleep(self) -> None:
        now = self._context.clock()
        async with self._context.database.read() as conn:
            due_at = await jobs.next_due(conn, now)
        pause = min(IDLE, due_at - now) if due_at else IDLE
        try:
            async with asyncio.timeout(max(pause.total_seconds(), 0.01)):
                await self._due_now.wait()
        except TimeoutError:
            pass

    async def _step(self, job: Job) -> None:
        with structlog.contextvars.bound_contextvars(job=job.id, state=str(job.state)):
            try:
                async with asyncio.timeout(STEP_LIMIT.total_seconds()):
                    await STEPS[job.state](self._context, job)
            except LostLease:
                log.info("another_hand_moved_it")  # a cancel or a moderator, while the step was at work
                await self._give_back(job)
            except Exception:
                log.exception("step_broke")
                self._context.observer.step_broke(job)
                await self._after_break(job)

    async def _give_back(self, job: Job) -> None:
        """The row changed hands, but its lease is still ours: let the next step have it."""
        async with self._context.database.transaction() as tx:
            await jobs.drop_lease(tx, job)
        self._context.wake()

    async def _after_break(self, job: Job) -> None:
        """Nobody foresaw it: try again a few times, then end the job with its credits returned."""
        async with self._context.database.transaction() as tx:
            fresh = await jobs.get(tx, job.id)
        if fresh is None or fresh.lease != job.lease:
            return
        try:
            if fresh.state is State.SUBMITTING:
                await STEPS[State.SUBMITTING](self._context, fresh)
            elif fresh.errors + 1 < BROKEN_AFTER:
                await self._context.retry(fresh)
            elif fresh.state in LIVE:
                await self._context.fail(fresh, Reason.OUR_FAULT, stray=fresh.upstream_id is not None)
            else:
                async with self._context.database.transaction() as tx:
                    await jobs.yield_(tx, fresh, due_at=None)
        except LostLease:
            log.info("another_hand_moved_it")
