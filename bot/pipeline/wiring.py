"""Builds the pipeline's services around what was opened: once, for the bot and for its tests alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.catalog import Catalog
from bot.domain.job import Job
from bot.domain.limits import Limits
from bot.pipeline.appeals import Appeals
from bot.pipeline.audit_log import AuditLog
from bot.pipeline.budget import Budget
from bot.pipeline.callbacks import Callbacks
from bot.pipeline.card_facts import CardFactsReader
from bot.pipeline.card_updates import CardUpdates
from bot.pipeline.claims import Claims
from bot.pipeline.classifier import Classifier
from bot.pipeline.clock import Clock
from bot.pipeline.courier import Courier
from bot.pipeline.dispatcher import Dispatcher
from bot.pipeline.erasures import Erasures
from bot.pipeline.favourites import Favourites
from bot.pipeline.gate import Gate
from bot.pipeline.health import Health
from bot.pipeline.housekeeping import Housekeeping
from bot.pipeline.job_access import JobAccess
from bot.pipeline.job_control import JobControl
from bot.pipeline.latencies import Latencies
from bot.pipeline.log_channel import LogChannel
from bot.pipeline.media.store import MediaStore
from bot.pipeline.member_notices import MemberNotices
from bot.pipeline.moderation import Moderation
from bot.pipeline.observer import Observer
from bot.pipeline.operations import Operations
from bot.pipeline.policies import Policies
from bot.pipeline.policy_trials import PolicyTrials
from bot.pipeline.preferences import Preferences
from bot.pipeline.privacy import Privacy
from bot.pipeline.provenance import Provenance
from bot.pipeline.provider_balances import ProviderBalances
from bot.pipeline.question_pace import QuestionPace
from bot.pipeline.reports import Reports
from bot.pipeline.result_moderation import ResultModeration
from bot.pipeline.reuse import Reuse
from bot.pipeline.review_cards import ReviewCards
from bot.pipeline.review_queue import ReviewQueue
from bot.pipeline.review_reminders import ReviewReminders
from bot.pipeline.reviews import Reviews
from bot.pipeline.router import Router
from bot.pipeline.sanctions import Sanctions, Standings
from bot.pipeline.served_inputs import ServedInputs
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.telling import take_down
from bot.pipeline.wakeup import Wakeup
from bot.pipeline.wallet import Wallet
from bot.pipeline.withdrawals import Withdrawals
from bot.pipeline.worker import Worker
from bot.providers.base import Provider
from bot.storage.database import Database


def _nothing(_violations: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Parts:
    """What the services are made of. Money in credits; `ceiling` is the operator's, in micro-dollars a day."""

    database: Database
    catalog: Catalog
    """What is offered here."""
    providers: Mapping[str, Provider]
    media: MediaStore
    courier: Courier
    clock: Clock
    observer: Observer
    daily_allowance: int
    ceiling: int | None = None
    limits: Limits = field(default_factory=Limits)
    classifier: Classifier | None = None
    public_url: str | None = None
    media_retention: timedelta = timedelta(hours=72)
    row_retention: timedelta = timedelta(days=400)
    on_audit: Callable[[int], None] = _nothing


@dataclass(frozen=True, slots=True)
class Pipeline:
    context: Context
    gate: Gate
    job_access: JobAccess
    reuse: Reuse
    job_control: JobControl
    withdrawals: Withdrawals
    wallet: Wallet
    member_notices: MemberNotices
    operations: Operations
    policies: Policies
    log_channel: LogChannel
    policy_trials: PolicyTrials
    sanctions: Sanctions
    audit_log: AuditLog
    provenance: Provenance
    reviews: Reviews
    review_cards: ReviewCards
    review_queue: ReviewQueue
    review_reminders: ReviewReminders
    reports: Reports
    appeals: Appeals
    preferences: Preferences
    favourites: Favourites
    privacy: Privacy
    erasures: Erasures
    callbacks: Callbacks
    served_inputs: ServedInputs
    balances: ProviderBalances
    housekeeping: Housekeeping
    claims: Claims
    worker: Worker
    wakeup: Wakeup

    async def restore(self) -> None:
        """What the last process knew: switches, the providers' health, how long their models take, what members set."""
        await self.operations.restore()
        await self.preferences.load()
        await self.sanctions.restore()
        await self.context.database.read(self.context.latencies.restore)


