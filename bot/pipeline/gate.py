"""The gate: decides whether a request may enter, and admits it, with its price held, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.domain import flags, moderation
from bot.domain.ask import Actor, Ask, AttachedFile, Place
from bot.domain.catalog import Catalog, GenerationModel, Offer
from bot.domain.errors import (
    BudgetSpent,
    InputRefused,
    ModeRestricted,
    NoSuchJob,
    NotAllowed,
    OutOfCredits,
    Paused,
    PromptEmpty,
    PromptRefused,
    Refused,
    TooManyJobs,
    TooManyRequests,
    Unavailable,
)
from bot.domain.failure import Reason
from bot.domain.fair_queue import Lane
from bot.domain.job import Job, State, new_job_id
from bot.domain.limits import Limits, next_day
from bot.domain.message_batches import BYTES_PER_MESSAGE
from bot.domain.policy.policy import MemberLimits
from bot.domain.request import InputFile, Request
from bot.pipeline.budget import Budget, OverBudget
from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.storage import fair_queue, jobs, ledger, limits, posts, spending, withdrawals
from bot.storage.database import Connection, Database


class Inputs(Protocol):
    """Fetches and checks members' attachments, and knows whether the disk has room (`pipeline/media`)."""

    async def keep_input(self, url: str) -> InputFile: ...

    async def has_input(self, kept: InputFile) -> bool: ...

    async def low_disk(self) -> bool: ...


class Availability(Protocol):
    """What stands in the way of generation: the operator's switches, and the providers' health (`pipeline/health`)."""

    @property
    def paused(self) -> bool: ...

    def obstacle(self, offer: Offer, now: datetime) -> Reason | None: ...


@dataclass(frozen=True, slots=True)
class Admitted:
    """`available`: the member's credits left now.

    Where Discord delivers the same interaction again it is the job already admitted, as it stands now.
    """

    job: Job
    available: int


