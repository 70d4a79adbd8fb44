"""Posts to each server's log channel what moderators and rules did there, when a budget runs low, and what was made;
and brings the lines about what was made up to date when that is withdrawn, or its member banned.

A line is written with the row of the moderation log that it tells of, posted in batches, and removed once posted: a
kill at any moment loses none, and a batch that may have been posted is looked for before it is posted again.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier, DeliveryError, LogPost, RequestPost, TryLater, Unpostable
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.keyed_tasks import KeyedTasks
from bot.pipeline.policies import PolicyCache
from bot.storage import log_lines, request_lines
from bot.storage.database import Connection, Database

log = structlog.stdlib.get_logger(__name__)

EVERY = timedelta(seconds=5)
"""How often there is a message in one channel at most."""
LEFT_ALONE = timedelta(minutes=10)
"""A channel that took none; somebody has to see to it first."""
EDITED_AGAIN = timedelta(minutes=1)
"""After so long a message that Discord did not let be edited, and did not say when; the others go first."""
PATIENCE = timedelta(days=1)
"""After so long a line that no channel takes is given up; it stays in the moderation log."""
MOST_LINES = 6
"""In one message: Discord takes 2,000 characters, and the longest line has above 300."""
_MOST_REQUESTS = 8
"""In one message: Discord takes forty components, and each has a line, a row and three buttons."""


@dataclass(frozen=True, slots=True)
class _LeftAlone:
    channel_id: int
    until: datetime


@dataclass(frozen=True, slots=True)
class LogChannel:
    database: Database
    courier: Courier
    policies: PolicyCache
    clock: Clock
    _left_alone: dict[int, _LeftAlone] = field(default_factory=dict[int, _LeftAlone])
    """By server."""
    _tasks: KeyedTasks = field(default_factory=lambda: KeyedTasks("log channel"))

    async def run(self) -> None:
        """Until cancelled. An earlier life, which a kill ended, may have posted a moment ago."""
        await asyncio.sleep(EVERY.total_seconds())
        await self._tasks.run(self._waiting, self._send, EVERY)

    async def send(self) -> None:
        """One message for each server that has something to read."""
        await self._tasks.once(self._waiting, self._send)

    async def _waiting(self) -> list[int]:
        return await self.database.read(self._servers, self.clock())

    def _servers(self, conn: Connection, now: datetime) -> list[int]:
        found = dict.fromkeys([*log_lines.servers(conn), *request_lines.servers(conn, now)])
        return [one for one in found if self._may_be_asked(conn, one, now)]

    def _may_be_asked(self, conn: Connection, guild_id: int, now: datetime) -> bool:
        """Another channel than the one that took none may be asked at once."""
        left = self._left_alone.get(guild_id)
        if left is None or left.until <= now:
            return True
        return self.policies.current(conn, guild_id).policy.log_channel != left.channel_id

    async def _send(self, guild_id: int) -> None:
        post = await self.database.write(self._take, guild_id)
        if post is None:
            return
        try:
            await self._post(post)
        except DeliveryError as error:
            if isinstance(post, RequestPost) and post.batch.posted:
                await self._not_edited(post, error)
            elif isinstance(error, TryLater):
                log.info("log_waits", guild=guild_id, detail=error.detail)
                self._left_alone[guild_id] = _LeftAlone(
                    post.channel_id, self.clock() + (error.retry_after or timedelta())
                )
            elif isinstance(error, Unpostable):
                await self._unpostable(post, error)
            else:
                await self._refused(post, error)

    async def _unpostable(self, post: LogPost | RequestPost, error: Unpostable) -> None:
        """Discord does not like the message, whatever the channel. What it told of stays in the moderation log."""
        log.warning("log_unpostable", guild=post.batch.guild_id, detail=error.detail)
        await self.database.write(_remove, post)

    async def _not_edited(self, post: RequestPost, error: DeliveryError) -> None:
        """The refusal of an edit says nothing of the channel: the message may be in an earlier one, or deleted. So it
        is not edited again, unless Discord wants to be asked later.
        """
        guild_id, kind = post.batch.guild_id, type(error).__name__
        log.info("log_not_edited", guild=guild_id, kind=kind, detail=error.detail)
        if isinstance(error, TryLater):
            until = self.clock() + (error.retry_after or EDITED_AGAIN)
            await self.database.write(request_lines.put_off, post.batch.job_ids, until)
        else:
            await self.database.write(_remove, post)

    async def _refused(self, post: LogPost | RequestPost, error: DeliveryError) -> None:
        """Somebody has to see to the channel."""
        guild_id = post.batch.guild_id
        log.warning("log_refused", guild=guild_id, kind=type(error).__name__, detail=error.detail)
        self._left_alone[guild_id] = _LeftAlone(post.channel_id, self.clock() + LEFT_ALONE)
        await self.database.write(_give_up, guild_id, self.clock() - PATIENCE)

    async def _post(self, post: LogPost | RequestPost) -> None:
        """Raises DeliveryError."""
        if isinstance(post, LogPost):
            await self.courier.post_log(post)
            reached(Failpoint.LOGGED)
        elif post.batch.lines:
            posted = await self.courier.post_requests(post)
            reached(Failpoint.LOG_EDITED if post.batch.posted else Failpoint.LOGGED)
            await self.database.write(request_lines.told, post.batch, (posted.channel_id, posted.message_id))
            return
        await self.database.write(_remove, post)

    def _take(self, tx: Connection, guild_id: int) -> LogPost | RequestPost | None:
        """What was decided comes before what was made, and that before what became of it."""
        policy, now = self.policies.current(tx, guild_id).policy, self.clock()
        if policy.log_channel is None:
            log_lines.forget(tx, guild_id)
            request_lines.forget(tx, guild_id)
            return None
        if batch := log_lines.take(tx, guild_id, now, MOST_LINES):
            return LogPost(policy.log_channel, policy.language, batch)
        requests = request_lines.take(tx, guild_id, now, _MOST_REQUESTS)
        return RequestPost(policy.log_channel, policy.language, requests) if requests else None


def _give_up(tx: Connection, guild_id: int, before: datetime) -> None:
    log_lines.forget_old(tx, guild_id, before)
    request_lines.forget_unposted(tx, guild_id, before)


def _remove(tx: Connection, post: LogPost | RequestPost) -> None:
    if isinstance(post, LogPost):
        log_lines.remove(tx, post.batch.event_ids)
    else:
        request_lines.remove(tx, post.batch.job_ids)
