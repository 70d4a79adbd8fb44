"""What moderators decide about held prompts and results: the vote, the job's move and the log's row in one transaction.

Of two who press at once one decides, and the other is told by whom it was decided. Rights are those of the press.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain import moderation as texts
from bot.domain.ask import Actor, Place
from bot.domain.catalog import Catalog
from bot.domain.errors import (
    AuthorBanned,
    AwaitsAuthor,
    NoSuchJob,
    NotAllowed,
    PromptEmpty,
    ReviewDecided,
    ReviewOutdated,
)
from bot.domain.failure import Failure, Reason
from bot.domain.job import Job, Pool, State
from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.domain.review import STAGES, Decision, Kind, Review, Verdict, enough, verdict_of
from bot.domain.sanctions import Decided, may_moderate
from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.moderation import Moderation
from bot.pipeline.policies import PolicyCache
from bot.pipeline.sanctions import Order, Sanctions
from bot.storage import events, fair_queue, jobs, ledger, media_files, reviews, spending
from bot.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Meant:
    """A review as a press names it, and who presses where. Nothing of it is trusted."""

    review_id: int
    job_id: str
    actor: Actor
    place: Place
    owner_id: int | None = None
    """Of the server, who may decide on appeals alone."""
    draft: int | None = None
    """What was shown where it was pressed, as `Review.draft` counts; None of a card that did not say."""


def open_for(
    conn: Connection, policies: PolicyCache, meant: Meant, kinds: Collection[Kind]
) -> tuple[Review, Policy]:
    """The review of one of these kinds, open, for a member who may decide on it. Nobody decides on an appeal of their
    own, whatever is set. Raises NoSuchJob, NotAllowed or ReviewDecided.
    """
    review, guild_id = reviews.get(conn, meant.review_id), meant.place.guild_id
    if review is None or review.guild_id != guild_id or review.job_id != meant.job_id:
        raise NoSuchJob(meant.job_id)
    if review.kind not in kinds:
        raise NoSuchJob(meant.job_id)
    policy = policies.current(conn, guild_id).policy
    if not may_moderate(meant.actor, policy.moderator_roles):
        raise NotAllowed("moderator")
    own_too = policy.self_approval and review.kind != "appeal"
    if meant.actor.member_id == review.member_id and not own_too:
        raise NotAllowed("another_moderator")
    if review.decision is not None:
        raise ReviewDecided(review.decision, review.by)
    return review, policy


@dataclass(frozen=True, slots=True)
class Counted:
    """How a review stands after a vote or a decision."""

    review: Review
    votes: int
    needed: int
    struck: Decided | None = None
    """What followed from the strike that went with it."""


@dataclass(frozen=True, slots=True)
class _Case:
    review: Review
    job: Job
    policy: Policy

    @property
    def stage(self) -> State:
        return STAGES[self.review.kind]


@dataclass(frozen=True, slots=True)
class Reviews:
    database: Database
    policies: PolicyCache
    moderation: Moderation
    sanctions: Sanctions
    catalog: Catalog
    clock: Clock
    wake: Callable[[], None]
    call_moderators: Callable[[], None]
    """Tells `ReviewCards` that a card has changed."""

    async def look(self, meant: Meant) -> tuple[Review, Job]:
        """What a form about it is filled with. Raises as `approve`."""
        case = await self.database.read(self._case, meant)
        return case.review, case.job

    async def approve(self, meant: Meant) -> Counted:
        """Raises NoSuchJob, NotAllowed, ReviewDecided, AwaitsAuthor, ReviewOutdated, AuthorBanned, or PromptRefused by
        a rule that is newer than the request.
        """
        case = await self.database.read(self._case, meant)
        if case.stage is State.HELD and case.review.edited is None:
            await self.moderation.recheck(case.job, case.job.request.prompt, classify=False)
        return await self._write_what_was_seen(self._approve, meant)

    async def edit(self, meant: Meant, prompt: str) -> Counted:
        """The changed prompt meets every rule again, and its author confirms it before anything is spent. Counts as
        the approval of who changed it. Raises as `approve`, and what the rules or the catalogue refuse.
        """
        case = await self.database.read(self._case, meant)
        prompt = texts.clean_prompt(prompt)
        if not prompt:
            raise PromptEmpty
        self.catalog.check(replace(case.job.request, prompt=prompt), case.job.lane)
        await self.moderation.recheck(case.job, prompt)
        return await self._write_what_was_seen(self._edit, meant, prompt)

    async def choose(self, meant: Meant, files: Collection[int]) -> Counted:
        """Which files of a result an approval is about, from now on. Approvals of others count no more. Raises as
        `approve`, but for AwaitsAuthor, ReviewOutdated, AuthorBanned and PromptRefused.
        """
        return await self._write(self._choose, meant, files)

    async def decline(self, meant: Meant, verdict: Verdict, *, strike: bool) -> Counted:
        """Raises as `choose`; with a strike, NotThem too."""
        order = await self._strike(meant, verdict) if strike else None
        counted, struck = await self.database.write(self._decline, meant, verdict, order)
        reached(Failpoint.REVIEWED)
        if struck:
            await self.sanctions.settle(struck)
        self._go_on()
        return replace(counted, struck=struck)

    async def _strike(self, meant: Meant, verdict: Verdict) -> Order:
        """Raises NoSuchJob, NotAllowed or ReviewDecided."""
        review = (await self.database.read(self._case, meant)).review
        return Order(
            "strike",
            review.guild_id,
            review.member_id,
            meant.actor,
            key=f"review:{review.id}",
            reason=verdict.note,
            job_id=review.job_id,
            manages=await self.sanctions.protects(review.guild_id, review.member_id),
        )

    async def edited(self, job_id: str, actor: Actor, place: Place) -> tuple[str, int]:
        """The changed prompt and which draft it is, for its author. Raises NoSuchJob, NotAllowed or ReviewDecided."""
        review, prompt, _ = await self.database.read(_to_confirm, job_id, actor, place)
        return prompt, review.draft

    async def confirm(self, job_id: str, draft: int, actor: Actor, place: Place) -> Counted:
        """The author takes the prompt as a moderator changed it in that draft. Raises as `edited`, ReviewOutdated and
        PromptRefused.
        """
        _, prompt, job = await self.database.read(_to_confirm, job_id, actor, place)
        await self.moderation.recheck(job, prompt, classify=False)
        return await self._write(self._confirm, job_id, draft, actor, place)

    async def verdict(self, job_id: str) -> Verdict | None:
        """Why it was declined, for its author: the caller sees to that."""
        found = await self.database.read(reviews.of_job, job_id)
        return next((verdict for review in found if (verdict := verdict_of(review))), None)

    async def _write(self, change: Callable[..., Counted], *args: Any) -> Counted:
        counted = await self.database.write(change, *args)
        reached(Failpoint.REVIEWED)
        self._go_on()
        return counted

    async def _write_what_was_seen(self, change: Callable[..., Counted], meant: Meant, *args: Any) -> Counted:
        """Who pressed a card that is out of date is refused, and gets one that is not."""
        try:
            return await self._write(change, meant, *args)
        except ReviewOutdated:
            await self.database.write(reviews.later, meant.review_id, self.clock())
            self.call_moderators()
            raise

    def _go_on(self) -> None:
        self.wake()
        self.call_moderators()

    # ---------------------------------------------------------------- in a transaction

    def _case(self, conn: Connection, meant: Meant) -> _Case:
        review, policy = open_for(conn, self.policies, meant, STAGES)
        job = jobs.get(conn, meant.job_id)
        if job is None:
            raise NoSuchJob(meant.job_id)
        return _Case(review, job, policy)

    def _approve(self, tx: Connection, meant: Meant) -> Counted:
        case, now = self._case(tx, meant), self.clock()
        if case.review.edited is not None:
            raise AwaitsAuthor
        _seen(case.review, meant)
        self._may_be_made(case.review)
        if reviews.vote(tx, case.review.id, meant.actor.member_id, now):
            kept: dict[str, Any] = {"keep": list(case.review.keep)} if case.review.keep is not None else {}
            _log(tx, "approve", case, meant.actor, now, **kept)
        return self._count(tx, case, case.job.request, now)

    def _edit(self, tx: Connection, meant: Meant, prompt: str) -> Counted:
        case, now, by = self._case(tx, meant), self.clock(), meant.actor.member_id
        if case.stage is not State.HELD:
            raise NoSuchJob(meant.job_id)
        if case.review.edited is not None:
            raise AwaitsAuthor
        _seen(case.review, meant)
        self._may_be_made(case.review)
        reviews.forget_votes(tx, case.review.id)  # they were about another prompt
        reviews.vote(tx, case.review.id, by, now)
        reviews.redraft(tx, case.review, now, by, edited=prompt, edited_by=by)
        _log(tx, "edit_prompt", case, meant.actor, now)
        jobs.wake(tx, case.job.id, now)
        return _counted(tx, case)

    def _choose(self, tx: Connection, meant: Meant, files: Collection[int]) -> Counted:
        case, now = self._case(tx, meant), self.clock()
        there = [file.index for file in media_files.of_job(tx, case.job.id)]
        chosen = [index for index in there if index in files]
        if case.stage is not State.REVIEW or not chosen:
            raise NoSuchJob(meant.job_id)
        if chosen != list(case.review.keep or there):
            reviews.forget_votes(tx, case.review.id)  # they were about other files
            reviews.redraft(tx, case.review, now, meant.actor.member_id, keep=chosen)
        return _counted(tx, case)

    def _decline(
        self, tx: Connection, meant: Meant, verdict: Verdict, strike: Order | None
    ) -> tuple[Counted, Decided | None]:
        case, now, actor = self._case(tx, meant), self.clock(), meant.actor
        said = {
            "by": [actor.member_id],
            "why": verdict.why,
            "note": verdict.note,
            "strike": strike is not None,
        }
        reviews.close(tx, case.review, Decision.DECLINED, now, **said)
        declined = jobs.move_unleased(
            tx,
            case.job.id,
            {case.stage},
            State.REJECTED,
            now=now,
            due_at=now,
            failure=Failure(Reason.DECLINED),
        )
        if declined is None:
            raise ReviewDecided(Decision.GONE)
        if case.stage is State.HELD:
            spending.set_cost(tx, declined, 0)
        ledger.release(tx, case.job.id, now)
        _log(tx, "decline", case, actor, now, note=verdict.note, why=verdict.why)
        struck = self.sanctions.decide(tx, strike) if strike else None
        return _counted(tx, case), struck

    def _confirm(self, tx: Connection, job_id: str, draft: int, actor: Actor, place: Place) -> Counted:
        review, prompt, job = _to_confirm(tx, job_id, actor, place)
        if draft != review.draft:
            raise ReviewOutdated
        now, policy = self.clock(), self.policies.current(tx, place.guild_id).policy
        self._may_be_made(review)
        reviews.change(tx, review, now, edited=None, was_edited=True)
        request = replace(job.request, prompt=prompt)
        jobs.rewrite(tx, job.id, request)
        jobs.wake(tx, job.id, now)
        case = _Case(reviews.get(tx, review.id) or review, job, policy)
        _log(tx, "confirm_edit", case, actor, now)
        return self._count(tx, case, request, now)

    def _may_be_made(self, review: Review) -> None:
        standing = self.sanctions.standings.of(review.guild_id, review.member_id)
        if standing.banned:
            raise AuthorBanned

    def _count(self, tx: Connection, case: _Case, request: Request, now: datetime) -> Counted:
        """With enough approvals the job goes on."""
        votes, review = reviews.votes_of(tx, case.review.id), case.review
        if not enough(votes, case.policy.approvals):
            reviews.change(tx, review, now)
            return _counted(tx, case)
        reviews.close(tx, review, Decision.APPROVED, now, by=list(votes))
        moved = (
            _queue(tx, case.job, request, now) if case.stage is State.HELD else _let_through(tx, case, now)
        )
        if moved is None:
            raise ReviewDecided(Decision.GONE)
        return _counted(tx, case)


def _seen(review: Review, meant: Meant) -> None:
    """Raises ReviewOutdated."""
    if not review.known_to(meant.actor.member_id, meant.draft):
        raise ReviewOutdated


def _queue(tx: Connection, job: Job, request: Request, now: datetime) -> Job | None:
    """It joins the queue, behind what has come before this moment."""
    arrival = fair_queue.arrival(tx, job.lane, job.guild_id, job.member_id)
    return jobs.move_unleased(
        tx,
        job.id,
        {State.HELD},
        State.QUEUED,
        now=now,
        due_at=now,
        pool=Pool.ANNOUNCE,
        request=request,
        guild_tag=arrival.guild_tag,
        member_tag=arrival.member_tag,
        queued_at=now,
    )


def _let_through(tx: Connection, case: _Case, now: datetime) -> Job | None:
    """What was not chosen is not a file of the result any more, whoever asks for it; delivery charges the share."""
    job, there = case.job, {file.index for file in media_files.of_job(tx, case.job.id)}
    kept = there & set(case.review.keep or there)
    media_files.forget(tx, job.id, there - kept)
    quota = job.quota[0], len(kept)
    return jobs.move_unleased(tx, job.id, {State.REVIEW}, State.READY, now=now, due_at=now, quota=quota)


def _to_confirm(conn: Connection, job_id: str, actor: Actor, place: Place) -> tuple[Review, str, Job]:
    review, job = reviews.about(conn, "prompt", job_id), jobs.get(conn, job_id)
    if review is None or job is None or review.guild_id != place.guild_id:
        raise NoSuchJob(job_id)
    if review.member_id != actor.member_id:
        raise NotAllowed("author")
    if review.decision is not None:
        raise ReviewDecided(review.decision, review.by)
    if review.edited is None:
        raise NoSuchJob(job_id)
    return review, review.edited, job


def _counted(tx: Connection, case: _Case) -> Counted:
    votes = reviews.votes_of(tx, case.review.id)
    return Counted(reviews.get(tx, case.review.id) or case.review, len(votes), case.policy.approvals)


def _log(  # noqa: PLR0917 - the sentence: what, in which case, by whom, when
    tx: Connection, kind: str, case: _Case, actor: Actor, now: datetime, note: str = "", **data: Any
) -> None:
    event = events.Event(
        case.review.guild_id,
        kind,
        now,
        job_id=case.review.job_id,
        actor_id=actor.member_id,
        member_id=case.review.member_id,
        note=note,
        data={"review": case.review.id} | data,
    )
    events.append(tx, event)
