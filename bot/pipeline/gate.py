"""The gate: decides whether a request may enter, and admits it, with its price held, in one transaction."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot.domain import flags, locale, member_defaults, moderation
from bot.domain.ask import Actor, Ask, AttachedFile, suggested_job
from bot.domain.catalog import Catalog
from bot.domain.errors import (
    BudgetSpent,
    InputRefused,
    NoReviewers,
    OutOfCredits,
    Paused,
    PromptEmpty,
    Refused,
    TooManyJobs,
    TooManyRequests,
    Unavailable,
)
from bot.domain.failure import Reason
from bot.domain.generation_model import GenerationModel
from bot.domain.job import Job, State, new_job_id
from bot.domain.limits import Limits, next_day
from bot.domain.message_batches import BYTES_PER_MESSAGE
from bot.domain.offer import Offer
from bot.domain.origin import Origin
from bot.domain.picture_limits import PictureType
from bot.domain.policy.judge import Hold, rating_of
from bot.domain.policy.policy import Ceilings, MemberLimits
from bot.domain.request import ANY_PICTURE, InputFile, Request
from bot.domain.uploaded import DISCORD, Uploaded
from bot.pipeline.budget import Budget, OverBudget
from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.moderation import Case, Moderation
from bot.pipeline.policies import PolicyCache
from bot.pipeline.preferences import Preferences
from bot.storage import admissions, events, jobs, ledger, limits, reviews, spending
from bot.storage.database import Connection, Database


class Inputs(Protocol):
    """Fetches and checks members' attachments, and knows whether the disk has room (`pipeline/media`)."""

    async def keep_input(
        self, url: str, types: Collection[PictureType] = ..., most_bytes: int | None = None
    ) -> InputFile: ...

    async def retyped(
        self, kept: InputFile, types: Collection[PictureType], most_bytes: int | None = None
    ) -> InputFile: ...

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
class Passed:
    """A request that nothing speaks against so far."""

    request: Request
    model: GenerationModel
    offers: list[Offer]
    case: Case


