"""Cards and results reach Discord from a process that has no gateway: it takes its facts from elsewhere."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import discord
import pytest
import pytest_asyncio
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import WebhookFollowUps
from bot.pipeline.courier import CardFacts, Forbidden
from bot.pipeline.guilds import Guilds
from bot.storage.database import Database
from cogs.delivery import DiscordCourier, InvalidRequests
from sandbox.discord import World
from tests.cogs.delivery.harness import CATALOG, NOON, PNG, DeliveryHarness
from tests.new_database import new_database


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """As a table would give them."""

    own_id: int | None
    limit: int

    def ready(self) -> bool:
        return True

    def knows(self, guild_id: int) -> bool:  # noqa: ARG002 - the port's signature
        return True

    def upload_limit(self, guild_id: int) -> int:  # noqa: ARG002 - the port's signature
        return self.limit

    def permissions(self, guild_id: int, channel_id: int) -> int | None:  # noqa: ARG002 - the port's signature
        return None

    def notice_channels(self, guild_id: int) -> Sequence[int]:  # noqa: ARG002 - the port's signature
        return ()


@pytest_asyncio.fixture(loop_scope="module")
async def harness(world: World, tmp_path: Path) -> AsyncIterator[DeliveryHarness]:
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = world.api_url, yarl.URL("ws://127.0.0.1:1")
    client = discord.Client(intents=discord.Intents(guilds=True))

    def clock() -> datetime:
        return NOON

    async def ignore(*_: object) -> None:
        pass

    try:
        await client.login(world.token)
        async with Database.open(new_database(tmp_path / "darkroom.db")) as database:
            guilds, invalid = Guilds(database, clock, ignore, ignore), InvalidRequests(clock)
            follow_ups = WebhookFollowUps(clock)
            facts = StoredFacts(world.application_id, 25_000_000)
            courier = DiscordCourier(
                client,
                CATALOG,
                facts=facts,
                clock=clock,
                invalid=invalid,
                guilds=guilds,
                follow_ups=follow_ups,
            )
            yield DeliveryHarness(
                world, world.guilds()[0], tmp_path, client, invalid, guilds, follow_ups, courier
            )
    finally:
        await client.close()
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


async def test_a_card_its_thread_and_a_result_are_posted(harness: DeliveryHarness) -> None:
    job = await harness.announced(harness.job())
    assert job.thread_id is not None
    sent = await harness.courier.post(job, harness.part(job, PNG), again=False)
    assert harness.posted(job.thread_id) == [sent]
    assert await harness.courier.post(job, harness.part(job, PNG), again=True) == sent
    assert harness.courier.upload_limit(job.guild_id) == 25_000_000
    assert not list(harness.client.guilds)


async def test_a_channel_that_refused_is_not_asked_again(harness: DeliveryHarness) -> None:
    harness.world.set_bot_permissions(harness.pictures, deny=["send_messages"])
    for _ in range(2):
        with pytest.raises(Forbidden):
            await harness.courier.announce(harness.job(), CardFacts(), again=False)
    assert harness.world.traffic.count("POST", f"/channels/{harness.pictures.id}/messages") == 1
