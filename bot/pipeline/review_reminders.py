"""Reminds moderators of what has waited for a quarter of its time: once each, what is due together in one message.

A reminder is noted when it stands. Killed between the two, the next life finds in the channel what was posted.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from bot.domain.locale import PublicLanguage
from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier, DeliveryError, Reminder
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.keyed_tasks import KeyedTasks
from bot.pipeline.policies import PolicyCache
from bot.storage import reviews
from bot.storage.database import Connection, Database

log = structlog.stdlib.get_logger(__name__)

EVERY = timedelta(seconds=30)
AT_ONCE = 10
"""In one message."""
_UNWELL = timedelta(minutes=5)
"""Until the next try where the channel does not take it."""


@dataclass(frozen=True, slots=True)
class ReviewReminders:
    database: Database
    policies: PolicyCache
    courier: Courier
    clock: Clock
    _tasks: KeyedTasks = field(default_factory=lambda: KeyedTasks("reminders"))

    async def run(self) -> None:
        """Until cancelled."""
        await self._tasks.run(self._servers, self._remind_all, EVERY)

    async def send(self) -> None:
        """One message for each channel of moderators in which something is due."""
        await self._tasks.once(self._servers, self._remind_all)

    async def _servers(self) -> list[int]:
        return await self.database.read(reviews.servers_to_remind, self.clock())

    async def _remind_all(self, guild_id: int) -> None:
        for channel_id in await self.database.read(reviews.channels_to_remind, guild_id, self.clock()):
            await self._remind(guild_id, channel_id)

    async def _remind(self, guild_id: int, channel_id: int) -> None:
        due = await self.database.read(reviews.to_remind, channel_id, self.clock(), AT_ONCE)
        if not due:
            return
        language = await self.database.read(self._language, guild_id)
        ids, again_at = [review.id for review in due], None
        try:
            ids = await self.courier.remind_moderators(Reminder(guild_id, channel_id, language, tuple(due)))
            reached(Failpoint.REMINDED)
        except DeliveryError as error:
            log.warning("moderators_not_reminded", kind=type(error).__name__, detail=error.detail)
            again_at = self.clock() + _UNWELL
        await self.database.write(reviews.remind, ids, again_at)

    def _language(self, conn: Connection, guild_id: int) -> PublicLanguage:
        return self.policies.current(conn, guild_id).policy.language