HELD = "held"
"""The kind of the moderation log's row for a request that waits for a moderator."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Every request passes here once; the answer is a job, or a Refused that says why and costs nothing."""

    database: Database
    catalog: Catalog
    """Already cut down to the providers that have a key."""
    inputs: Inputs
    availability: Availability
    moderation: Moderation
    policies: PolicyCache
    preferences: Preferences
    budget: Budget
    limits: Limits
    daily_allowance: int
    clock: Clock
    wake: Callable[[], None]
    """Tells the worker that a row became due."""
    call_moderators: Callable[[], None]
    """Tells `ReviewCards` that there is something for moderators."""

    async def admit(self, ask: Ask) -> Admitted:
        """Raises Refused."""
        try:
            return await self._admit_new(ask)
        except Refused as refused:
            return await self.admitted_before(ask.interaction_id, ask.actor, refused)

    async def _admit_new(self, ask: Ask) -> Admitted:
        passed = await self._checked(ask, await self.request_of(ask))
        if await self.inputs.low_disk():
            raise Paused("disk")
        if ask.attached:
            await self._may_attach(ask, self.catalog.price_of(passed.model, passed.request))
            came = await self._with_inputs(ask, passed.model, passed.request)
            passed = self._with_what_came(ask, passed, came)
        return await self._enter(ask, passed)

    async def admit_made(self, ask: Ask, request: Request, origin: Origin | None = None) -> Admitted:
        """A request of which the inputs are kept already, as one made of a job.

        Raises Refused, for `admitted_before` to see whether this interaction was admitted when it came first.
        """
        passed = await self._checked(ask, _of_any_type(request))
        for kept in request.inputs:
            if not await self.inputs.has_input(kept):
                raise InputRefused("unreachable")
        if await self.inputs.low_disk():
            raise Paused("disk")
        passed = self._with_what_came(ask, passed, await self._retyped(passed.model, request))
        return await self._enter(ask, passed, origin)

    async def _retyped(self, model: GenerationModel, request: Request) -> Request:
        """With its pictures in a type that every provider of the model takes, where they can be."""
        types, most = model.picture_types, model.picture_bytes
        return request.with_inputs(
            {kept: await self.inputs.retyped(kept, types, most) for kept in request.pictures}
        )

    async def admitted_before(self, interaction_id: int, actor: Actor, refused: Refused) -> Admitted:
        """What is refused now may have been admitted when Discord delivered it first. Raises `refused` if not."""
        if earlier := await self.database.read(self._earlier, interaction_id, actor):
            return earlier
        raise refused

    def _earlier(self, conn: Connection, interaction_id: int, actor: Actor) -> Admitted | None:
        job = jobs.by_interaction(conn, interaction_id)
        if job is None:
            return None
        allowance = self._allowance(conn, job.guild_id, actor)
        balance = ledger.balance(conn, job.guild_id, job.member_id, allowance=allowance, now=self.clock())
        return Admitted(job, balance.available)

    def _allowance(self, conn: Connection, guild_id: int, actor: Actor) -> int:
        """Credits a day."""
        return self.policies.limits_for(conn, guild_id, actor.roles).credits_a_day(self.daily_allowance)

    async def _checked(self, ask: Ask, request: Request) -> Passed:
        """Everything that can be said without asking anybody else: the cheap refusals come first."""
        if self.availability.paused:
            raise Paused("operator")
        model = self.catalog.find(request.model)
        if not request.prompt and (model is None or model.takes_prompt):
            raise PromptEmpty
        case = await self.moderation.check(ask, request)
        model, offers = self.catalog.check(self._shape(ask, request), ask.kind)
        self._check_available(request, offers)
        return Passed(request, model, offers, case)

    def _with_what_came(self, ask: Ask, passed: Passed, request: Request) -> Passed:
        """With the pictures, of which sizes and types are known now, and with it who takes them at which cost."""
        model, offers = self.catalog.check(request, ask.kind)
        self._check_available(request, offers)
        return replace(passed, request=request, model=model, offers=offers)

    def _check_available(self, request: Request, offers: list[Offer]) -> None:
        """A busy provider is worth waiting for; one that somebody has to see to first is not."""
        obstacles = {self.availability.obstacle(offer, self.clock()) for offer in offers}
        if obstacles <= {Reason.DISABLED, Reason.OUT_OF_FUNDS}:
            empty = Reason.OUT_OF_FUNDS in obstacles
            raise Unavailable(request.model, request.provider, "out_of_funds" if empty else "switched_off")

    async def request_of(self, ask: Ask, *, own_ratio: bool = True) -> Request:
        """What the prompt's flags say, and what the member has set, fill in what was left out. Of a picture that is
        there already, the ratio is its own and not the member's usual one.
        """
        prompt = await self._prompt(ask)
        ask = flags.applied(ask if prompt == ask.prompt else replace(ask, prompt=prompt), self.catalog)
        mine = self.preferences.of(ask.actor.member_id)
        request = Request(
            model=ask.model or "",
            prompt=ask.prompt,
            options=ask.options,
            provider=ask.provider,
            share_input=ask.share_input,
            count=ask.count,
        )
        shape = self._shape(ask, request)
        if ask.model is None:
            offered = await self._offered(ask)
            shape = replace(shape, model=member_defaults.meant_model(shape, ask.kind, mine, offered))
        if own_ratio:
            shape = member_defaults.applied(shape, ask.kind, mine, self.catalog)
        return replace(shape, image=None, references=(), end_frame=None) if shape.inputs else shape

    async def _offered(self, ask: Ask) -> Catalog:
        """Where no model is named, one that the server uses there is meant; all, where that leaves none."""
        place = ask.place
        seen = self.policies.seen(place.guild_id)
        current = seen or await self.database.read(self.policies.current, place.guild_id)
        names = current.for_place(place.channel_id, place.parent_id, ask.actor.roles).models
        if not names:
            return self.catalog
        offered = self.catalog.used({ask.kind}, names)
        return offered if offered.commanded(ask.kind) else self.catalog

    async def _prompt(self, ask: Ask) -> str:
        """A suggested prompt comes as the id of the member's own job that it was of."""
        job_id = suggested_job(ask.prompt)
        if job_id is None:
            return moderation.clean_prompt(ask.prompt)
        return await self.preferences.prompt_of(job_id, ask.place.guild_id, ask.actor.member_id)

    def _shape(self, ask: Ask, request: Request) -> Request:
        """The request as the catalogue checks it, with placeholders for attachments that are not fetched yet."""
        if ask.image and ask.references and not self.catalog.takes_both(ask.kind):
            raise InputRefused("image_and_references")
        if ask.end_frame and not ask.image:
            raise InputRefused("end_frame_alone")
        if not ask.attached:
            return request
        return replace(
            request,
            image=_placeholder(ask.image) if ask.image else None,
            references=tuple(_placeholder(item) for item in ask.references),
            end_frame=_placeholder(ask.end_frame) if ask.end_frame else None,
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
        allowance = self._allowance(tx, guild_id, ask.actor)
        balance = ledger.balance(tx, guild_id, member_id, allowance=allowance, now=now)
        if balance.available < price:
            raise _out_of_credits(price, balance.available, allowance, now)
        if retry_at := limits.take(tx, f"attach:{guild_id}:{member_id}", self.limits.rate, now):
            raise TooManyRequests(retry_at)

    async def _with_inputs(self, ask: Ask, model: GenerationModel, request: Request) -> Request:
        """Fetch the attachments now: Discord's links to them die, and what is not an image costs nothing."""
        keep = partial(self.inputs.keep_input, types=model.picture_types, most_bytes=model.picture_bytes)
        image = await keep(ask.image.url) if ask.image else None
        references = [await keep(item.url) for item in ask.references]
        end_frame = await keep(ask.end_frame.url) if ask.end_frame else None
        kept = replace(request, image=image, references=tuple(references), end_frame=end_frame)
        if (references or end_frame) and sum(each.size for each in kept.inputs) > BYTES_PER_MESSAGE:
            raise InputRefused("too_large", BYTES_PER_MESSAGE)  # one request carries them all
        return kept

    async def _enter(self, ask: Ask, passed: Passed, origin: Origin | None = None) -> Admitted:
        rating = rating_of(passed.case.policy, age_restricted=ask.place.age_restricted)
        request = replace(passed.request, mature=True) if rating == "mature" else passed.request
        model, offers = passed.model, passed.offers
        hold = await self.moderation.decide(ask, request, passed.case)
        moderated = hold is not None or passed.case.policy.review_outputs == "all"
        if moderated and passed.case.current.policy.review_channel is None:
            raise NoReviewers
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
            public_locale=locale.public(passed.case.current.policy.language, ask.place.locale),
            origin_id=origin.job_id if origin else None,
            origin_work=origin.work if origin else None,
            state=State.HELD if hold else State.QUEUED,
            request=request,
            price=self.catalog.price_of(model, request),
            cost=model.cost_of(offers[0], request),
            cost_day=spending.day_of(now),
            lane=model.kind,
            uploads=_links(ask, request),
            offers=tuple(offer.provider for offer in offers),
            created_at=now,
            state_since=now,
            due_at=now,
        )
        self.moderation.still_welcome(ask, request, passed.case)
        admitted = await self.database.write(self._admit, job, ask, hold, now)
        reached(Failpoint.ADMITTED)
        self.wake()
        if hold:
            self.call_moderators()
        return admitted

    def _admit(
        self, tx: Connection, tagged: Callable[..., Job], ask: Ask, hold: Hold | None, now: datetime
    ) -> Admitted:
        """One transaction: what is refused in it leaves nothing behind, a unit of the rate limit neither."""
        found = admissions.outlook(tx, ask.kind, ask.place.guild_id, ask.actor.member_id)
        job = tagged(guild_tag=found.arrival.guild_tag, member_tag=found.arrival.member_tag)
        if not jobs.insert(tx, job):
            return self._repeated(tx, job.interaction_id, ask.actor)
        policy = self.policies.at(tx, job.guild_id, found.policy_version).policy
        own = policy.limits_for(ask.actor.roles)
        self._check_room(found, own)
        self._spend(tx, job, own, policy.ceilings, now)
        if hold:
            events.append(tx, _held(job, hold))
            _ask_moderators(tx, job, ask, hold, timedelta(hours=policy.review_hours))
        return Admitted(job, self._hold(tx, job, own.credits_a_day(self.daily_allowance), now))

    def _repeated(self, tx: Connection, interaction_id: int, actor: Actor) -> Admitted:
        earlier = self._earlier(tx, interaction_id, actor)
        if earlier is None:
            raise LookupError(f"interaction {interaction_id} has a job that cannot be read")
        return earlier

    def _check_room(self, found: admissions.Outlook, own: MemberLimits) -> None:
        """For one job more. Raises TooManyJobs."""
        member_limit = self.limits.running_per_member + self.limits.waiting_per_member
        member_limit = member_limit if own.in_flight is None else own.in_flight
        if found.of_member >= member_limit:
            raise TooManyJobs("member", member_limit)
        guild_limit = self.limits.running_per_guild + self.limits.waiting_per_guild
        if found.of_guild >= guild_limit:
            raise TooManyJobs("guild", guild_limit)

    def _spend(self, tx: Connection, job: Job, own: MemberLimits, ceilings: Ceilings, now: datetime) -> None:
        """Budgets and the rate. Raises BudgetSpent or TooManyRequests."""
        try:
            self.budget.admit(tx, job, own, ceilings)
        except OverBudget as over:
            raise BudgetSpent(over.ceiling, over.until(now)) from None
        key = f"generate:{job.guild_id}:{job.member_id}"
        if retry_at := limits.take(tx, key, self.limits.rate, now):
            raise TooManyRequests(retry_at)

    def _hold(self, tx: Connection, job: Job, allowance: int, now: datetime) -> int:
        """The credits that are left. Raises OutOfCredits."""
        owner = job.guild_id, job.member_id
        try:
            return ledger.top_up_and_hold(tx, job.id, owner, job.price, allowance=allowance, now=now)
        except ledger.InsufficientFunds as error:
            raise _out_of_credits(job.price, error.available, allowance, now) from None


