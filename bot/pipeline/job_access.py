"""Who may read a job, with its request and its result, in which place."""

from dataclasses import dataclass

from bot.domain.ask import Actor, Place
from bot.domain.errors import NoResult, NoSuchJob, NotAllowed
from bot.domain.job import Job, State
from bot.domain.media import MediaFile
from bot.domain.origin import Work
from bot.domain.review import Decision
from bot.domain.starting import startable
from bot.storage import jobs, media_files, posts, reviews, withdrawals
from bot.storage.database import Database

_UNSEEN = frozenset({State.HELD, State.REVIEW, State.REJECTED, State.EXPIRED, State.WITHHELD})
"""Whose prompt may never have been public."""


@dataclass(frozen=True, slots=True)
class Result:
    """A job with the files of its result that stand in Discord."""

    job: Job
    files: tuple[MediaFile, ...]

    def that_can(self, work: Work) -> tuple[MediaFile, ...]:
        """Start this."""
        return startable(work, self.files)


def nothing_for(work: Work) -> NoResult:
    """No file of the result can start this."""
    return NoResult("no_video" if work == "extend" else "no_picture")


@dataclass(frozen=True, slots=True)
class JobAccess:
    """Asked anew at every press: everybody who sees a button can press it."""

    database: Database

    async def _in_place(self, job_id: str, place: Place, *, withdrawn: bool) -> Job:
        """The job, where it was asked for or posted. Raises NoSuchJob or NotAllowed."""
        job = await self.database.read(jobs.get, job_id)
        posted_in = {post.channel_id for post in await self.database.read(posts.of_job, job_id)}
        if job is None or job.guild_id != place.guild_id:
            raise NoSuchJob(job_id)
        if not place.shows(job) and place.channel_id not in posted_in:
            raise NotAllowed("its_channel")
        if withdrawn or job.ends_privately:
            return job
        if await self.database.read(withdrawals.any_of_request, job):
            raise NoSuchJob(job_id)
        return job

    async def readable(self, job_id: str, actor: Actor, place: Place, *, withdrawn: bool = False) -> Job:
        """The job, where its request and its result may be read; of one that is `withdrawn` something may stand all the
        same. Raises NoSuchJob or NotAllowed.
        """
        job = await self._in_place(job_id, place, withdrawn=withdrawn)
        if job.member_id != actor.member_id and await self._is_private(job):
            raise NotAllowed("author")
        return job

    async def _is_private(self, job: Job) -> bool:
        """Whether what was asked for is not public. What was held and then cancelled never was."""
        if job.ends_privately or job.state in _UNSEEN:
            return True
        held = await self.database.read(reviews.about, "prompt", job.id)
        return held is not None and held.decision is not Decision.APPROVED

    async def result(self, job_id: str, actor: Actor, place: Place) -> Result:
        """As `readable`; raises NoResult too."""
        job = await self.readable(job_id, actor, place)
        files = await self.database.read(media_files.posted, job.id)
        if not files:
            raise NoResult("not_posted")
        return Result(job, tuple(files))
