"""The bot's client, cogs and services as the bot wires them, connected to a local Discord; no worker runs."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import app
from bot.app import Darkroom, open_resources, wire
from bot.catalog import load_catalog
from bot.client import DarkroomClient, Services
from bot.domain.catalog import Catalog
from bot.domain.job import Job
from bot.domain.limits import Limits
from bot.pipeline.clock import system_clock
from bot.pipeline.courier import CardFacts, Courier, Part
from bot.pipeline.health import Health
from bot.pipeline.log_channel import LogChannel
from bot.pipeline.review_cards import ReviewCards
from bot.pipeline.wakeup import Wakeup
from bot.providers import registry
from bot.settings import Settings
from bot.storage import jobs, posts
from bot.storage.database import Database
from sandbox.discord import Channel, File, Guild, Interaction, Member, Message, World
from tests.new_database import new_database

_shipped = cache(load_catalog)
"""Reading the catalogue takes 11 ms, a seventh of a start."""


def _remembered(path: Path | None) -> Catalog:
    return _shipped(None) if path is None else load_catalog(path)


app.load_catalog = _remembered


@dataclass(
    frozen=True, slots=True, repr=False
)  # asyncio writes a fixture's value down, and this one is the whole bot
class BotHarness:
    """In `guild`."""

    world: World
    guild: Guild
    folder: Path
    database: Database
    client: DarkroomClient
    courier: Courier
    log_channel: LogChannel
    review_cards: ReviewCards

    @property
    def services(self) -> Services:
        return self.client.services

    @property
    def health(self) -> Health:
        return self.services.operations.health

    @property
    def wakeup(self) -> Wakeup:
        """How the worker would be told that a row became due."""
        wakeup = self.services.gate.wake
        assert isinstance(wakeup, Wakeup)
        return wakeup

    def member(self, name: str) -> Member:
        return self.world.member(name, self.guild)

    def channel(self, name: str) -> Channel:
        return self.world.channel(name, self.guild)

    @property
    def pictures(self) -> Channel:
        return self.channel("pictures")

    async def asks(
        self,
        name: str,
        line: str,
        channel: Channel | None = None,
        options: Mapping[str, object] | None = None,
        files: Mapping[str, File] | None = None,
    ) -> Interaction:
        """A member's command, answered."""
        member = self.member(name)
        sent = await self.world.slash(member, channel or self.pictures, line, options, attachments=files)
        return await sent.answered()

    async def reads(self, name: str, line: str, channel: Channel | None = None) -> str:
        return (await self.asks(name, line, channel)).reply

    async def presses(self, name: str, message: Message, custom_id: str) -> Interaction:
        pressed = await self.world.click(self.member(name), message, custom_id)
        return await pressed.answered()

    async def confirms(self, name: str, asked: Interaction, custom_id: str) -> Interaction:
        """Press the button of a private question, whose place the answer takes."""
        assert asked.response
        pressed = await self.presses(name, asked.response, custom_id)
        await self.world.wait_for(lambda: pressed.response and not pressed.response.buttons)
        return pressed

    async def suggested(self, name: str, line: str, focused: str, **options: object) -> list[Any]:
        offered = await self.world.autocomplete(self.member(name), self.pictures, line, options, focused)
        return [each["value"] for each in offered]

    async def available(self, name: str) -> int:
        member = self.member(name)
        return (await self.services.wallet.balance(member.guild_id, member.id)).available

    async def forgotten(self, name: str) -> None:
        """Wait until nothing is left to tell the member: a notice goes after the answer that it stood in."""
        member, kept = self.member(name), self.services.member_notices.kept
        async with asyncio.timeout(10):
            while await kept(member.guild_id, member.id):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.01)

    async def jobs(self, name: str) -> list[Job]:
        member = self.member(name)
        return await self.services.job_control.latest(member.guild_id, member.id)

    async def job(self, name: str, line: str = "/imagine prompt:a red fox in snow") -> Job:
        """Admitted for this member."""
        await self.asks(name, line)
        return (await self.jobs(name))[0]

    async def carded(self, job: Job) -> Message:
        """The card that the pipeline would post, with its buttons."""
        card = await self.courier.announce(job, CardFacts(), again=False)
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
            posts.record, job.id, "result", 0, posted.channel_id, posted.message_id, system_clock()
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
    world: World, folder: Path, *, limits: Limits | None = None, **settings: Any
) -> AsyncGenerator[BotHarness]:
    """Stands for one process, from its start to its end. `settings` are fields of `Settings`."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        async with open_resources(_settings(world, folder, settings), system_clock) as resources:
            darkroom = await wire(resources)
            if limits:
                darkroom.client.furnish(_limited(darkroom.client.services, limits))
            async with _running(world, darkroom):
                guild, client = world.guilds()[0], darkroom.client
                database, courier = resources.database, darkroom.courier
                log_channel, cards = darkroom.log_channel, darkroom.review_cards
                yield BotHarness(world, guild, folder, database, client, courier, log_channel, cards)
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


def _settings(world: World, folder: Path, changes: Mapping[str, Any]) -> Settings:
    """Every provider has a key and an address that nothing listens on: without a worker none is asked."""
    keys = {entry.api_key: "a-key" for entry in registry.REGISTRY if entry.api_key}
    nowhere = {entry.base_url: "http://127.0.0.1:9" for entry in registry.REGISTRY}
    own = {
        "discord_token": world.token,
        "discord_api_url": world.api_url,
        "discord_gateway_url": world.gateway_url,
        "database_url": new_database(folder / "darkroom.db"),
        "media_dir": folder / "media",
        "media_allow_hosts": "127.0.0.1",
        "operator_budget_usd_per_day": 0,
        "operator_guild_id": world.guilds()[0].id,
    }
    return Settings.load(_env_file=None, **(keys | nowhere | own | dict(changes)))


def _limited(services: Services, limits: Limits) -> Services:
    """The bot has one set of limits; tests that meet one want a lower one."""
    gate, job_control = replace(services.gate, limits=limits), replace(services.job_control, limits=limits)
    reuse = replace(services.reuse, gate=gate)
    return replace(services, gate=gate, reuse=reuse, job_control=job_control)


@asynccontextmanager
async def _running(world: World, darkroom: Darkroom) -> AsyncGenerator[None]:
    client = darkroom.client
    running = asyncio.create_task(client.serve(darkroom.token))
    ready = asyncio.create_task(client.ready_event.wait())
    try:
        await asyncio.wait({running, ready}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running  # raises what stopped the start
        await world.ready(10)
        yield
    finally:
        ready.cancel()
        await client.close()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
