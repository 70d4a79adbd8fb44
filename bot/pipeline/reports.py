"""What members report, and what moderators decide about it: each in one transaction with the log's row.

Nobody but the row knows who reported. At the policy's `reports_to_hide` the row is marked, and its last step covers the
result and the card's preview (`steps.covering`) until a moderator decides. What was kept once is not hidden again.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from bot.domain.ask import Actor, Place
from bot.domain.errors import NoSuchJob, NothingPosted, OwnPost, TooManyRequests
from bot.domain.job import Job, Withdrawal
from bot.domain.limits import RateLimit
from bot.domain.policy import Policy
from bot.domain.policy.judge import is_new
from bot.domain.review import Decision, Review, Verdict
from bot.domain.sanctions import Act, Decided
from bot.pipeline import takedowns
from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier, DeliveryError, DestinationGone, TakenDown
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.job_access import JobAccess
from bot.pipeline.keyed_locks import KeyedLocks
from bot.pipeline.notices import NobodyToReportTo
from bot.pipeline.policies import PolicyCache
from bot.pipeline.reviews import Meant, open_for
from bot.pipeline.sanctions import Order, Sanctions
from bot.storage import events, jobs, limits, posts, reports, reviews, visibility, withdrawals
from bot.storage.database import Connection, Database
from bot.storage.events import Event
from bot.storage.posts import Post

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Settled:
    """A report that was decided on, and what the decision did to the author."""

    review: Review
    sanctioned: Decided | None = None


@dataclass(frozen=True, slots=True)
class Reports:
    database: Database
    policies: PolicyCache
    access: JobAccess
    sanctions: Sanctions
    courier: Courier
    rate: RateLimit
    """How often one member may report."""
    clock: Clock
    wake: Callable[[], None]
    call_moderators: Callable[[], None]
    """Tells `ReviewCards` that a card has changed."""
    messages_gone: Callable[[Collection[int]], Awaitable[None]]
    """Tells `Withdrawals` of messages that somebody deleted by hand."""
    _in_turn: KeyedLocks[str] = field(default_factory=KeyedLocks[str])
    """By job: of hundreds who report it at the same time, one is the first."""

    async def look(self, job_id: str, actor: Actor, place: Place) -> Job:
        """What may be reported here. Raises NoSuchJob, NotAllowed, NothingPosted or OwnPost."""
        job = await self.access.readable(job_id, actor, place, withdrawn=True)
        await self.database.read(_reportable, job, actor)
        return job

    async def report(self, job_id: str, actor: Actor, place: Place, said: Verdict) -> bool:
        """False if this member had reported it before. Raises as `look`, and TooManyRequests."""
        job = await self.look(job_id, actor, place)
        async with self._in_turn.of(job_id):
            await self._notice_deleted(job)
            new, unheard = await self.database.write(self._report, job_id, actor, said)
        if new:
            reached(Failpoint.REPORTED)
            self.wake()
            self.call_moderators()
        if unheard:
            await self.courier.alert(NobodyToReportTo(place.guild_id, job_id))
        return new

    async def keep(self, meant: Meant) -> Settled:
        """It stays, and is shown again. Raises NoSuchJob, NotAllowed or ReviewDecided."""
        return await self._decided(meant, Decision.KEPT)

    async def withdraw(self, meant: Meant) -> Settled:
        """All of it is taken down. Raises as `keep`."""
        return await self._decided(meant, Decision.WITHDRAWN)

    async def strike(self, meant: Meant) -> Settled:
        """The same, with a strike for its author. Raises as `keep`, and NotThem."""
        return await self._decided(meant, Decision.WITHDRAWN, "strike")

    async def ban(self, meant: Meant) -> Settled:
        """The same, and its author is banned from the bot here. Raises as `keep`, and NotThem."""
        return await self._decided(meant, Decision.BANNED, "ban")

    async def _notice_deleted(self, job: Job) -> None:
        """Discord told nobody of what was deleted while the bot was down. Each message is looked for ahead of a first
        report, which would bring moderators a card about nothing; not ahead of each, as there may be hundreds.
        """
        if sent := await self.database.read(_before_the_first, job.id):
            await self.messages_gone([one.message_id for one in sent if await self._is_gone(one)])

    async def _is_gone(self, one: Post) -> bool:
        try:
            await self.courier.find(one.channel_id, one.message_id)
        except (TakenDown, DestinationGone):
            return True
        except DeliveryError as error:
            log.info("not_looked_for", kind=type(error).__name__, detail=error.detail)
        return False

    async def _decided(self, meant: Meant, decision: Decision, act: Act | None = None) -> Settled:
        order = await self._order(meant, act) if act else None
        settled = await self.database.write(self._decide, meant, decision, order)
        reached(Failpoint.REVIEWED)
        if settled.sanctioned:
            await self.sanctions.settle(settled.sanctioned)
        self.wake()
        self.call_moderators()
        return settled

    async def _order(self, meant: Meant, act: Act) -> Order:
        """Raises as `keep`."""
        review, _ = await self.database.read(self._case, meant)
        return Order(
            act,
            review.guild_id,
            review.member_id,
            meant.actor,
            key=f"review:{review.id}",
            job_id=review.job_id,
            manages=await self.sanctions.protects(review.guild_id, review.member_id),
        )

    # ---------------------------------------------------------------- in a transaction

    def _report(self, tx: Connection, job_id: str, actor: Actor, said: Verdict) -> tuple[bool, bool]:
        """Whether it is a new report, and whether nobody in the server will hear of it."""
        job, now = jobs.get(tx, job_id), self.clock()
        if job is None:
            raise NoSuchJob(job_id)
        _reportable(tx, job, actor)
        policy = self.policies.current(tx, job.guild_id).policy
        report = reports.Report(
            job_id, actor.member_id, said.why, said.note, self._counts(policy, job, actor, now), now
        )
        if not reports.add(tx, report):
            return False, False
        if retry_at := limits.take(tx, f"report:{job.guild_id}:{actor.member_id}", self.rate, now):
            raise TooManyRequests(retry_at)
        review = _opened(tx, job, now)
        events.append(tx, Event(job.guild_id, "report", now, job_id, None, job.member_id, said.why))
        if review.open:
            self._hide(tx, policy, job, now)
        withdrawals.try_again(tx, job_id, now)
        return True, review.version == 1 and not (policy.review_channel or policy.log_channel)

    def _counts(self, policy: Policy, job: Job, actor: Actor, now: datetime) -> bool:
        there = policy.for_place(job.channel_id, job.parent_id, actor.roles)
        banned = self.sanctions.standings.of(job.guild_id, actor.member_id).banned
        return not banned and not is_new(there, actor.account_created, actor.joined_at, now)

    def _hide(self, tx: Connection, policy: Policy, job: Job, now: datetime) -> None:
        enough = policy.for_place(job.channel_id, job.parent_id, frozenset()).reports_to_hide
        if not enough or reports.counting(tx, job.id) < enough:
            return
        if visibility.set_hidden(tx, job.id, now, hidden=True):
            events.append(tx, Event(job.guild_id, "hide", now, job.id, member_id=job.member_id))

    def _decide(self, tx: Connection, meant: Meant, decision: Decision, order: Order | None) -> Settled:
        (review, job), now, by = self._case(tx, meant), self.clock(), meant.actor.member_id
        reviews.close(tx, review, decision, now, by=[by], act=order.act if order else None)
        if decision is Decision.KEPT:
            visibility.set_hidden(tx, job.id, now, hidden=False)
        else:
            takedowns.take_down(tx, job, now, by=by)
        kind = "keep" if decision is Decision.KEPT else "withdraw"
        data: dict[str, Any] = {"review": review.id}
        events.append(tx, Event(job.guild_id, kind, now, job.id, by, job.member_id, data=data))
        sanctioned = self.sanctions.decide(tx, order) if order else None
        return Settled(reviews.get(tx, review.id) or review, sanctioned)

    def _case(self, conn: Connection, meant: Meant) -> tuple[Review, Job]:
        job = jobs.get(conn, meant.job_id)
        if job is None:
            raise NoSuchJob(meant.job_id)
        review, _ = open_for(conn, self.policies, meant, ("report",))
        return review, job


def _before_the_first(conn: Connection, job_id: str) -> list[Post]:
    """What stands of the result, as far as is known; nothing where it was reported before."""
    if reviews.about(conn, "report", job_id):
        return []
    found = {one.message_id: one for one in posts.of_job(conn, job_id) if one.stands_for_result}
    return list(found.values())


def _reportable(conn: Connection, job: Job, actor: Actor) -> None:
    """What could not be taken down is still seen, and can be reported. Raises NothingPosted or OwnPost."""
    taken_down = job.withdrawal in {Withdrawal.ASKED, Withdrawal.DONE}
    if taken_down or (job.terminal and not posts.result_parts(conn, job.id)):
        raise NothingPosted
    if job.member_id == actor.member_id:
        raise OwnPost


def _opened(tx: Connection, job: Job, now: datetime) -> Review:
    """What moderators decide on: opened by the first report; of a later one the card tells."""
    new = reviews.add(
        tx,
        "report",
        job.id,
        guild_id=job.guild_id,
        member_id=job.member_id,
        job_id=job.id,
        now=now,
        expires_at=None,
        data={},
    )
    review = reviews.about(tx, "report", job.id)
    if review is None:
        raise NoSuchJob(job.id)
    if not new and review.open:
        reviews.change(tx, review, now)
        review = reviews.get(tx, review.id) or review
    return review
