"""The worker: takes rows that are due and runs the one step that each row's state calls for.

A restart, a retry, a poll, a callback and a click are all the same event: the row became due. There is no resume code.
Work is kept apart by what it waits for (`domain.job.Pool`): a sick provider, a slow server or a long encode fills its
own places and nobody else's.
"""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import structlog

from bot.domain.failure import Reason
from bot.domain.job import LIVE, Job, State
from bot.pipeline.claims import Claims
from bot.pipeline.steps import ready
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.table import step_for
from bot.pipeline.unreadable import UnreadableRows
from bot.pipeline.wakeup import Wakeup
from bot.storage import jobs
from bot.storage.database import DatabaseError
from bot.storage.jobs import LostLease

log = structlog.stdlib.get_logger(__name__)

STEP_LIMIT = timedelta(minutes=15)
IDLE = timedelta(seconds=5)
"""How long to sleep at most when nothing is known to be due, and when the database is unwell."""
TOGETHER = 0.005
"""Seconds in which what becomes due is taken in one transaction."""
BEYOND_MENDING = timedelta(minutes=5)
BROKEN_AFTER = 5
"""Unforeseen exceptions before a job is ended; a restart counts anew."""


class Worker:
    """`run` until cancelled or drained; call the `Wakeup` from anywhere on the loop."""

    def __init__(self, context: Context, claims: Claims, wakeup: Wakeup) -> None:
        self._context = context
        self._claims = claims
        self._wakeup = wakeup
        self._unreadable = UnreadableRows(context.database, context.courier, context.clock)
        self._steps: dict[asyncio.Task[None], Job] = {}
        self._breaks = Counter[tuple[str, State]]()
        self._draining = False
        self._claiming = asyncio.Lock()

    async def run(self) -> None:
        """A database that is unwell is waited for: nothing here is lost by being late."""
        freed = False
        while not self._draining:
            self._wakeup.event.clear()
            try:
                if not freed:
                    await self._free_the_dead()
                    freed = True
                again_at = await self._start_due()
            except DatabaseError:
                log.exception("database_unwell")
                await asyncio.sleep(IDLE.total_seconds())
            else:
                await self._sleep(again_at)

    async def drain(self, grace: timedelta) -> bool:
        """Start nothing new and let running steps end; False when some had to be cut off."""
        self._draining = True
        self._wakeup()
        async with self._claiming:  # a claim under way is given back, and nobody holds its rows then
            left = set(self._steps)
        if left:
            _, left = await asyncio.wait(left, timeout=grace.total_seconds())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._unreadable.aclose()
        await self._context.cards.aclose()
        return not left

    async def _free_the_dead(self) -> None:
        freed = await self._context.database.write(self._claims.start)
        if freed:
            log.info("leases_of_a_dead_process_cleared", rows=freed)

    async def _start_due(self) -> datetime | None:
        """Start what can be started; when to look again."""
        async with self._claiming:
            working = list(self._steps.values())
            taken = await self._context.database.write(self._claims.take, self._context.clock(), working)
            self._claims.stored(taken)
            readable = [one.job for one in taken.claimed if one.job]
            if self._draining:
                for job in readable:
                    await self._give_back(job)
                return None
            for job in readable:
                self._start(job)
        if await self._unreadable.put_off(taken.claimed):
            self._wakeup.event.set()  # their places are free, and no step ends that would say so
        for job_id in taken.decision.busy:
            if job := await self._context.database.read(jobs.get, job_id):
                self._context.cards.touch(job)
        return taken.again_at

    def _start(self, job: Job) -> None:
        task = asyncio.create_task(self._step(job), name=f"step {job.id}")
        self._steps[task] = job
        task.add_done_callback(self._stepped)

    def _stepped(self, task: asyncio.Task[None]) -> None:
        """Its place is free, and its row may have a date nearer than the one that is being slept towards."""
        del self._steps[task]
        self._wakeup.event.set()

    async def _sleep(self, again_at: datetime | None) -> None:
        pause = min(IDLE, again_at - self._context.clock()) if again_at else IDLE
        try:
            async with asyncio.timeout(max(pause.total_seconds(), TOGETHER)):
                await self._wakeup.event.wait()
        except TimeoutError:
            return
        await asyncio.sleep(TOGETHER)

    async def _step(self, job: Job) -> None:
        with structlog.contextvars.bound_contextvars(job=job.id, state=str(job.state)):
            try:
                async with asyncio.timeout(STEP_LIMIT.total_seconds()):
                    await step_for(job)(self._context, job)
            except LostLease:
                log.info("lease_lost")  # a cancel or a moderator, while the step was at work
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
        """Tries until the database takes it, however long that takes: until then nobody else can have the row."""
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
            log.info("lease_lost")
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
            await step_for(fresh)(self._context, fresh)
        elif not last:
            await self._context.retry(fresh)
        elif fresh.state is State.READY:
            await ready.give_up(self._context, fresh)
        elif fresh.state is State.UNKNOWN:  # it stays what it is: perhaps made, perhaps paid
            await self._context.fail(fresh, Reason.UNCERTAIN, "its step kept breaking")
        elif fresh.state in LIVE:
            paid = fresh.upstream_id is not None
            await self._context.fail(fresh, Reason.OUR_FAULT, stray=paid, cost=None if paid else 0)
        else:
            await self._context.database.write(jobs.yield_, fresh, due_at=None)

    def _counted(self, job: Job) -> int:
        """How often this state's step has raised. Earlier states do not count, so that an end is always told."""
        self._breaks[job.id, job.state] += 1
        return self._breaks[job.id, job.state]
