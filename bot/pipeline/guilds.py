"""What was learned about servers by posting there: how large a file may be, and where the bot may not post.

Rows (`storage.guild_facts`) with this cache in front.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.domain.job import Job
from bot.pipeline.clock import Clock
from bot.pipeline.notices import CannotPost, Notice
from bot.storage import guild_facts
from bot.storage.database import Database
from bot.storage.guild_facts import ForbiddenMark, GuildFacts

log = structlog.stdlib.get_logger(__name__)

LIMIT_KEPT = timedelta(days=7)
"""A learned upload limit is forgotten then: Discord raises its limits too."""
MARK_KEPT = timedelta(minutes=10)
_MOST_MARKS = 200
"""In one server."""


@dataclass(slots=True)
class Guilds:
    """`alert` tells the operator; `tell` tells the server (its id), in another channel than the one named."""

    database: Database
    clock: Clock
    alert: Callable[[Notice], Awaitable[None]]
    tell: Callable[[int, int, Notice], Awaitable[None]]
    _facts: dict[int, GuildFacts] = field(default_factory=dict[int, GuildFacts])

    async def restore(self) -> None:
        self._facts = await self.database.read(guild_facts.every)

    def upload_limit(self, guild_id: int, promised: int) -> int:
        """Bytes: what the server's boosts promise, or less where Discord has refused that within the last week."""
        facts = self._of(guild_id)
        if facts.upload_limit is None or facts.upload_limit_at is None:
            return promised
        fresh = self.clock() - facts.upload_limit_at < LIMIT_KEPT
        return (
            min(promised, facts.upload_limit)
            if fresh and facts.upload_limit_promised == promised
            else promised
        )

    async def learn_upload_limit(self, guild_id: int, limit: int, promised: int) -> None:
        log.info("upload_limit_learned", guild=guild_id, limit=limit)
        learned = {"upload_limit": limit, "upload_limit_at": self.clock(), "upload_limit_promised": promised}
        await self._change(guild_id, learned)

    def forbidden(self, guild_id: int, channel_id: int, *, files: bool, permissions: int | None) -> bool:
        """Whether posting was refused there a moment ago, and the bot's `permissions` have not changed since.

        A refused message with files says nothing about one without: Attach Files may be what is missing.
        """
        marks, now = self._of(guild_id).forbidden, self.clock()
        found = [marks.get(key) for key in _keys(channel_id, files=files)]
        return any(
            mark is not None and now < mark.until and mark.permissions == permissions for mark in found
        )

    async def refused(self, guild_id: int, channel_id: int, *, files: bool, permissions: int | None) -> None:
        """Discord said that the bot may not post there."""
        now = self.clock()
        marks = {key: mark for key, mark in self._of(guild_id).forbidden.items() if now < mark.until}
        if len(marks) < _MOST_MARKS:
            mark = ForbiddenMark(until=now + MARK_KEPT, permissions=permissions)
            await self._change(guild_id, {"forbidden": marks | {_keys(channel_id, files=files)[-1]: mark}})

    async def report_forbidden(self, guild_id: int, channel_id: int, missing: tuple[str, ...]) -> None:
        """Tells the server once for each channel, and again only after a result has been posted there in between."""
        told = self._of(guild_id).told_of
        if str(channel_id) in told:
            return
        log.warning("cannot_post", guild=guild_id, channel=channel_id, missing=missing)
        await self._change(guild_id, {"told_of": told | {str(channel_id): self.clock()}})
        notice = CannotPost(channel_id, missing)
        await self.alert(notice)
        await self.tell(guild_id, channel_id, notice)

    async def arrived(self, job: Job) -> None:
        """A result was posted where it belongs, so a problem there that was told before this job began is solved.

        A posted card does not prove that: it needs no thread, and mostly no files.
        """
        told, channels = self._of(job.guild_id).told_of, {str(job.channel_id), str(job.parent_id)}
        left = {key: at for key, at in told.items() if key not in channels or at >= job.created_at}
        if left != told:
            await self._change(job.guild_id, {"told_of": left})

    def _of(self, guild_id: int) -> GuildFacts:
        return self._facts.get(guild_id) or GuildFacts()

    async def _change(self, guild_id: int, values: Mapping[str, object]) -> None:
        now: datetime = self.clock()
        facts = self._facts[guild_id] = self._of(guild_id).model_copy(update=values)
        await self.database.write(guild_facts.put, guild_id, facts, now)


def _keys(channel_id: int, *, files: bool) -> tuple[str, ...]:
    return (str(channel_id), f"{channel_id}+files") if files else (str(channel_id),)
