"""The bot as members meet it: the real client in a local Discord, real gate, records and wallet on a real database."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import COGS, DarkroomClient, Services, SyncMemory, point_at
from bot.domain.catalog import Catalog
from bot.domain.job import Job
from bot.domain.limits import Limits
from bot.pipeline.budget import Budget
from bot.pipeline.courier import Part
from bot.pipeline.gate import Gate
from bot.pipeline.guilds import Guilds
from bot.pipeline.health import Health
from bot.pipeline.job_control import JobControl
from bot.pipeline.media.decoder_pool import DecoderPool
from bot.pipeline.media.download import Downloader
from bot.pipeline.media.store import MediaStore
from bot.pipeline.operations import Operations
from bot.pipeline.wallet import Wallet
from bot.pipeline.withdrawals import Withdrawals
from bot.storage import jobs, kv, posts
from bot.storage.database import Database
from cogs.delivery import DiscordCourier, GatewayCache, InvalidRequests
from cogs.tree import DarkroomTree
from sandbox.discord import Channel, File, Interaction, Message, World

SHIPPED = (Path(__file__).parents[2] / "bot" / "catalog.toml").read_text(encoding="utf-8")
PROVIDERS = ("kie", "evolink", "xai")
ALLOWANCE = 100
RETENTION_HOURS = 72


def now() -> datetime:
    return datetime.now(UTC)


async def until(condition: Callable[[], object]) -> None:
    """Wait for something in the client, of which the world cannot tell."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - discord.py raises no event for it
            await asyncio.sleep(0.01)


@dataclass(slots=True)
class BotHarness:
    """`woken` counts how often the worker was told that a row became due: there is no worker here."""

    world: World
    database: Database
    client: DarkroomClient
    services: Services
    courier: DiscordCourier
    health: Health
    woken: list[datetime] = field(default_factory=list[datetime])

    @property
    def pictures(self) -> Channel:
        return self.world.channel("pictures")

    async def asks(
        self,
        name: str,
        line: str,
        channel: Channel | None = None,
        options: Mapping[str, object] | None = None,
        files: Mapping[str, File] | None = None,
    ) -> Interaction:
        """A member's command, answered."""
        member = self.world.member(name)
        sent = await self.world.slash(member, channel or self.pictures, line, options, attachments=files)
        return await sent.answered()

    async def reads(self, name: str, line: str, channel: Channel | None = None) -> str:
        return (await self.asks(name, line, channel)).reply

    async def presses(self, name: str, message: Message, custom_id: str) -> Interaction:
        pressed = await self.world.click(self.world.member(name), message, custom_id)
        return await pressed.answered()

    async def confirms(self, name: str, asked: Interaction, custom_id: str) -> Interaction:
        """Press the button of a private question, whose place the answer takes."""
        assert asked.response
        pressed = await self.presses(name, asked.response, custom_id)
        await self.world.wait_for(lambda: pressed.response and not pressed.response.buttons)
        return pressed

    async def suggested(self, name: str, line: str, focused: str, **options: object) -> list[Any]:
        offered = await self.world.autocomplete(
            self.world.member(name), self.pictures, line, options, focused
        )
        return [each["value"] for each in offered]

    async def available(self, name: str) -> int:
        member = self.world.member(name)
        return (await self.services.wallet.balance(member.guild_id, member.id)).available

    async def jobs(self, name: str) -> list[Job]:
        member = self.world.member(name)
        return await self.services.job_control.latest(member.guild_id, member.id)

    async def job(self, name: str, line: str = "/imagine prompt:a red fox in snow") -> Job:
        """Admitted for this member."""
        await self.asks(name, line)
        return (await self.jobs(name))[0]

    async def carded(self, job: Job) -> Message:
        """The card that the pipeline would post, with its buttons."""
        card = await self.courier.announce(job, [], again=False)
        facts = {"card_id": card.message_id, "card_channel_id": card.channel_id}
        await self.database.write(jobs.record, job.id, **facts, thread_id=card.thread_id)  # pyright: ignore[reportArgumentType] - the keys are spelled above
        return self.seen(card.channel_id, card.message_id)

    async def delivered(self, name: str) -> tuple[Job, Message]:
        """A job with its result posted, as the pipeline records it."""
        job = await self.job(name)
        await self.carded(job)
        (job,) = [one for one in await self.jobs(name) if one.id == job.id]
        posted = await self.courier.post(job, Part((0,), 1), again=False)
        await self.database.write(
            posts.record, job.id, "result", 0, posted.channel_id, posted.message_id, now()
        )
        return job, self.seen(posted.channel_id, posted.message_id)

    async def posted(self, custom_id: str, channel: Channel | None = None) -> Message:
        """A message of ours with a button of any id: what a forger might get hold of."""
        place = channel or self.pictures
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Press me", custom_id=custom_id))
        view.stop()
        partial = self.client.get_partial_messageable(place.id, guild_id=place.guild_id)
        sent = await partial.send("a button", view=view)
        return self.seen(place.id, sent.id)

    def seen(self, channel_id: int, message_id: int) -> Message:
        channel = self.world.find_channel(channel_id)
        assert channel is not None
        message = self.world.message(channel, message_id)
        assert message is not None
        return message


