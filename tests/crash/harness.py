"""The bot in a process of its own against the local Discord and providers: killed, and started again on the same files."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from bot.domain.job import Job, State, Withdrawal
from bot.storage import jobs, ledger
from bot.storage.database import Connection, Database
from bot.storage.ledger import Balance
from sandbox.bot_process import BotProcess, BotStopped, free_port
from sandbox.discord import Channel, File, Interaction, Member, Message, World
from sandbox.lab import HMAC_KEY
from sandbox.providers.tasks import Task
from sandbox.providers.world import Name, ProviderWorld
from tests.crash.bot import CLOCK
from tests.crash.reading import card_of, files_of, whisper_of
from tests.crash.trap import Order, withdraw
from tests.forking import fork
from tests.hasty_catalog import hasty
from tests.new_database import new_database

PATIENCE = 60.0
"""Seconds for anything that is awaited: generous, for a machine that does other things too."""
ALLOWANCE = 100
_USUAL: tuple[Name, ...] = ("kie", "evolink")
"""One that takes what the other cannot. Each start asks every provider for its balance, and ComfyUI for much more."""
_ARMED = ("-m", "tests.crash.bot", "run")
_POLL = 0.1
_MANY = 100_000

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class CrashHarness:
    """`directory` holds the bot's database, media and log over all its lives."""

    world: World
    providers: ProviderWorld
    directory: Path
    bot: BotProcess
    lives: int = 0
    _database: Database | None = None
    _reading: AsyncExitStack = field(default_factory=AsyncExitStack)
    _members: dict[str, Member] = field(default_factory=dict[str, Member])
    _ponds: list[Channel] = field(default_factory=list[Channel])

    # ---------------------------------------------------------------- the bot's lives

    async def start(self) -> None:
        """A new life, until it is connected. Raises BotStopped when it ends before."""
        self.lives += 1
        await self.stop_reading()  # a new life is alone with what the last one left
        await self.world.wait_for(lambda: not self.world.bot_connected, PATIENCE)
        await self.bot.start()
        ready = asyncio.create_task(self.world.ready(PATIENCE))
        ended = asyncio.create_task(self.bot.ended())
        try:
            await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                raise BotStopped(f"ended with {ended.result()} while starting:\n{self.bot.log_tail()}")
            await ready
        finally:
            for task in (ready, ended):
                task.cancel()
            await asyncio.gather(ready, ended, return_exceptions=True)

    async def alive(self) -> None:
        """Start it unless it runs, without orders to die."""
        withdraw(self.directory)
        if not self.bot.running:
            await self.start()

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE):
            return await self.bot.ended()

    async def dies(
        self, order: Order, line: str, member: Member, files: Mapping[str, File] | None = None
    ) -> Interaction:
        """Order the end, send the command with `files` by option, and wait until the process is no more."""
        order.give(self.directory)
        asked = await self.world.slash(member, self.world.channel("pictures"), line, attachments=files)
        await self.ended()
        return asked

    def clock_ahead(self, seconds: float) -> None:
        """Of the bot's next lives."""
        (self.directory / CLOCK).write_text(str(seconds))

    # ---------------------------------------------------------------- who asks

    def member(self, name: str) -> Member:
        """Somebody new to the server, with a day's allowance and no history."""
        if name not in self._members:
            self._members[name] = self.world.add_member(name)
        return self._members[name]

    def pond(self, name: str) -> Channel:
        """Another channel to ask in."""
        made = self.world.add_channel(name)
        self._ponds.append(made)
        return made

    # ---------------------------------------------------------------- what the database says

    async def read(
        self, query: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `Database.read`, beside the bot or after it."""
        if self._database is None:
            url = f"sqlite+aiosqlite:///{self.directory / 'darkroom.db'}"
            self._database = await self._reading.enter_async_context(Database.open_beside(url))
        return await self._database.read(query, *args, **kwargs)

    async def stop_reading(self) -> None:
        reading, self._reading, self._database = self._reading, AsyncExitStack(), None
        await reading.aclose()

    async def jobs(self, member: Member) -> list[Job]:
        return await self.read(jobs.list_for_member, member.guild_id, member.id, 100)

    async def every_job(self) -> list[Job]:
        mine = [
            await self.read(jobs.list_for_member, member.guild_id, member.id, _MANY)
            for member in self._members.values()
        ]
        return [job for each in mine for job in each]

    async def over(self, member: Member) -> Job:
        """The member's only job, once nothing is left to do for it."""
        return await self._resting(member, lambda job: job.terminal and job.due_at is None)

    async def settled(self, member: Member) -> Job:
        """The same, once the member was also mentioned."""
        return await self._resting(
            member, lambda job: job.terminal and job.due_at is None and bool(self.told(job))
        )

    async def withdrawn(self, member: Member) -> Job:
        """The member's only job, once it is deleted and nothing is left to do for it."""
        return await self._resting(
            member, lambda job: job.withdrawal is Withdrawal.DONE and job.due_at is None
        )

    async def delete(self, job: Job, by: Member) -> None:
        """Press ⋯ under a result, then Delete, and say yes; the process may die of it."""
        more, delete, yes = (f"darkroom:v1:{action}:{job.id}" for action in ("more", "delete", "withdraw"))
        ids = [(each, {button.get("custom_id") for button in each.buttons}) for each in self.messages()]
        (result,) = [message for message, buttons in ids if more in buttons]
        asked = await (await self.world.click(by, result, more)).answered(PATIENCE)
        assert asked.response
        await self.world.click(by, asked.response, delete)
        await self.world.wait_for(
            lambda: asked.response and yes in {each["custom_id"] for each in asked.response.buttons}, PATIENCE
        )
        await self.world.click(by, asked.response, yes)

    async def unclear(self, member: Member) -> Job:
        """The member's only job, once it waits for a callback and the member knows."""
        return await self._resting(
            member, lambda job: job.state is State.UNKNOWN and job.lease is None and bool(self.told(job))
        )

    async def _resting(self, member: Member, rests: Callable[[Job], bool]) -> Job:
        async def found() -> Job | None:
            mine = await self.jobs(member)
            return mine[0] if len(mine) == 1 and rests(mine[0]) else None

        return await until(found, lambda: f"not at rest:\n{self.bot.log_tail(40)}")

    async def balance(self, member_id: int, guild_id: int | None = None) -> Balance:
        guild_id = guild_id or self.world.guilds()[0].id
        now = datetime.now(UTC)
        return await self.read(ledger.balance, guild_id, member_id, allowance=ALLOWANCE, now=now)

    async def violations(self) -> list[str]:
        return [str(violation) for violation in await self.read(ledger.audit)]

    # ---------------------------------------------------------------- what people and providers see

    def created(self, words: str) -> list[Task]:
        """The paid tasks for a prompt with these words, at all providers."""
        return [task for each in self.providers.servers.values() for task in each.created_for(words)]

    def messages(self) -> list[Message]:
        """Everything that all can read in #pictures, in ponds, and in their threads."""
        channels = [self.world.channel("pictures"), *self._ponds]
        places = [place for each in channels for place in (each, *self.world.threads(each))]
        return [message for place in places for message in self.world.messages(place)]

    def whispers(self) -> list[Message]:
        """Everything that only one member can read: answers beside the first to a command, and direct messages."""
        answers = [message for asked in self.world.interactions() for message in asked.followups]
        direct = [each for member in self._members.values() for each in self.world.direct_messages(member)]
        return [*answers, *direct]

    def cards(self, job: Job) -> list[Message]:
        return [message for message in self.messages() if card_of(message) == job.id]

    def files(self, job: Job) -> list[str]:
        """The names of a job's result files, as often as they are to be seen."""
        found = [each for message in self.messages() for each in files_of(message)]
        return [name for job_id, name in found if job_id == job.id]

    def told(self, job: Job) -> list[Message]:
        """Messages to the job's member: private ones, then those that call the member, as they were posted."""
        return [*self.told_privately(job), *self.called(job)]

    def told_privately(self, job: Job) -> list[Message]:
        return [message for message in self.whispers() if whisper_of(message) == job.id]

    def called(self, job: Job) -> list[Message]:
        return [
            message
            for message in self.messages()
            if job.member_id in message.mention_ids and message.channel_id == job.destination_id
        ]


async def until(
    condition: Callable[[], Awaitable[T | None]], otherwise: Callable[[], str], patience: float = PATIENCE
) -> T:
    """The first answer that is true; TimeoutError with `otherwise()` when none comes."""
    try:
        async with asyncio.timeout(patience):
            while True:
                if answer := await condition():
                    return answer
                await asyncio.sleep(_POLL)  # another process's database tells of no change
    except TimeoutError:
        raise TimeoutError(otherwise()) from None


@asynccontextmanager
async def open_harness(
    directory: Path, *, callbacks: bool, latency: float = 0.1, providers: Collection[Name] = _USUAL
) -> AsyncGenerator[CrashHarness]:
    """Discord and the providers up; the bot is started by whoever first needs it, and stopped at the end."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(World())
        local = ProviderWorld(providers, latency=latency, hmac_key=HMAC_KEY)
        await stack.enter_async_context(local)
        local.servers["kie"].paced = False
        port = free_port()
        settings = world.env() | local.env() | {"WEB_PORT": str(port), "LOG_FORMAT": "json"}
        catalog = directory / "catalog.toml"
        catalog.write_text(hasty(), "utf-8")
        settings |= {"CATALOG": str(catalog), "DAILY_ALLOWANCE": str(ALLOWANCE)}
        settings |= {"PUBLIC_URL": f"http://127.0.0.1:{port}"} if callbacks else {}
        new_database(directory / "darkroom.db")
        process = BotProcess(directory, settings, program=_ARMED, launch=fork)
        stack.push_async_callback(process.stop)
        harness = CrashHarness(world, local, directory, process)
        stack.push_async_callback(harness.stop_reading)
        yield harness
