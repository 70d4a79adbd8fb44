"""The composition root: settings to resources to services, opened in order and closed in reverse."""

import asyncio
import resource
import signal
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from bot import hardening
from bot.catalog import load_catalog
from bot.client import DarkroomClient, Services, SyncMemory, WebhookFollowUps, point_at
from bot.domain.catalog import Catalog
from bot.pipeline.classifier import Classifier
from bot.pipeline.clock import Clock, system_clock
from bot.pipeline.erasures import Erasures
from bot.pipeline.guilds import Guilds
from bot.pipeline.housekeeping import Housekeeping
from bot.pipeline.log_channel import LogChannel
from bot.pipeline.media.decoder_pool import DecoderPool
from bot.pipeline.media.download import Downloader
from bot.pipeline.media.store import MediaStore
from bot.pipeline.member_notices import MemberNotices
from bot.pipeline.notices import Notice
from bot.pipeline.provider_balances import ProviderBalances
from bot.pipeline.review_cards import ReviewCards
from bot.pipeline.review_reminders import ReviewReminders
from bot.pipeline.wiring import Parts, Pipeline
from bot.pipeline.wiring import wire as wire_pipeline
from bot.pipeline.worker import Worker
from bot.providers import registry
from bot.providers.base import Provider
from bot.providers.moderation import open_classifier
from bot.settings import CannotStart, Settings
from bot.storage import kv
from bot.storage.database import Database
from bot.telemetry.discord_metrics import watch
from bot.telemetry.metrics import Metrics
from bot.telemetry.scrape import scrape
from bot.web.server import Answers, WebServer
from cogs.delivery import DiscordCourier, GatewayCache, InvalidRequests
from cogs.delivery.notices import tell
from cogs.tree import DarkroomTree

log = structlog.stdlib.get_logger(__name__)

DRAIN = timedelta(seconds=25)
"""How long running steps may take to end after SIGTERM; a paid call answers within 30 s, nearly always sooner."""
ANSWERS = timedelta(seconds=3)
"""And how long commands that have begun may take to answer; they take a tenth of a second."""
_SYNCED = "commands_synced"
_DESCRIPTORS = 16_384


@dataclass(frozen=True, slots=True)
class Darkroom:
    """Everything that runs, wired and not yet started."""

    client: DarkroomClient
    courier: DiscordCourier
    worker: Worker
    balances: ProviderBalances
    housekeeping: Housekeeping
    member_notices: MemberNotices
    log_channel: LogChannel
    review_cards: ReviewCards
    review_reminders: ReviewReminders
    erasures: Erasures
    metrics: Metrics
    web: WebServer
    token: str


@dataclass(frozen=True, slots=True)
class Resources:
    """What is opened before anything is wired, and closed after everything has stopped."""

    settings: Settings
    catalog: Catalog
    database: Database
    providers: dict[str, Provider]
    classifier: Classifier | None
    media: MediaStore
    clock: Clock


