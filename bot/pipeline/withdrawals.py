"""Deleting what was published of a job: asked for with a button, or noticed when somebody deletes it in Discord.

Here the row is only marked, in one transaction; its last step takes everything down (`steps.withdrawing`), and takes up
again where a dead process left it.

A message deleted by hand counts too: when the last one of a result goes, or the card, the rest goes with it. Discord
tells of it at once, and costs the intent for messages in servers, which is not privileged: the events carry ids and no
text. Looking whenever somebody touches a job would need no intent, but what a moderator wanted gone would stay on the
card and in the thread's name until then. What was deleted while the bot was down is looked for when it is reported.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ask import Actor, Place
from bot.domain.errors import NoSuchJob, NotAllowed, NothingPosted
from bot.domain.job import Job, State, Withdrawal
from bot.domain.refused_withdrawals import AFTER_A_CHANGE
from bot.domain.sanctions import may_moderate
from bot.pipeline import takedowns
from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.job_control import note, permitted
from bot.pipeline.policies import PolicyCache
from bot.storage import events, jobs, posts, withdrawals
from bot.storage.database import Connection, Database
from bot.storage.events import Event

_AT_ONCE = 200
"""Rows in one transaction."""


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """`on_taken_down` is told of a live job whose card somebody deleted."""

    database: Database
    clock: Clock
    policies: PolicyCache
    wake: Callable[[], None]
    on_taken_down: Callable[[Job], Awaitable[None]]
    call_moderators: Callable[[], None]
    """Tells `ReviewCards` that a card shows what is to go."""

    async def look(self, job_id: str, actor: Actor, place: Place) -> Job:
        """The job, if this actor may have it deleted. Raises NoSuchJob, NotAllowed or NothingPosted."""
        return await self.database.read(_withdrawable, job_id, actor, place)

    async def ask(self, job_id: str, actor: Actor, place: Place) -> Job:
        """Have all of it deleted. Asked twice it is done once. Raises as `look`; permissions may have changed since."""
        job = await self.database.write(self._ask, job_id, actor, place)
        reached(Failpoint.WITHDRAWING)
        self.wake()
        return job

    def _ask(self, tx: Connection, job_id: str, actor: Actor, place: Place) -> Job:
        job, now = _withdrawable(tx, job_id, actor, place), self.clock()
        if withdrawals.ask(tx, job_id, now, actor.member_id):
            note(tx, "delete_result", job, actor, now)
        return job

    async def moderate(self, job_id: str, actor: Actor, place: Place) -> Job:
        """A moderator has all of it deleted, and stops what is under way. In the moderation log whoever the author is.

        Raises NoSuchJob, NotAllowed or NothingPosted.
        """
        job = await self.database.write(self._moderate, job_id, actor, place)
        reached(Failpoint.WITHDRAWING)
        self.wake()
        self.call_moderators()
        return job

    def _moderate(self, tx: Connection, job_id: str, actor: Actor, place: Place) -> Job:
        job, now = jobs.get(tx, job_id), self.clock()
        if job is None or job.guild_id != place.guild_id:
            raise NoSuchJob(job_id)
        if not may_moderate(actor, self.policies.current(tx, place.guild_id).policy.moderator_roles):
            raise NotAllowed("moderator")
        if job.withdrawal is Withdrawal.ASKED:
            return job
        if job.terminal:
            _published(tx, job)
        takedowns.take_down(tx, job, now, by=actor.member_id)
        events.append(tx, Event(job.guild_id, "withdraw", now, job.id, actor.member_id, job.member_id))
        return job

    async def messages_gone(self, message_ids: Collection[int]) -> None:
        """Somebody deleted these, or the last step of a row did."""
        if not await self.database.read(withdrawals.known, message_ids):
            return
        live = await self.database.write(self._messages_gone, message_ids)
        for job in live:
            await self.on_taken_down(job)
        self.wake()

    def _messages_gone(self, tx: Connection, message_ids: Collection[int]) -> list[Job]:
        """Live jobs whose card is among them."""
        now = self.clock()
        _ask_for(tx, withdrawals.mark_gone(tx, message_ids, now), now)
        carded = withdrawals.of_cards(tx, message_ids)
        cards = [job for job_id in carded if (job := jobs.get(tx, job_id))]
        _ask_for(tx, [job.id for job in cards if job.terminal], now)
        return [job for job in cards if not job.terminal]

    async def thread_gone(self, thread_id: int) -> None:
        if message_ids := await self.database.read(withdrawals.messages_in, thread_id):
            await self.messages_gone(message_ids)

    async def permissions_changed(self, guild_id: int) -> None:
        """The bot's permissions there have changed: what Discord refused to delete is tried again soon."""
        if await self.database.write(withdrawals.try_again_in, guild_id, self.clock() + AFTER_A_CHANGE):
            self.wake()

    async def channel_gone(self, guild_id: int, channel_id: int) -> None:
        """A channel was deleted, with its threads, cards and results: nothing is left to be taken down."""
        gone = await self.database.read(withdrawals.delivered_in, guild_id, channel_id)
        for first in range(0, len(gone), _AT_ONCE):
            await self.database.write(withdrawals.close, gone[first : first + _AT_ONCE], self.clock())


def _ask_for(tx: Connection, job_ids: Collection[str], now: datetime) -> None:
    for job_id in job_ids:
        withdrawals.ask(tx, job_id, now, by=None)


def _withdrawable(conn: Connection, job_id: str, actor: Actor, place: Place) -> Job:
    job = permitted(conn, job_id, actor, place)
    _published(conn, job)
    return job


def _published(conn: Connection, job: Job) -> None:
    """A result can be seen, and its button pressed, a moment before it is stored that it was delivered. Raises
    NothingPosted.
    """
    if job.state not in {State.READY, State.DELIVERED} and not posts.result_parts(conn, job.id):
        raise NothingPosted
    if job.withdrawal is Withdrawal.DONE:
        raise NothingPosted
