"""The worker: takes rows that are due and runs the one step that each row's state calls for.

A restart, a retry, a poll, a callback and a click are all the same event: the row became due. There is no resume code.
"""

import asyncio
import secrets
from collections import Counter
from datetime import timedelta

import structlog

from bot.domain.failure import Reason
from bot.domain.job import LIVE, Job, State
from bot.pipeline.steps import ready
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.table import STEPS
from bot.storage import jobs
from bot.storage.database import DatabaseError
from bot.storage.jobs import LostLease

log = structlog.stdlib.get_logger(__name__)

CAPACITY = 64
"""Steps at once."""
LEASE = timedelta(minutes=20)
"""Longer than any step; a dead process's leases are cleared at the next start."""
STEP_LIMIT = timedelta(minutes=15)
IDLE = timedelta(seconds=5)
"""How long to sleep at most when nothing is known to be due, and when the database is unwell."""
BEYOND_MENDING = timedelta(minutes=5)
BROKEN_AFTER = 5
"""Unforeseen exceptions before a job is ended; a restart counts anew."""


class Worker:
    """`run` until cancelled or drained; `wake` from anywhere on the loop."""

    def __init__(self, context: Context, due_now: asyncio.Event) -> None:
        self._context = context
        self._due_now = due_now
        self._steps: dict[asyncio.Task[None], str] = {}
        """Each running step's job id."""
        self._breaks = Counter[tuple[str, State]]()
        self._draining = False
        self._claiming = asyncio.Lock()

    async def run(self) -> None:
        """A database that is unwell is waited for: nothing here is lost by being late."""
        freed = False
        while not self._draining:
            self._due_now.clear()
            try:
                if not freed:
                    await self._free_the_dead()
                    freed = True
                if not await self._start_due():
                    await self._sleep()
            except DatabaseError:
                log.exception("database_unwell")
                await asyncio.sleep(IDLE.total_seconds())

    async def drain(self, grace: timedelta) -> bool:
        """Start nothing new and let running steps end; False when some had to be cut off."""
        self._draining = True
        self._due_now.set()
        async with self._claiming:  # a claim under way is given back, and its rows are nobody's then
            left = set(self._steps)
        if left:
            _, left = await asyncio.wait(left, timeout=grace.total_seconds())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return not left

    async def _free_the_dead(self) -> None:
        freed = await self._context.database.write(jobs.release_leases)
        if freed:
            log.info("leases_of_a_dead_process_cleared", rows=freed)

    async def _start_due(self) -> bool:
        """Whether anything was started. At full capacity, wait for a step to end instead."""
        if len(self._steps) >= CAPACITY:
            await asyncio.wait(self._steps, return_when=asyncio.FIRST_COMPLETED)
            return True
        async with self._claiming:
            due = await self._claim()
            if self._draining:
                for job in due:
                    await self._give_back(job)
                return False
            for job in due:
                task = asyncio.create_task(self._step(job), name=f"step {job.id}")
                self._steps[task] = job.id
                task.add_done_callback(self._stepped)
        return bool(due)

    async def _claim(self) -> list[Job]:
        now = self._context.clock()
        return await self._context.database.write(
            jobs.claim,
            now=now,
            lease=secrets.token_hex(8),
            lease_until=now + LEASE,
            limit=CAPACITY - len(self._steps),
            without=set(self._steps.values()),  # a clock that jumped must not give a row two steps
        )

    def _stepped(self, task: asyncio.Task[None]) -> None:
        """A step that ended may have given its row a date nearer than the one that is being slept towards."""
        del self._steps[task]
        self._due_now.set()

    async def _sleep(self) -> None:
        now = self._context.clock()
        # A row that is being worked on is no reason to look again: its step's end is.
        due_at = await self._context.database.read(jobs.next_due, now, without=set(self._steps.values()))
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
            except DatabaseError:
                log.exception("database_unwell")  # no bug of the job's
                await self._after_break(job, counts=False)
            except Exception:
                log.exception("step_broke")
                self._context.observer.step_broke(job)
                await self._after_break(job, counts=True)
            else:
                self._breaks.pop((job.id, job.state), None)
                return
            await self._hand_back(job)

    async def _hand_back(self, job: Job) -> None:
        """However long the database is unwell: until then the row is ours, and nobody else's."""
        while True:
            try:
                await self._context.insist(lambda: self._give_back(job))
            except DatabaseError:
                log.exception("lease_not_given_back")
                await asyncio.sleep(IDLE.total_seconds())
            else:
                return

    async def _give_back(self, job: Job) -> None:
        """Whatever became of the row, a lease that is still ours goes back: let the next step have it."""
        await self._context.database.write(jobs.drop_lease, job)
        self._context.wake()

    async def _after_break(self, job: Job, *, counts: bool) -> None:
        """Nobody foresaw it: try again a few times, then end the job with its credits returned."""
        try:
            await self._context.insist(lambda: self._mend(job, counts=counts))
        except LostLease:
            log.info("another_hand_moved_it")
        except DatabaseError:
            log.exception("break_not_mended")
        except Exception:  # what cannot be mended must not be tried as fast as the machine can
            log.exception("step_broke_beyond_mending")
            await self._put_off(job)

    async def _put_off(self, job: Job) -> None:
        try:
            await self._context.later(job, BEYOND_MENDING)
        except (LostLease, DatabaseError):
            log.exception("row_not_put_off")

    async def _mend(self, job: Job, *, counts: bool) -> None:
        fresh = await self._context.database.read(jobs.get, job.id)
        if fresh is None or fresh.lease != job.lease:
            return
        last = counts and self._counted(fresh) >= BROKEN_AFTER
        if fresh.state is State.SUBMITTING:
            await STEPS[State.SUBMITTING](self._context, fresh)
        elif not last:
            await self._context.retry(fresh)
        elif fresh.state is State.READY:
            await ready.give_up(self._context, fresh)
        elif fresh.state is State.UNKNOWN:  # it stays what it is: perhaps made, perhaps paid
            await self._context.fail(fresh, Reason.UNCERTAIN, "its step kept breaking")
        elif fresh.state in LIVE:
            paid = fresh.upstream_id is not None
            cost = fresh.cost if paid else 0
            await self._context.fail(fresh, Reason.OUR_FAULT, stray=paid, cost=cost)
        else:
            await self._context.database.write(jobs.yield_, fresh, due_at=None)

    def _counted(self, job: Job) -> int:
        """Breaks of this very state: those of an earlier one must not cut the telling of an end short."""
        self._breaks[job.id, job.state] += 1
        return self._breaks[job.id, job.state]