@asynccontextmanager
async def open_resources(settings: Settings, clock: Clock) -> AsyncGenerator[Resources]:
    """Raises CannotStart, CatalogInvalid, SettingsInvalid, DatabaseBusy or SchemaTooNew."""
    async with AsyncExitStack() as stack:
        catalog = load_catalog(settings.catalog)
        database = await stack.enter_async_context(Database.open(settings.database_url))
        providers = await stack.enter_async_context(registry.open_providers(settings))
        if not providers:
            raise CannotStart(f"{registry.KEYS}: at least one of them must be set")
        for provider in providers.values():
            await provider.start()
        classifier = await stack.enter_async_context(open_classifier(settings))
        downloader = Downloader(settings.media_allow_hosts)
        stack.push_async_callback(downloader.aclose)
        decoders = DecoderPool()
        stack.push_async_callback(decoders.aclose)
        retention = timedelta(hours=settings.media_retention_hours)
        try:
            await asyncio.to_thread(settings.media_dir.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            raise CannotStart(f"MEDIA_DIR: cannot make {settings.media_dir}: {error.strerror}") from error
        media = MediaStore(settings.media_dir, downloader, decoders, retention=retention)
        offered = catalog.where(registry.sends).offered_by(providers)
        yield Resources(settings, offered, database, providers, classifier, media, clock)


async def wire(parts: Resources) -> Darkroom:
    """Build the services around the resources; nothing starts here."""
    settings, database, clock = parts.settings, parts.database, parts.clock
    metrics = Metrics(time.monotonic)
    invalid = InvalidRequests(clock)
    metrics.count_invalid(lambda: invalid.count(clock()))
    client = _client(parts, invalid, metrics)
    facts = GatewayCache(client)

    async def alert(notice: Notice) -> None:
        await courier.alert(notice)

    guilds, follow_ups = Guilds(database, clock, alert, partial(tell, client, facts)), WebhookFollowUps(clock)
    await guilds.restore()
    courier = DiscordCourier(
        client,
        parts.catalog,
        facts=facts,
        clock=clock,
        invalid=invalid,
        operator_channel_id=settings.operator_channel_id,
        guilds=guilds,
        follow_ups=follow_ups,
    )
    pipeline = wire_pipeline(
        Parts(
            database=database,
            catalog=parts.catalog,
            providers=parts.providers,
            media=parts.media,
            courier=courier,
            clock=clock,
            observer=metrics,
            daily_allowance=settings.daily_allowance,
            ceiling=settings.operator_ceiling,
            classifier=parts.classifier,
            public_url=settings.public_url,
            media_retention=timedelta(hours=settings.media_retention_hours),
            row_retention=timedelta(days=settings.retention_days),
            on_audit=metrics.audited,
        )
    )
    await pipeline.restore()
    client.furnish(services_of(pipeline, follow_ups, parts.catalog, settings))
    web = WebServer(settings.web_host, settings.web_port, _answers(parts, pipeline, client, metrics))
    token = settings.discord_token.get_secret_value()
    return Darkroom(
        client=client,
        courier=courier,
        worker=pipeline.worker,
        balances=pipeline.balances,
        housekeeping=pipeline.housekeeping,
        member_notices=pipeline.member_notices,
        log_channel=pipeline.log_channel,
        review_cards=pipeline.review_cards,
        review_reminders=pipeline.review_reminders,
        erasures=pipeline.erasures,
        metrics=metrics,
        web=web,
        token=token,
    )


def services_of(
    pipeline: Pipeline, follow_ups: WebhookFollowUps, catalog: Catalog, settings: Settings
) -> Services:
    """What cogs may call."""
    return Services(
        gate=pipeline.gate,
        job_access=pipeline.job_access,
        reuse=pipeline.reuse,
        job_control=pipeline.job_control,
        withdrawals=pipeline.withdrawals,
        wallet=pipeline.wallet,
        member_notices=pipeline.member_notices,
        operations=pipeline.operations,
        policies=pipeline.policies,
        policy_trials=pipeline.policy_trials,
        sanctions=pipeline.sanctions,
        audit_log=pipeline.audit_log,
        provenance=pipeline.provenance,
        reviews=pipeline.reviews,
        review_queue=pipeline.review_queue,
        reports=pipeline.reports,
        appeals=pipeline.appeals,
        preferences=pipeline.preferences,
        favourites=pipeline.favourites,
        privacy=pipeline.privacy,
        erasures=pipeline.erasures,
        follow_ups=follow_ups,
        catalog=catalog,
        daily_allowance=settings.daily_allowance,
        media_retention_hours=settings.media_retention_hours,
        job_retention_days=settings.retention_days,
    )


def _client(parts: Resources, invalid: InvalidRequests, metrics: Metrics) -> DarkroomClient:
    settings, database = parts.settings, parts.database

    async def synced() -> str | None:
        return await database.read(kv.get, _SYNCED)

    async def remember(digest: str) -> None:
        await database.write(kv.put, _SYNCED, digest)

    point_at(settings.discord_api_url, settings.discord_gateway_url)
    return DarkroomClient(
        tree_cls=DarkroomTree,
        synced=SyncMemory(synced, remember),
        guild_ids=settings.guild_ids,
        operator_guild_id=settings.operator_guild_id,
        http_trace=watch(invalid.trace(), metrics, parts.clock),
        guild_ready_timeout=0.1 if settings.discord_api_url else 2.0,
    )


def _answers(parts: Resources, pipeline: Pipeline, client: DarkroomClient, metrics: Metrics) -> Answers:
    context = pipeline.context

    async def connected() -> bool:
        return client.ready_event.is_set()

    async def before_scrape() -> None:
        await scrape(metrics, parts.database, context.health, context.budget, parts.clock())

    return Answers(
        providers=parts.providers,
        on_callback=pipeline.callbacks.take,
        find_input=pipeline.served_inputs.find,
        checks={"gateway": connected, "database": parts.database.writable},
        metrics=metrics,
        clock=parts.clock,
        monotonic=time.monotonic,
        before_scrape=before_scrape,
    )


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT, then let what runs end. Raises CannotStart and its like before that."""
    hardening.hide()
    _allow_descriptors()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_resources(settings, system_clock) as parts:
        darkroom = await wire(parts)
        async with darkroom.web:
            await serve(darkroom, stop)
    log.info("stopped")


def _allow_descriptors() -> None:
    """Five slow providers can hold nearly as many connections as the 1,024 descriptors that most systems begin with;
    a process may raise that by itself as far as its hard limit.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


async def serve(darkroom: Darkroom, stop: asyncio.Event) -> None:
    """Run every part until `stop`; a part that ends by itself or breaks stops all, and its exception is raised."""
    parts: set[asyncio.Task[None]] = {
        asyncio.create_task(darkroom.client.serve(darkroom.token), name="discord"),
        asyncio.create_task(darkroom.worker.run(), name="worker"),
        asyncio.create_task(darkroom.balances.watch(), name="balances"),
        asyncio.create_task(darkroom.housekeeping.run(), name="housekeeping"),
        asyncio.create_task(darkroom.member_notices.run(), name="member notices"),
        asyncio.create_task(darkroom.log_channel.run(), name="log channels"),
        asyncio.create_task(darkroom.review_cards.run(), name="review cards"),
        asyncio.create_task(darkroom.review_reminders.run(), name="review reminders"),
        asyncio.create_task(darkroom.erasures.run(), name="erasures"),
        asyncio.create_task(darkroom.metrics.watch_loop_lag(), name="loop lag"),
    }
    stopping = asyncio.create_task(_wait(stop), name="stop")
    try:
        done, _ = await asyncio.wait({*parts, stopping}, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping", because=[task.get_name() for task in done])
        drained = await darkroom.worker.drain(DRAIN)
        if not drained:
            log.warning("some_steps_were_cut_off")
        await darkroom.client.finish_commands(ANSWERS)
        for task in done - {stopping}:
            task.result()
            raise CannotStart(f"{task.get_name()} ended by itself")
    finally:
        await darkroom.client.close()
        for task in (*parts, stopping):
            task.cancel()
        await asyncio.gather(*parts, stopping, return_exceptions=True)


async def _wait(stop: asyncio.Event) -> None:
    await stop.wait()
