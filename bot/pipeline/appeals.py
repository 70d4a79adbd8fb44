"""Appeals: a member asks once that a decision against them is looked at again, and another moderator decides.

A lifted decision takes back the strike, or the ban, that went with it, in the same transaction. What was taken down
stays gone.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.appeals import Against, may_decide
from bot.domain.ask import Actor, Place
from bot.domain.errors import CannotAppeal, NoSuchJob, NotAllowed
from bot.domain.job import Job
from bot.domain.review import MOST_NOTE, Decision, Review, Why, read_why
from bot.domain.sanctions import Act, Decided
from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.policies import PolicyCache
from bot.pipeline.reviews import Meant, open_for
from bot.pipeline.sanctions import Order, Sanctions
from bot.storage import events, jobs, reports, reviews, sanctions
from bot.storage.database import Connection, Database
from bot.storage.events import Event


@dataclass(frozen=True, slots=True)
class AppealState:
    """Of one job, for its author: what was decided against them, and their appeal, if there is one."""

    job: Job
    against: Against | None
    appeal: Review | None

    @property
    def open_to_appeal(self) -> bool:
        return self.against is not None and self.appeal is None


@dataclass(frozen=True, slots=True)
class Appeals:
    database: Database
    policies: PolicyCache
    sanctions: Sanctions
    clock: Clock
    call_moderators: Callable[[], None]
    """Tells `ReviewCards` that a card has changed."""

    async def of(self, job_id: str, actor: Actor, place: Place) -> AppealState:
        """Raises NoSuchJob, or NotAllowed for anybody but the author."""
        return await self.database.read(_state, job_id, actor, place)

    async def look(self, job_id: str, actor: Actor, place: Place) -> Job:
        """What may be appealed against. Raises as `of`, and CannotAppeal."""
        job, _ = await self.database.read(self._appealable, job_id, actor, place)
        return job

    async def appeal(self, job_id: str, actor: Actor, place: Place, text: str) -> None:
        """Raises as `look`."""
        await self.database.write(self._appeal, job_id, actor, place, text[:MOST_NOTE].strip())
        reached(Failpoint.APPEALED)
        self.call_moderators()

    async def uphold(self, meant: Meant) -> Review:
        """It stays decided as it was. Raises NoSuchJob, NotAllowed or ReviewDecided."""
        return await self._decided(meant, Decision.KEPT)

    async def lift(self, meant: Meant) -> Review:
        """The strike or the ban that went with it is taken back. Raises as `uphold`."""
        return await self._decided(meant, Decision.GRANTED)

    async def _decided(self, meant: Meant, decision: Decision) -> Review:
        review, sanctioned = await self.database.write(self._decide, meant, decision)
        reached(Failpoint.REVIEWED)
        if sanctioned:
            await self.sanctions.settle(sanctioned)
        self.call_moderators()
        return review

    # ---------------------------------------------------------------- in a transaction

    def _appealable(self, conn: Connection, job_id: str, actor: Actor, place: Place) -> tuple[Job, Against]:
        state = _state(conn, job_id, actor, place)
        if state.against is None:
            raise CannotAppeal("nothing")
        if state.appeal is not None:
            raise CannotAppeal("twice")
        policy = self.policies.current(conn, place.guild_id).policy
        if not (policy.review_channel or policy.log_channel):
            raise CannotAppeal("nobody")
        return state.job, state.against

    def _appeal(self, tx: Connection, job_id: str, actor: Actor, place: Place, text: str) -> None:
        (job, against), now = self._appealable(tx, job_id, actor, place), self.clock()
        reviews.add(
            tx,
            "appeal",
            job_id,
            guild_id=job.guild_id,
            member_id=job.member_id,
            job_id=job_id,
            now=now,
            expires_at=None,
            data=against.to_json() | {"text": text},
        )
        events.append(tx, Event(job.guild_id, "appeal", now, job_id, actor.member_id, job.member_id, text))

    def _decide(self, tx: Connection, meant: Meant, decision: Decision) -> tuple[Review, Decided | None]:
        review, now, actor = self._case(tx, meant), self.clock(), meant.actor
        reviews.close(tx, review, decision, now, by=[actor.member_id])
        kind = "lift" if decision is Decision.GRANTED else "uphold"
        data = {"review": review.id}
        events.append(
            tx,
            Event(review.guild_id, kind, now, review.job_id, actor.member_id, review.member_id, data=data),
        )
        taken_back = self._take_back(tx, review, actor) if decision is Decision.GRANTED else None
        return reviews.get(tx, review.id) or review, taken_back

    def _case(self, conn: Connection, meant: Meant) -> Review:
        """What is open, for somebody other than who decided first, where there is one."""
        review, _ = open_for(conn, self.policies, meant, ("appeal",))
        moderators = events.moderators(conn, review.guild_id)
        against = Against.from_json(review.data)
        if not may_decide(meant.actor.member_id, against, owner_id=meant.owner_id, moderators=moderators):
            raise NotAllowed("other_than_decided")
        return review

    def _take_back(self, tx: Connection, review: Review, actor: Actor) -> Decided | None:
        act = _undoing(tx, review)
        if act is None:
            return None
        order = Order(
            act,
            review.guild_id,
            review.member_id,
            actor,
            key=f"appeal:{review.id}",
            job_id=review.job_id,
        )
        return self.sanctions.decide(tx, order)


def _state(conn: Connection, job_id: str, actor: Actor, place: Place) -> AppealState:
    job = jobs.get(conn, job_id)
    if job is None or job.guild_id != place.guild_id:
        raise NoSuchJob(job_id)
    if job.member_id != actor.member_id:
        raise NotAllowed("author")
    return AppealState(job, _against(conn, job), reviews.about(conn, "appeal", job_id))


def _against(conn: Connection, job: Job) -> Against | None:
    """What moderators decided about the job that its author lost something by."""
    found = reviews.of_job(conn, job.id)
    if declined := next((one for one in found if one.decision is Decision.DECLINED), None):
        act = "strike" if declined.data.get("strike") else None
        return Against("declined", declined.by, act, read_why(declined.data.get("why")))
    if job.withdrawn_by in {None, job.member_id}:
        return None
    by = (job.withdrawn_by or 0,)
    reported = next((one for one in found if one.kind == "report" and one.by == by), None)
    act = reported.data.get("act") if reported else None
    return Against("withdrawn", by, act, _most_named(conn, job.id) if reported else None)


def _most_named(conn: Connection, job_id: str) -> Why | None:
    whys: Counter[Why] = Counter(one.reason for one in reports.of_job(conn, job_id))
    return next((why for why, _ in whys.most_common(1)), None)


def _undoing(conn: Connection, review: Review) -> Act | None:
    """What takes back what went with the decision, where it still stands."""
    match Against.from_json(review.data).act:
        case "strike":
            return "pardon"
        case "ban" if _ban_stands(conn, review):
            return "unban"
        case _:
            return None


def _ban_stands(conn: Connection, review: Review) -> bool:
    """Whether the member's ban is the one of that decision, and not a later one."""
    reported = reviews.about(conn, "report", review.job_id or "")
    decided = events.by_key(conn, f"review:{reported.id}") if reported else None
    since: datetime | None = decided.at if decided else None
    found = sanctions.of_member(conn, review.guild_id, review.member_id)
    return any(
        one.kind == "ban" and one.guild_id == review.guild_id and one.created_at == since for one in found
    )