def _held(job: Job, hold: Hold) -> events.Event:
    return events.Event(
        job.guild_id,
        HELD,
        job.created_at,
        job_id=job.id,
        member_id=job.member_id,
        note=" ".join(hold.reasons),
        data={"reasons": list(hold.reasons)},
    )


def _ask_moderators(tx: Connection, job: Job, ask: Ask, hold: Hold, within: timedelta) -> None:
    joined_at = ask.actor.joined_at
    reviews.add(
        tx,
        "prompt",
        job.id,
        guild_id=job.guild_id,
        member_id=job.member_id,
        job_id=job.id,
        now=job.created_at,
        expires_at=job.created_at + within,
        data={
            "reasons": list(hold.reasons),
            "joined_at": joined_at.isoformat() if joined_at else None,
        },
    )


def _links(ask: Ask, request: Request) -> tuple[Uploaded, ...]:
    """Discord's own links to what came along: only where they show nothing that was taken out of what was kept."""
    if not ask.attached:
        return ()
    kept = zip(ask.pictures, request.inputs, strict=False)  # what is asked for again came along earlier
    return tuple(Uploaded(DISCORD, each.path, attached.url) for attached, each in kept if each.untouched)


def _out_of_credits(needed: int, available: int, allowance: int, now: datetime) -> OutOfCredits:
    return OutOfCredits(needed=needed, available=available, refill_at=next_day(now), refill_to=allowance)


def _of_any_type(request: Request) -> Request:
    """Of its pictures, the type is not known yet: they may be turned into another."""
    return request.with_inputs({kept: replace(kept, content_type="") for kept in request.pictures})


def _placeholder(attached: AttachedFile) -> InputFile:
    return replace(ANY_PICTURE, size=attached.size, width=attached.width, height=attached.height)
