"""Tells members what somebody else did to their credits: a grant, credits taken back, a job cancelled for them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.domain.locale import DEFAULT, Locale
from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier, DeliveryError, OpenedTooFast, TryLater
from bot.pipeline.keyed_tasks import KeyedTasks
from bot.pipeline.preferences import Preferences
from bot.storage import jobs, member_notices
from bot.storage.database import Database
from bot.storage.member_notices import MemberNotice

log = structlog.stdlib.get_logger(__name__)

PATIENCE = timedelta(days=1)
"""How long a direct message is tried while Discord is unwell."""
EVERY = timedelta(minutes=1)
"""How often it is tried then."""
_AT_ONCE = 50
_IN_ONE_ANSWER = 5


@dataclass(slots=True)
class MemberNotices:
    """A direct message first: it needs no intent and reaches who does not come by, and what somebody has is not for a
    channel. Members may close theirs (50007); then the words stand below the next private answer in that server, which
    costs no request and which nobody can refuse.

    Each member is written to by themselves: one whose messages must wait keeps nobody else waiting. Only where Discord
    finds that the bot begins too many conversations, nobody is written to for a while.

    A row of the outbox is written with the credits and removed once told, so that a kill at any moment loses nothing.
    A message that was sent and not yet noted is sent again; Discord drops the second by its nonce for a few minutes.
    """

    database: Database
    courier: Courier
    preferences: Preferences
    clock: Clock
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is something new in the outbox."""
    _not_before: datetime | None = None
    _tasks: KeyedTasks = field(default_factory=lambda: KeyedTasks("member notices", of_members=True))

    async def run(self) -> None:
        """Until cancelled."""
        await self._tasks.run(self._members, self._write_to, EVERY, self.waiting)

    async def send(self) -> None:
        """What is in the outbox. While Discord is unwell it stays there, for the next call."""
        await self._tasks.once(self._members, self._write_to)

    async def _members(self) -> list[int]:
        if self._too_fast():
            return []
        found = await self.database.read(member_notices.members_unsent)
        # The first one shows whether the others may be written to.
        return found if self._not_before is None else found[:1]

    async def _write_to(self, member_id: int) -> None:
        """In order, until Discord wants to be asked later."""
        for notice in await self.database.read(member_notices.unsent, member_id, _AT_ONCE):
            if self._too_fast() or not await self._send(notice):
                return

    def _too_fast(self) -> bool:
        return self._not_before is not None and self.clock() < self._not_before

    async def _send(self, notice: MemberNotice) -> bool:
        """Whether there is nothing left to do about it."""
        try:
            await self.courier.write_to(notice, await self._language(notice))
        except DeliveryError as error:
            log.info("member_not_told", kind=type(error).__name__, detail=error.detail)
            if isinstance(error, OpenedTooFast):
                self._not_before = self.clock() + (error.retry_after or EVERY)
            else:
                self._go_on()
            if isinstance(error, TryLater) and self.clock() - notice.created_at < PATIENCE:
                return False
            await self.database.write(member_notices.keep, notice.id)
        except Exception:
            self._go_on()
            raise
        else:
            self._go_on()
            await self.database.write(member_notices.remove, [notice.id])
        return True

    def _go_on(self) -> None:
        """Whatever else Discord said, it was not that: the others are written to as well."""
        if self._not_before is not None and not self._too_fast():
            self._not_before = None
            self.waiting.set()

    async def _language(self, notice: MemberNotice) -> Locale:
        """As chosen, else as Discord said when the member last made something there."""
        if chosen := self.preferences.language(notice.member_id):
            return chosen
        last = await self.database.read(jobs.list_for_member, notice.guild_id, notice.member_id, 1)
        return last[0].locale if last else DEFAULT

    async def kept(self, guild_id: int, member_id: int) -> Sequence[MemberNotice]:
        """For the member's next private answer there; call `told` once it stands."""
        return await self.database.read(member_notices.kept, guild_id, member_id, _IN_ONE_ANSWER)

    async def told(self, notices: Sequence[MemberNotice]) -> None:
        await self.database.write(member_notices.remove, [notice.id for notice in notices])