@dataclass(frozen=True, slots=True)
class Gate:
    """Every request passes here once; the answer is a job, or a Refused that says why and costs nothing."""

    database: Database
    catalog: Catalog
    """Already cut down to the providers that have a key."""
    inputs: Inputs
    availability: Availability
    budget: Budget
    limits: Limits
    daily_allowance: int
    clock: Clock
    wake: Callable[[], None]
    """Tells the worker that a row became due."""

    async def admit(self, ask: Ask) -> Admitted:
        """Raises Refused."""
        try:
            return await self._admit_new(ask)
        except Refused as refused:
            return await self._admitted_before(ask.interaction_id, refused)

    async def _admit_new(self, ask: Ask) -> Admitted:
        request, model, offers = self._checked(ask)
        if await self.inputs.low_disk():
            raise Paused("disk")
        if ask.image or ask.references:
            await self._may_attach(ask, self.catalog.price_of(model, request))
        return await self._enter(ask, await self._with_inputs(ask, request), model, offers)

    async def again(self, job_id: str, interaction_id: int, actor: Actor, place: Place) -> Admitted:
        """The same request once more, for whoever pressed the button. Raises Refused.

        Only where it was posted: it carries the prompt and the pictures along, which not everybody elsewhere may see.
        """
        try:
            return await self._admit_again(job_id, interaction_id, actor, place)
        except Refused as refused:
            return await self._admitted_before(interaction_id, refused)

    async def _admit_again(self, job_id: str, interaction_id: int, actor: Actor, place: Place) -> Admitted:
        old = await self.database.read(jobs.get, job_id)
        posted_in = {post.channel_id for post in await self.database.read(posts.of_job, job_id)}
        if old is None or old.guild_id != place.guild_id:
            raise NoSuchJob(job_id)
        if not place.shows(old) and place.channel_id not in posted_in:
            raise NotAllowed("its_channel")
        if not old.ends_privately and await self.database.read(withdrawals.any_of_request, old):
            raise NoSuchJob(job_id)
        request = old.request
        model = self.catalog.find(request.model)
        ask = Ask(
            interaction_id,
            actor,
            place,
            kind=model.kind if model else "image",
            prompt=request.prompt,
            model=request.model,
            options=request.options,
            provider=request.provider,
        )
        checked, model, offers = self._checked(ask, request)
        for kept in request.inputs:
            if not await self.inputs.has_input(kept):
                raise InputRefused("unreachable")
        if await self.inputs.low_disk():
            raise Paused("disk")
        return await self._enter(ask, checked, model, offers)

    async def _admitted_before(self, interaction_id: int, refused: Refused) -> Admitted:
        """What is refused now may have been admitted when Discord delivered it first. Raises `refused` if not."""
        if earlier := await self.database.read(self._earlier, interaction_id):
            return earlier
        raise refused

    def _earlier(self, conn: Connection, interaction_id: int) -> Admitted | None:
        job = jobs.by_interaction(conn, interaction_id)
        if job is None:
            return None
        balance = ledger.balance(
            conn, job.guild_id, job.member_id, allowance=self.daily_allowance, now=self.clock()
        )
        return Admitted(job, balance.available)

    def _checked(
        self, ask: Ask, repeated: Request | None = None
    ) -> tuple[Request, GenerationModel, list[Offer]]:
        """Everything that can be said without asking anybody else: the cheap refusals come first."""
        if self.availability.paused:
            raise Paused("operator")
        request = repeated or self._request(ask)
        if not request.prompt:
            raise PromptEmpty
        if category := moderation.refuses(request.prompt, self.clock().year):
            raise PromptRefused(category)
        model, offers = self.catalog.check(self._shape(ask, request), ask.kind)
        if request.restricted and not ask.place.age_restricted:
            raise ModeRestricted(str(request.options.mode))
        self._check_available(request, offers)
        return request, model, offers

    def _check_available(self, request: Request, offers: list[Offer]) -> None:
        """A busy provider is worth waiting for; one that somebody has to see to first is not."""
        obstacles = {self.availability.obstacle(offer, self.clock()) for offer in offers}
        if obstacles <= {Reason.DISABLED, Reason.OUT_OF_FUNDS}:
            empty = Reason.OUT_OF_FUNDS in obstacles
            raise Unavailable(request.model, request.provider, "out_of_funds" if empty else "switched_off")

    def _request(self, ask: Ask) -> Request:
        ask = flags.applied(replace(ask, prompt=moderation.clean_prompt(ask.prompt)), self.catalog)
        return Request(
            model=self.catalog.meant(ask.model, ask.kind).name,
            prompt=ask.prompt,
            options=ask.options,
            provider=ask.provider,
            count=ask.count,
        )

    def _shape(self, ask: Ask, request: Request) -> Request:
        """The request as the catalogue checks it, with placeholders for attachments that are not fetched yet."""
        if ask.image and ask.references:
            raise InputRefused("image_and_references")
        if not ask.image and not ask.references:
            return request
        return replace(
            request,
            image=_placeholder(ask.image) if ask.image else None,
            references=tuple(_placeholder(item) for item in ask.references),
        )

    async def _may_attach(self, ask: Ask, price: int) -> None:
        """Before anything is fetched: what members attach is kept for days, and refusals must not fill the disk.

        This unit of the rate stays taken when the attachments or the request are refused afterwards.
        """
        await self.database.write(self._take_attachment, ask, price, self.clock())

    def _take_attachment(self, tx: Connection, ask: Ask, price: int, now: datetime) -> None:
        guild_id, member_id = ask.place.guild_id, ask.actor.member_id
        if jobs.by_interaction(tx, ask.interaction_id):
            return
        balance = ledger.balance(tx, guild_id, member_id, allowance=self.daily_allowance, now=now)
        if balance.available < price:
            raise self._out_of_credits(price, balance.available, now)
        if retry_at := limits.take(tx, f"attach:{guild_id}:{member_id}", self.limits.rate, now):
            raise TooManyRequests(retry_at)

    async def _with_inputs(self, ask: Ask, request: Request) -> Request:
        """Fetch the attachments now: Discord's links to them die, and what is not an image costs nothing."""
        image = await self.inputs.keep_input(ask.image.url) if ask.image else None
        references = [await self.inputs.keep_input(item.url) for item in ask.references]
        if sum(kept.size for kept in references) > BYTES_PER_MESSAGE:
            raise InputRefused("too_large", BYTES_PER_MESSAGE)  # the card carries them all
        return replace(request, image=image, references=tuple(references))

    async def _enter(
        self, ask: Ask, request: Request, model: GenerationModel, offers: list[Offer]
    ) -> Admitted:
        now = self.clock()
        job = partial(
            Job,
            id=new_job_id(),
            interaction_id=ask.interaction_id,
            guild_id=ask.place.guild_id,
            channel_id=ask.place.channel_id,
            parent_id=ask.place.parent_id,
            place=ask.place.kind,
            member_id=ask.actor.member_id,
            locale=ask.actor.locale,
            public_locale=ask.place.locale,
            state=State.QUEUED,
            request=request,
            price=self.catalog.price_of(model, request),
            cost=model.cost_of(offers[0], request),
            cost_day=spending.day_of(now),
            lane=model.kind,
            offers=tuple(offer.provider for offer in offers),
            created_at=now,
            state_since=now,
            due_at=now,
        )
        admitted = await self.database.write(self._admit, job, ask, model.kind, now)
        reached(Failpoint.ADMITTED)
        self.wake()
        return admitted

    def _admit(
        self, tx: Connection, tagged: Callable[..., Job], ask: Ask, lane: Lane, now: datetime
    ) -> Admitted:
        """One transaction: what is refused in it leaves nothing behind, a unit of the rate limit neither."""
        arrival = fair_queue.arrival(tx, lane, ask.place.guild_id, ask.actor.member_id)
        job = tagged(guild_tag=arrival.guild_tag, member_tag=arrival.member_tag)
        if not jobs.insert(tx, job):
            return self._repeated(tx, job.interaction_id)
        self._allow(tx, job, now)
        return Admitted(job, self._hold(tx, job, now))

    def _repeated(self, tx: Connection, interaction_id: int) -> Admitted:
        earlier = self._earlier(tx, interaction_id)
        if earlier is None:
            raise LookupError(f"interaction {interaction_id} has a job that cannot be read")
        return earlier

    def _allow(self, tx: Connection, job: Job, now: datetime) -> None:
        """Limits and budgets, refused in the order in which waiting helps least. The job itself is counted."""
        flight = jobs.in_flight(tx, job.guild_id, job.member_id)
        member_limit = self.limits.running_per_member + self.limits.waiting_per_member
        if flight.member_running + flight.member_waiting > member_limit:
            raise TooManyJobs("member", member_limit)
        guild_limit = self.limits.running_per_guild + self.limits.waiting_per_guild
        if flight.guild_running + flight.guild_waiting > guild_limit:
            raise TooManyJobs("guild", guild_limit)
        try:
            self.budget.admit(tx, job, MemberLimits())
        except OverBudget as over:
            raise BudgetSpent(over.ceiling, over.until(now)) from None
        key = f"generate:{job.guild_id}:{job.member_id}"
        if retry_at := limits.take(tx, key, self.limits.rate, now):
            raise TooManyRequests(retry_at)

    def _hold(self, tx: Connection, job: Job, now: datetime) -> int:
        """The credits that are left. Raises OutOfCredits."""
        owner = job.guild_id, job.member_id
        try:
            return ledger.top_up_and_hold(
                tx, job.id, owner, job.price, allowance=self.daily_allowance, now=now
            )
        except ledger.InsufficientFunds as error:
            raise self._out_of_credits(job.price, error.available, now) from None

    def _out_of_credits(self, needed: int, available: int, now: datetime) -> OutOfCredits:
        return OutOfCredits(
            needed=needed, available=available, refill_at=next_day(now), refill_to=self.daily_allowance
        )


def _placeholder(attached: AttachedFile) -> InputFile:
    return InputFile(path="", content_type="", size=attached.size, sha256="")