@asynccontextmanager
async def opened(
    world: World,
    folder: Path,
    *,
    guild_ids: frozenset[int] = frozenset(),
    limits: Limits | None = None,
    catalog: str = SHIPPED,
    ceiling: int | None = None,
    cogs: Sequence[str] = COGS,
) -> AsyncGenerator[BotHarness]:
    """A process, so to speak, from its start to its end."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    point_at(world.api_url, world.gateway_url)
    try:
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(
                Database.open(f"sqlite+aiosqlite:///{folder / 'darkroom.db'}")
            )
            harness = await _harness(
                stack, world, folder, database, guild_ids, limits or Limits(), catalog, ceiling, cogs
            )
            await stack.enter_async_context(_running(harness))
            yield harness
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


async def _harness(  # noqa: PLR0917 - one private caller, and each is a thing of its own
    stack: AsyncExitStack,
    world: World,
    folder: Path,
    database: Database,
    guild_ids: frozenset[int],
    limits: Limits,
    catalog_text: str,
    ceiling: int | None,
    cogs: Sequence[str],
) -> BotHarness:
    catalog = Catalog.parse(catalog_text, "catalog").offered_by(PROVIDERS)
    woken: list[datetime] = []

    def wake() -> None:
        woken.append(now())

    client = DarkroomClient(
        tree_cls=DarkroomTree,
        synced=_memory(database),
        guild_ids=guild_ids,
        guild_ready_timeout=0.1,
        cogs=cogs,
    )
    guilds = Guilds(database, now, ignore, ignore)
    courier = DiscordCourier(
        client, catalog, facts=GatewayCache(client), clock=now, invalid=InvalidRequests(now), guilds=guilds
    )
    downloader = Downloader(frozenset({yarl.URL(world.cdn_url).host or ""}))
    stack.push_async_callback(downloader.aclose)
    decoders = DecoderPool(1)
    stack.push_async_callback(decoders.aclose)
    media = MediaStore(folder / "media", downloader, decoders, min_free_bytes=0)
    health, budget = Health(list(PROVIDERS)), Budget(ceiling)
    services = Services(
        gate=Gate(database, catalog, media, health, budget, limits, ALLOWANCE, now, wake),
        job_control=JobControl(database, media, now, wake, limits),
        withdrawals=Withdrawals(database, now, wake, ignore),
        wallet=Wallet(database, ALLOWANCE, now),
        operations=Operations(database, health, budget, now, wake),
        catalog=catalog,
        daily_allowance=ALLOWANCE,
        media_retention_hours=RETENTION_HOURS,
    )
    client.furnish(services)
    return BotHarness(world, database, client, services, courier, health, woken)


async def ignore(*_told: object) -> None:
    """Nobody listens to notices here."""


def _memory(database: Database) -> SyncMemory:
    async def get() -> str | None:
        return await database.read(kv.get, "commands")

    async def put(digest: str) -> None:
        await database.write(kv.put, "commands", digest)

    return SyncMemory(get, put)


@asynccontextmanager
async def _running(harness: BotHarness) -> AsyncGenerator[None]:
    running = asyncio.create_task(harness.client.start(harness.world.token))
    ready = asyncio.create_task(harness.client.ready_event.wait())
    try:
        await asyncio.wait({running, ready}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running  # raises what stopped the start
        await harness.world.ready(10)
        yield
    finally:
        ready.cancel()
        await harness.client.close()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
