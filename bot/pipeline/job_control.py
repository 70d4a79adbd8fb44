"""What a member or a moderator may do with jobs that exist: look, and cancel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from bot.domain.ask import Actor, Place
from bot.domain.errors import NoSuchJob, NotAllowed, TooLate
from bot.domain.failure import Failure, Reason
from bot.domain.job import WAITING, Job, State
from bot.domain.limits import Limits
from bot.domain.media import MediaFile
from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.media.store import MediaStore
from bot.pipeline.position import jobs_before
from bot.providers.base import Provider, ProviderError
from bot.storage import events, jobs, ledger, media_files, member_notices, posts, spending
from bot.storage.database import Connection, Database
from bot.storage.events import Event

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class JobView:
    """A job with what was posted of it: `messages` are (channel id, message id) of its result, in order, without those
    that are gone.

    `files` are still on disk, of a result that no channel took; none where they may not be shown.
    """

    job: Job
    ahead: int
    messages: tuple[tuple[int, int], ...]
    files: tuple[MediaFile, ...] = ()


@dataclass(frozen=True, slots=True)
class RecentJob:
    job: Job
    result: tuple[int, int] | None
    """(channel id, message id) of the first message of its result that stands."""


@dataclass(frozen=True, slots=True)
class JobControl:
    """Every call checks permissions again: everybody who sees a button can press it."""

    database: Database
    providers: Mapping[str, Provider]
    media: MediaStore
    clock: Clock
    wake: Callable[[], None]
    notify: Callable[[], None]
    """Tells `MemberNotices` that there is something for a member."""
    call_moderators: Callable[[], None]
    """Tells `ReviewCards` that a card says less than is known."""
    limits: Limits

    async def of_message(self, message_id: int) -> str | None:
        """The id of the job that a message of the bot is about, its card before all."""
        return await self.database.read(posts.job_of, message_id)

    async def latest(self, guild_id: int, member_id: int, limit: int = 10) -> list[Job]:
        """The member's own jobs, newest first."""
        return await self.database.read(jobs.list_for_member, guild_id, member_id, limit)

    async def recent(self, guild_id: int, member_id: int, limit: int) -> list[RecentJob]:
        """As `latest`, each with where its result is."""
        return await self.database.read(_recent, guild_id, member_id, limit)

    async def show(self, job_id: str, actor: Actor, place: Place) -> JobView:
        """Raises NoSuchJob; NotAllowed for another member's job, without Manage Messages in its channel."""
        job = await self.database.read(permitted, job_id, actor, place)
        ahead = await self.database.read(jobs_before, job, self.limits)
        sent = [post for post in await self.database.read(posts.of_job, job_id) if post.stands_for_result]
        handed_out = job.kept_for_member and (place.age_restricted or not job.request.restricted)
        files = await self.database.read(media_files.of_job, job_id) if handed_out else []
        messages = dict.fromkeys((post.channel_id, post.message_id) for post in sent)
        on_disk = [file for file in files if await self.media.has(self.path(file))]
        return JobView(job, ahead, tuple(messages), tuple(on_disk))

    def path(self, file: MediaFile) -> Path:
        """Where a file of a `JobView` is on disk."""
        return self.media.path(file.path)

    async def cancel(self, job_id: str, actor: Actor, place: Place) -> Job:
        """While nothing is being paid, or while it runs at a provider that can stop it and takes nothing for that.

        Raises NoSuchJob, NotAllowed or TooLate.
        """
        job = await self.database.read(permitted, job_id, actor, place)
        stopped = job.state is State.RUNNING and await self._stop(job)
        states = frozenset({State.RUNNING}) if stopped else WAITING
        cancelled = await self.database.write(self._cancel, job_id, actor, place, states)
        reached(Failpoint.ENDED)
        self.wake()
        self.notify()
        self.call_moderators()
        return cancelled

    async def _stop(self, job: Job) -> bool:
        """Whether nothing will come of the task. Should the process die now, the row finds that out by asking."""
        provider = self.providers.get(str(job.provider))
        try:
            return provider is not None and await provider.cancel(str(job.upstream_id))
        except ProviderError as error:
            log.warning("not_stopped", provider=job.provider, kind=type(error).__name__, detail=error.detail)
            return False

    def _cancel(
        self, tx: Connection, job_id: str, actor: Actor, place: Place, states: frozenset[State]
    ) -> Job:
        now, job = self.clock(), permitted(tx, job_id, actor, place)
        cancelled = jobs.move_unleased(
            tx,
            job_id,
            states,
            State.CANCELLED,
            now=now,
            due_at=now,
            failure=Failure(Reason.CANCELLED),
        )
        if cancelled is None:
            raise TooLate(job.state)
        spending.set_cost(tx, cancelled, 0)
        ledger.release(tx, job_id, now)
        note(tx, "cancel", job, actor, now)
        if actor.member_id != job.member_id:
            whose = (job.guild_id, job.member_id)
            member_notices.add(tx, *whose, "cancel", actor.member_id, job.price, now, job_id)
        return cancelled

    async def guild_gone(self, guild_id: int) -> int:
        """The bot has left the server: what waits there ends, with its credits returned; how many there were.

        What is being made ends when it comes to be posted.
        """
        waiting = await self.database.read(jobs.waiting_in, guild_id)
        ended = [await self.database.write(self._end_waiting, job_id, self.clock()) for job_id in waiting]
        self.wake()
        return sum(ended)

    def _end_waiting(self, tx: Connection, job_id: str, now: datetime) -> bool:
        """A row that cannot be read is left as it is; the worker reports it."""
        failure = Failure(Reason.CHANNEL_GONE)
        ended = jobs.get(tx, job_id) and jobs.move_unleased(
            tx, job_id, WAITING, State.UNDELIVERABLE, now=now, due_at=None, failure=failure
        )
        if not ended:
            return False
        spending.set_cost(tx, ended, 0)
        ledger.release(tx, job_id, now)
        return True


def _recent(conn: Connection, guild_id: int, member_id: int, limit: int) -> list[RecentJob]:
    found = jobs.list_for_member(conn, guild_id, member_id, limit)
    return [RecentJob(job, _first_message(conn, job)) for job in found]


def _first_message(conn: Connection, job: Job) -> tuple[int, int] | None:
    standing = (post for post in posts.of_job(conn, job.id) if post.stands_for_result)
    return next(((post.channel_id, post.message_id) for post in standing), None)


def permitted(conn: Connection, job_id: str, actor: Actor, place: Place) -> Job:
    """The job, for its author, and for somebody with Manage Messages in its channel. Raises NoSuchJob or NotAllowed."""
    job = jobs.get(conn, job_id)
    if job is None or job.guild_id != place.guild_id:
        raise NoSuchJob(job_id)
    moderates = actor.manage_server or (actor.manage_messages and place.governs(job))
    if actor.member_id != job.member_id and not moderates:
        raise NotAllowed("author_or_moderator")
    return job


def note(tx: Connection, kind: str, job: Job, actor: Actor, now: datetime) -> None:
    """What was done to another member's job goes into the moderation log."""
    if actor.member_id != job.member_id:
        events.append(tx, Event(job.guild_id, kind, now, job.id, actor.member_id, job.member_id))
