"""Brings cards up to date beside the steps: an edit that waits for Discord holds up no work.

Each card is edited to what its row says when its turn comes, so a queue of percentages never builds up. What is lost
with the process is only news of a job that goes on; its end is a step of its own.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

import structlog

from bot.domain.job import Job
from bot.pipeline.card_facts import CardFactsReader
from bot.pipeline.courier import Courier, DeliveryError, TakenDown
from bot.storage import jobs
from bot.storage.database import Database, DatabaseError

log = structlog.stdlib.get_logger(__name__)

_AT_ONCE = 16
_LONGEST = 60.0
"""Seconds for one edit."""

OnTakenDown = Callable[[Job], Awaitable[None]]


class CardUpdates:
    """One edit at a time in a server, so many servers side by side."""

    def __init__(
        self, database: Database, courier: Courier, facts: CardFactsReader, on_taken_down: OnTakenDown
    ) -> None:
        """`on_taken_down` is told of a live job whose card somebody deleted."""
        self._database = database
        self._courier = courier
        self._facts = facts
        self._on_taken_down = on_taken_down
        self._wanted: defaultdict[int, dict[str, None]] = defaultdict(dict[str, None])
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)

    def touch(self, job: Job) -> None:
        """The card should show the job as it stands now. Does not wait."""
        if job.card_id is None:
            return
        self._wanted[job.guild_id][job.id] = None
        if job.guild_id not in self._tasks:
            task = asyncio.create_task(self._serve(job.guild_id), name=f"cards of {job.guild_id}")
            self._tasks[job.guild_id] = task
            task.add_done_callback(lambda _: self._tasks.pop(job.guild_id, None))

    async def settle(self) -> None:
        """Until every card is up to date."""
        while tasks := list(self._tasks.values()):
            await asyncio.gather(*tasks)

    async def aclose(self) -> None:
        """What is not shown by now is left to the job's end."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, guild_id: int) -> None:
        wanted = self._wanted[guild_id]
        while wanted:
            job_id = next(iter(wanted))
            del wanted[job_id]
            async with self._places:
                await self._update(job_id)
        del self._wanted[guild_id]

    async def _update(self, job_id: str) -> None:
        try:
            job = await self._database.read(jobs.get, job_id)
            if job is None or job.terminal:
                return
            async with asyncio.timeout(_LONGEST):
                await self._courier.report(job, await self._facts.of(job))
        except TakenDown:
            await self._taken_down(job_id)
        except (DeliveryError, TimeoutError) as error:
            log.info("card_not_updated", job=job_id, kind=type(error).__name__, detail=str(error))
        except DatabaseError:
            log.exception("card_not_updated", job=job_id)

    async def _taken_down(self, job_id: str) -> None:
        try:
            job = await self._database.read(jobs.get, job_id)
            if job is not None:
                await self._on_taken_down(job)
        except DatabaseError:
            log.exception("card_not_withheld", job=job_id)
