"""The gate: decides whether a request may enter, and admits it, with its price held, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.domain import moderation
from bot.domain.asking import Ask, Attached, Where, Who
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
    TooManyJobs,
    TooManyRequests,
    UnknownModel,
)
from bot.domain.job import WAITING, Job, State, new_job_id
from bot.domain.limits import Limits, next_day
from bot.domain.parcel import BYTES_PER_MESSAGE
from bot.domain.request import InputFile, Kind, Request
from bot.pipeline.budget import Budget
from bot.pipeline.clock import Clock
from bot.pipeline.faults import FaultPoint, reached
from bot.storage import jobs, ledger, limits, posts
from bot.storage.database import Database
from bot.storage.database import Transaction as Tx

RESTRICTED_MODES = frozenset({"spicy"})


class Inputs(Protocol):
    """Fetches and checks members' attachments, and knows whether the disk has room (`pipeline/media`)."""

    async def keep_input(self, url: str) -> InputFile: ...

    async def has_input(self, kept: InputFile) -> bool: ...

    async def low_disk(self) -> bool: ...


class Doors(Protocol):
    """Whether generation is switched off, by the operator or because nothing can take it (`pipeline/health`)."""

    @property
    def paused(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Admitted:
    """`ahead`: how many of the server's jobs wait before it. `available`: the member's credits left now.

    Where Discord delivers the same interaction again it is the job already admitted, as it stands now.
    """

    job: Job
    ahead: int
    available: int


@dataclass(frozen=True, slots=True)
class Gate:
    """Every request passes here once; the answer is a job, or a Refused that says why and costs nothing."""

    database: Database
    catalog: Catalog
    """Already cut down to the providers that have a key."""
    inputs: Inputs
    doors: Doors
    budget: Budget
    limits: Limits
    daily_allowance: int
    clock: Clock
    wake: Callable[[], None]
    """Tells the worker that a row became due."""

    async def admit(self, ask: Ask) -> Admitted:
        """Raises Refused."""
        if earlier := await self._delivered_before(ask.interaction_id):
            return earlier
        request, model, offers = self._checked(ask)
        if await self.inputs.low_disk():
            raise Paused("disk")
        if ask.image or ask.references:
            await self._may_attach(ask, model.price_of(request))
        return await self._enter(ask, await self._with_inputs(ask, request), model, offers)

    async def again(self, job_id: str, interaction_id: int, who: Who, where: Where) -> Admitted:
        """The same request once more, for whoever pressed the button. Raises Refused.

        Only where it was posted: it carries the prompt and the pictures along, which not everybody elsewhere may see.
        """
        if earlier := await self._delivered_before(interaction_id):
            return earlier
        async with self.database.read() as conn:
            old = await jobs.get(conn, job_id)
            posted_in = {post.channel_id for post in await posts.of_job(conn, job_id)}
        if old is None or old.guild_id != where.guild_id:
            raise NoSuchJob(job_id)
        if not where.shows(old) and where.channel_id not in posted_in:
            raise NotAllowed("its_channel")
        request = old.request
        model = self.catalog.find(request.model)
        ask = Ask(
            interaction_id,
            who,
            where,
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

    async def _delivered_before(self, interaction_id: int) -> Admitted | None:
        """Asked first: what would be refused by now was admitted then, and the member was told so."""
        async with self.database.read() as conn:
            job = await jobs.by_interaction(conn, interaction_id)
            return await self._as_it_stands(conn, job) if job else None

    async def _as_it_stands(self, conn: Tx, job: Job) -> Admitted:
        balance = await ledger.balance(
            conn, job.guild_id, job.member_id, allowance=self.daily_allowance, now=self.clock()
        )
        ahead = await jobs.ahead_of(conn, job) if job.state in WAITING else 0
        return Admitted(job, ahead, balance.available)

    def _checked(
        self, ask: Ask, repeated: Request | None = None
    ) -> tuple[Request, GenerationModel, list[Offer]]:
        """Everything that can be said without asking anybody else: the cheap refusals come first."""
        if self.doors.paused:
            raise Paused("operator")
        request = repeated or self._request(ask)
        if not request.prompt:
            raise PromptEmpty
        if category := moderation.refuses(request.prompt, self.clock().year):
            raise PromptRefused(category)
        model, offers = self.catalog.check(self._shape(ask, request), ask.kind)
        if request.options.mode in RESTRICTED_MODES and not ask.where.age_restricted:
            raise ModeRestricted(str(request.options.mode))
        return request, model, offers

    def _request(self, ask: Ask) -> Request:
        return Request(
            model=ask.model or self._default_model(ask.kind),
            prompt=moderation.clean_prompt(ask.prompt),
            options=ask.options,
            provider=ask.provider,
        )

    def _default_model(self, kind: Kind) -> str:
        models = self.catalog.of_kind(kind)
        if not models:
            raise UnknownModel("", [])
        return models[0].name

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
        now, guild_id, member_id = self.clock(), ask.where.guild_id, ask.who.member_id
        async with self.database.transaction() as tx:
            if await jobs.by_interaction(tx, ask.interaction_id):
                return
            balance = await ledger.balance(tx, guild_id, member_id, allowance=self.daily_allowance, now=now)
            if balance.available < price:
                raise self._out_of_credits(price, balance.available, now)
            if retry_at := await limits.take(tx, f"attach:{guild_id}:{member_id}", self.limits.rate, now):
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
        job = Job(
            id=new_job_id(),
            interaction_id=ask.interaction_id,
            guild_id=ask.where.guild_id,
            channel_id=ask.where.channel_id,
            parent_id=ask.where.parent_id,
            member_id=ask.who.member_id,
            state=State.QUEUED,
            request=request,
            price=model.price_of(request),
            cost=model.cost_of(offers[0], request),
            created_at=now,
            state_since=now,
            due_at=now,
        )
        async with self.database.transaction() as tx:
            earlier = await jobs.by_interaction(tx, ask.interaction_id)
            if earlier is not None:
                return await self._as_it_stands(tx, earlier)
            ahead = await self._allow(tx, job, now)
            available = await self._hold(tx, job, now)
            await jobs.insert(tx, job)
        reached(FaultPoint.ADMITTED)
        self.wake()
        return Admitted(job, ahead, available)

    async def _allow(self, tx: Tx, job: Job, now: datetime) -> int:
        """Limits and budgets, refused in the order in which waiting helps least."""
        flight = await jobs.in_flight(tx, job.guild_id, job.member_id)
        member_limit = self.limits.running_per_member + self.limits.waiting_per_member
        if flight.member_running + flight.member_waiting >= member_limit:
            raise TooManyJobs("member", member_limit)
        guild_limit = self.limits.running_per_guild + self.limits.waiting_per_guild
        if flight.guild_running + flight.guild_waiting >= guild_limit:
            raise TooManyJobs("guild", guild_limit)
        if scope := await self.budget.exceeded_by(tx, job, job.cost, now):
            raise BudgetSpent(scope, next_day(now))
        key = f"generate:{job.guild_id}:{job.member_id}"
        if retry_at := await limits.take(tx, key, self.limits.rate, now):
            raise TooManyRequests(retry_at)
        return flight.guild_waiting

    async def _hold(self, tx: Tx, job: Job, now: datetime) -> int:
        """Raises OutOfCredits, and with it the whole admission is rolled back, the rate limit's unit included."""
        await ledger.top_up(tx, job.guild_id, job.member_id, allowance=self.daily_allowance, now=now)
        try:
            await ledger.hold(tx, job.id, job.guild_id, job.member_id, job.price, now)
        except ledger.InsufficientFunds as error:
            raise self._out_of_credits(job.price, error.available, now) from None
        balance = await ledger.balance(
            tx, job.guild_id, job.member_id, allowance=self.daily_allowance, now=now
        )
        return balance.available

    def _out_of_credits(self, needed: int, available: int, now: datetime) -> OutOfCredits:
        return OutOfCredits(
            needed=needed, available=available, refill_at=next_day(now), refill_to=self.daily_allowance
        )


def _placeholder(attached: Attached) -> InputFile:
    return InputFile(path="", content_type="", size=attached.size, sha256="")
