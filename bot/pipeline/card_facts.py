"""Gathers what a card shows that is not in the job's row: its place in the queue, when it may be ready, its preview."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.domain.job import Job, State
from bot.domain.limits import Limits
from bot.domain.request import InputFile
from bot.pipeline.clock import Clock
from bot.pipeline.courier import CardFacts, Posted
from bot.pipeline.latencies import Latencies
from bot.pipeline.media.errors import MediaError
from bot.pipeline.media.store import MediaStore
from bot.pipeline.position import jobs_before
from bot.storage import media_files, posts, reviews
from bot.storage.database import Connection, Database
from bot.storage.posts import Post

log = structlog.stdlib.get_logger(__name__)

_STARTED = frozenset({State.SUBMITTING, State.RUNNING})


@dataclass(frozen=True, slots=True)
class CardFactsReader:
    database: Database
    media: MediaStore
    latencies: Latencies
    limits: Limits
    clock: Clock

    async def of(self, job: Job) -> CardFacts:
        if job.state is State.QUEUED:
            before = await self.database.read(jobs_before, job, self.limits)
            return CardFacts(before, self._ready_at(job, before), self._inputs(job))
        if job.state is State.DELIVERED:
            return await self._delivered(job)
        if job.state is State.HELD:  # of what waits for a moderator nothing is shown
            review = await self.database.read(reviews.about, "prompt", job.id)
            return CardFacts(to_confirm=review is not None and review.edited is not None)
        if job.terminal:
            return CardFacts()
        return CardFacts(ready_at=self._ready_at(job, 0), inputs=self._inputs(job))

    def _ready_at(self, job: Job, before: int) -> datetime | None:
        """Counted from the paid call; before that, from now on, with those that start before it."""
        usual = timedelta(seconds=self.latencies.of(job).usual)
        if job.state is State.QUEUED:
            return self.clock() + usual * (before + 1)
        if job.state not in _STARTED:
            return None
        return (job.submitted_at or job.state_since) + usual

    def _inputs(self, job: Job) -> tuple[tuple[InputFile, Path], ...]:
        shown = job.request.inputs if job.request.share_input else ()
        return tuple((kept, self.media.input_path(kept)) for kept in shown)

    async def _delivered(self, job: Job) -> CardFacts:
        first = await self.database.read(_first_of_result, job.id)
        if first is None or job.withdrawal is not None:
            return CardFacts()
        result, inputs = Posted(first.channel_id, first.message_id), await self._inputs_left(job)
        if first.channel_id == job.card_channel_id == job.thread_id:
            return CardFacts(result=result, inputs=inputs)  # in a thread they stand beside each other
        return CardFacts(preview=await self._preview(job), result=result, inputs=inputs)

    async def _inputs_left(self, job: Job) -> tuple[tuple[InputFile, Path], ...]:
        """Of a job that has ended they are kept no longer than other media."""
        return tuple([each for each in self._inputs(job) if await self.media.has(each[1])])

    async def _preview(self, job: Job) -> Path | None:
        """None where it cannot be made: the card then has the link only."""
        files = await self.database.read(media_files.of_job, job.id)
        try:
            return await self.media.preview(job.id, files)
        except (MediaError, OSError) as error:
            log.info("no_preview", job=job.id, kind=type(error).__name__, detail=str(error))
            return None


def _first_of_result(conn: Connection, job_id: str) -> Post | None:
    standing = (post for post in posts.of_job(conn, job_id) if post.stands_for_result)
    return next(standing, None)
