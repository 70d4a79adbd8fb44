"""The courier on a real client, connected to a local Discord, and a job for it to deliver."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import WebhookFollowUps
from bot.domain.catalog import Catalog
from bot.domain.job import Job, State
from bot.domain.request import Options, Request
from bot.pipeline.courier import Attachment, Card, CardFacts, Part, Posted
from bot.pipeline.guilds import Guilds
from bot.pipeline.notices import Notice
from bot.storage.database import Database
from cogs.delivery import DiscordCourier, GatewayCache, InvalidRequests
from cogs.delivery.notices import tell
from sandbox.discord import Channel, Guild, Member, Message, World
from tests.cogs.servers import until
from tests.new_database import new_database

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6364f8cf500f000384"
    "0182bd1ab2f40000000049454e44ae426082"
)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CATALOG = Catalog.parse(
    """
    [[models]]
    name = "grok-video"
    label = "Grok Imagine Video"
    kind = "video"
    usual_seconds = 60
    price = { base = 12 }
    offers = [{ provider = "kie", upstream = "grok-imagine/text-to-video", prompt_max = 5000, cost = {} }]
    """,
    "catalog",
)


@dataclass(slots=True)
class DeliveryHarness:
    """`forbidden`: (server, channel) of which those who manage it were told that the bot may not post there."""

    world: World
    guild: Guild
    folder: Path
    client: discord.Client
    invalid: InvalidRequests
    guilds: Guilds
    follow_ups: WebhookFollowUps
    courier: DiscordCourier
    now: datetime = NOON
    alerts: list[Notice] = field(default_factory=list[Notice])
    forbidden: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def member(self, name: str) -> Member:
        return self.world.member(name, self.guild)

    def channel(self, name: str) -> Channel:
        return self.world.channel(name, self.guild)

    @property
    def pictures(self) -> Channel:
        return self.channel("pictures")

    def job(self, prompt: str = "a red fox in snow", **changes: Any) -> Job:
        job = Job(
            id="k3fa9x2q1z",
            interaction_id=self.pictures.id,  # older than every message
            guild_id=self.pictures.guild_id,
            channel_id=self.pictures.id,
            parent_id=None,
            member_id=self.member("alice").id,
            state=State.QUEUED,
            request=Request("grok-video", prompt, Options(aspect_ratio="16:9", duration=6)),
            price=12,
            created_at=NOON - timedelta(seconds=34),
            state_since=NOON,
            due_at=NOON,
            provider="kie",
        )
        return replace(job, **changes)

    async def announced(self, job: Job) -> Job:
        """With its thread, as when there is something to put in it."""
        job = self.carded(job, await self.courier.announce(job, CardFacts(), again=False))
        return replace(job, thread_id=job.thread_id or await self.courier.start_thread(job))

    def carded(self, job: Job, card: Card) -> Job:
        return replace(
            job, card_id=card.message_id, card_channel_id=card.channel_id, thread_id=card.thread_id
        )

    def part(self, job: Job, *files: bytes, suffix: str = ".png", **changes: Any) -> Part:
        attached: list[Attachment] = []
        for index, data in enumerate(files):
            path = self.folder / f"darkroom-{job.id}-{index}{suffix}"
            path.write_bytes(data)
            attached.append(Attachment(path, path.name, len(data), "image/png"))
        return replace(Part(tuple(range(len(files))) or (0,), 1, tuple(attached)), **changes)

    def seen(self, channel_id: int) -> list[Message]:
        """What alice sees of the bot in a channel or thread, oldest first."""
        alice = self.member("alice")
        messages = self.world.messages(self.place(channel_id), alice)
        return [each for each in messages if each.author_id == self.world.application_id and not each.system]

    def posted(self, channel_id: int) -> list[Posted]:
        """Each with its files from the first on."""
        return [Posted(channel_id, each.id, tuple(range(len(each.media)))) for each in self.seen(channel_id)]

    def place(self, channel_id: int) -> Channel:
        channel = self.world.find_channel(channel_id)
        assert channel is not None
        return channel

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something in the client, of which the world cannot tell."""
        await until(condition)


@asynccontextmanager
async def opened(
    world: World, folder: Path, *, ready_within: timedelta = timedelta(seconds=30)
) -> AsyncGenerator[DeliveryHarness]:
    """A new process, so to speak: a new client in the first server, and a courier that knows what is in the database."""
    invalid = InvalidRequests(lambda: harness.now)
    async with (
        Database.open(new_database(folder / "darkroom.db")) as database,
        connected(world, invalid) as client,
    ):
        guild = world.guilds()[0]
        harness = await delivery(
            world, guild, folder, database, client=client, invalid=invalid, ready_within=ready_within
        )
        yield harness


@asynccontextmanager
async def connected(world: World, invalid: InvalidRequests) -> AsyncGenerator[discord.Client]:
    """A client that is connecting, and counts in `invalid` what Discord refuses."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = world.api_url, yarl.URL(world.gateway_url)
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        guild_ready_timeout=0.1,
        max_ratelimit_timeout=30,
        http_trace=invalid.trace(),
    )
    running = asyncio.create_task(client.start(world.token))
    try:
        yield client
    finally:
        await client.close()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


async def delivery(
    world: World,
    guild: Guild,
    folder: Path,
    database: Database,
    *,
    client: discord.Client,
    invalid: InvalidRequests,
    ready_within: timedelta = timedelta(seconds=30),
) -> DeliveryHarness:
    """A courier that knows what is in the database, with the job it carries in `guild`."""

    def clock() -> datetime:
        return harness.now

    async def alert(notice: Notice) -> None:
        harness.alerts.append(notice)

    async def told(guild_id: int, channel_id: int, notice: Notice) -> None:
        harness.forbidden.append((guild_id, channel_id))
        await tell(client, facts, guild_id, channel_id, notice)

    facts = GatewayCache(client)
    guilds = Guilds(database, clock, alert, told)
    await guilds.restore()
    follow_ups = WebhookFollowUps(clock)
    courier = DiscordCourier(
        client,
        CATALOG,
        facts=facts,
        clock=clock,
        invalid=invalid,
        guilds=guilds,
        follow_ups=follow_ups,
        ready_within=ready_within,
    )
    harness = DeliveryHarness(world, guild, folder, client, invalid, guilds, follow_ups, courier)
    return harness