def wire(parts: Parts) -> Pipeline:
    """Nothing starts here."""
    database, clock, courier, limits = parts.database, parts.clock, parts.courier, parts.limits
    wakeup, health = Wakeup(), Health(list(parts.providers))
    policies = Policies(database, parts.catalog, clock)
    preferences, standings = Preferences(database, clock), Standings()
    budget = Budget(parts.ceiling, policies.cache)
    balances = ProviderBalances(parts.providers, health, courier, clock)
    question_pace = QuestionPace(parts.providers, health)

    async def taken_down(job: Job) -> None:
        await take_down(context, replace(job, lease=None))  # whoever holds the lease is not who noticed

    latencies = Latencies(parts.catalog)
    card_facts = CardFactsReader(database, parts.media, latencies, limits, clock)
    review_cards = ReviewCards(database, policies.cache, courier, parts.media, clock)
    call_moderators = review_cards.waiting.set
    context = Context(
        database=database,
        providers=parts.providers,
        courier=courier,
        media=parts.media,
        router=Router(parts.catalog, health),
        health=health,
        balances=balances,
        budget=budget,
        limits=limits,
        clock=clock,
        observer=parts.observer,
        cards=CardUpdates(database, courier, card_facts, taken_down),
        card_facts=card_facts,
        policies=policies.cache,
        preferences=preferences,
        latencies=latencies,
        question_pace=question_pace,
        result_moderation=ResultModeration(
            database, policies.cache, parts.media, courier, parts.classifier, clock
        ),
        wake=wakeup,
        call_moderators=call_moderators,
        public_url=parts.public_url,
    )
    moderation = Moderation(
        database, policies.cache, standings, parts.media, parts.classifier, limits.rate, clock
    )
    gate = Gate(
        database=database,
        moderation=moderation,
        policies=policies.cache,
        preferences=preferences,
        catalog=parts.catalog,
        inputs=parts.media,
        availability=health,
        budget=budget,
        limits=limits,
        daily_allowance=parts.daily_allowance,
        clock=clock,
        wake=wakeup,
        call_moderators=call_moderators,
    )
    job_access = JobAccess(database)
    notices = MemberNotices(database, courier, preferences, clock)
    sanctions = Sanctions(database, policies.cache, standings, clock, courier, notices.waiting.set)
    reviews = Reviews(
        database=database,
        policies=policies.cache,
        moderation=moderation,
        sanctions=sanctions,
        catalog=parts.catalog,
        clock=clock,
        wake=wakeup,
        call_moderators=call_moderators,
    )
    housekeeping = Housekeeping(
        database=database,
        media=parts.media,
        courier=courier,
        clock=clock,
        media_retention=parts.media_retention,
        row_retention=parts.row_retention,
        on_audit=parts.on_audit,
    )
    claims = Claims(Dispatcher(parts.providers, health, limits), health, question_pace, wakeup)
    withdrawals = Withdrawals(database, clock, policies.cache, wakeup, taken_down, call_moderators)
    return Pipeline(
        context=context,
        gate=gate,
        job_access=job_access,
        reuse=Reuse(gate, job_access, parts.catalog, parts.media),
        job_control=JobControl(
            database=database,
            providers=parts.providers,
            media=parts.media,
            clock=clock,
            wake=wakeup,
            notify=notices.waiting.set,
            call_moderators=call_moderators,
            limits=limits,
        ),
        withdrawals=withdrawals,
        wallet=Wallet(database, parts.daily_allowance, policies.cache, clock, notices.waiting.set),
        member_notices=notices,
        operations=Operations(database, health, budget, policies, clock, wakeup),
        policies=policies,
        audit_log=AuditLog(database, policies.cache, clock),
        provenance=Provenance(database, policies.cache),
        log_channel=LogChannel(database, courier, policies.cache, clock),
        policy_trials=PolicyTrials(policies, moderation, parts.catalog),
        sanctions=sanctions,
        reviews=reviews,
        review_cards=review_cards,
        review_queue=ReviewQueue(database, policies.cache),
        review_reminders=ReviewReminders(database, policies.cache, courier, clock),
        appeals=Appeals(database, policies.cache, sanctions, clock, call_moderators),
        reports=Reports(
            database=database,
            policies=policies.cache,
            access=job_access,
            sanctions=sanctions,
            courier=courier,
            rate=limits.rate,
            clock=clock,
            wake=wakeup,
            call_moderators=call_moderators,
            messages_gone=withdrawals.messages_gone,
        ),
        preferences=preferences,
        favourites=Favourites(database, job_access, parts.media, clock),
        privacy=Privacy(database, clock),
        erasures=Erasures(database, parts.media, preferences, clock, wakeup),
        callbacks=Callbacks(database, health, clock, wakeup),
        served_inputs=ServedInputs(database, parts.media, clock),
        balances=balances,
        housekeeping=housekeeping,
        claims=claims,
        worker=Worker(context, claims, wakeup),
        wakeup=wakeup,
    )
