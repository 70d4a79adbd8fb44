"""The bot in a process of its own against the local Discord and providers: what members do there, and what they see."""

import asyncio
import io
import itertools
import os
import re
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from PIL import Image

from sandbox.bot_process import BotProcess, Start
from sandbox.discord import Attachment, Channel, File, Interaction, InteractionState, Member, Message, World
from sandbox.providers.server import Call
from sandbox.providers.tasks import Task
from sandbox.providers.world import Name, ProviderWorld
from tests.forking import fork
from tests.hasty_catalog import hasty

HMAC_KEY = "e2e-webhook-key-0123456789"
PATIENCE = 60.0
"""Seconds; what is waited for comes within one or two where the machine is idle."""
_JOB = re.compile(r"Job `([0-9a-z]{10})`")
_BUTTON = re.compile(r"darkroom:v1:(again|more|delete|withdraw|cancel):([0-9a-z]{10})")
_AVAILABLE = re.compile(r"(\d+) credits available")
_numbers = itertools.count(1)


def picture(width: int = 320, height: int = 240, colour: str = "darkorange") -> bytes:
    """A real PNG."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    return buffer.getvalue()


def actions(message: Message, job: str) -> set[str]:
    """What the buttons on a message do to this job."""
    found = (_BUTTON.fullmatch(str(button.get("custom_id"))) for button in message.buttons)
    return {match[1] for match in found if match and match[2] == job}


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that was let in: its code, and the interaction that asked for it."""

    job: str
    interaction: Interaction
    member: Member
    channel: Channel


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended for the member: the last message about it, and every result message with files."""

    admitted: Admitted
    last: Message
    results: tuple[Message, ...]

    @property
    def job(self) -> str:
        return self.admitted.job

    @property
    def delivered(self) -> bool:
        return "more" in actions(self.last, self.job)

    @property
    def files(self) -> list[Attachment]:
        return [file for message in self.results for file in message.media]


@dataclass(slots=True)
class ProcessHarness:
    """Everything a test needs. Newcomers and rooms are new each time, so that tests do not meet each other."""

    discord: World
    providers: ProviderWorld
    bot: BotProcess
    environment: Mapping[str, str]
    sent: list[Interaction] = field(default_factory=list[Interaction])

    # ---------------------------------------------------------------- people and places

    def newcomer(self, *permissions: str) -> Member:
        return self.discord.add_member(f"member{next(_numbers)}", permissions=permissions)

    def room(self, *, nsfw: bool = False) -> Channel:
        return self.discord.add_channel(f"room-{next(_numbers)}", nsfw=nsfw)

    # ---------------------------------------------------------------- asking

    async def ask(
        self, member: Member, channel: Channel, line: str, files: Mapping[str, File] | None = None
    ) -> Interaction:
        interaction = await self.discord.slash(member, channel, line, attachments=files)
        self.sent.append(interaction)
        await interaction.answered(PATIENCE)
        assert interaction.state is not InteractionState.FAILED, f"no acknowledgement of {line}"
        assert interaction.ephemeral, f"a public answer to {line}"
        return interaction

    async def read(self, member: Member, channel: Channel, line: str) -> str:
        return (await self.ask(member, channel, line)).reply

    async def read_with(self, member: Member, channel: Channel, line: str, files: Mapping[str, File]) -> str:
        return (await self.ask(member, channel, line, files)).reply

    async def press(self, member: Member, message: Message, action: str, job: str) -> Interaction:
        interaction = await self.discord.click(member, message, f"darkroom:v1:{action}:{job}")
        self.sent.append(interaction)
        await interaction.answered(PATIENCE)
        assert interaction.state is not InteractionState.FAILED
        return interaction

    async def delete(self, member: Member, message: Message, job: str) -> Interaction:
        """Press ⋯, then Delete, and say yes to the question."""
        asked = await self.press(member, message, "more", job)
        assert asked.response
        await self.press(member, asked.response, "delete", job)
        await self.discord.wait_for(lambda: asked.response and "withdraw" in actions(asked.response, job))
        sure = await self.press(member, asked.response, "withdraw", job)
        await self.discord.wait_for(lambda: sure.response and not sure.response.buttons, PATIENCE)
        return sure

    async def admit(
        self, member: Member, channel: Channel, line: str, files: Mapping[str, File] | None = None
    ) -> Admitted:
        return self.admitted(await self.ask(member, channel, line, files))

    def admitted(self, interaction: Interaction) -> Admitted:
        found = _JOB.search(interaction.reply)
        assert found, f"refused: {interaction.reply}"
        return Admitted(found[1], interaction, interaction.member, interaction.channel)

    async def make(
        self, member: Member, channel: Channel, line: str, files: Mapping[str, File] | None = None
    ) -> Ended:
        """From the command to whatever it ends with."""
        return await self.end(await self.admit(member, channel, line, files))

    async def end(self, admitted: Admitted, patience: float = PATIENCE) -> Ended:
        ends = await self.discord.wait_for(lambda: self._ends(admitted), patience)
        results = [
            message for message in self._messages(admitted.channel) if _has_result(message, admitted.job)
        ]
        return Ended(admitted, ends[-1], tuple(results))

    async def available(self, member: Member, channel: Channel) -> int:
        found = _AVAILABLE.search(await self.read(member, channel, "/credits balance"))
        assert found
        return int(found[1])

    async def stands(self, admitted: Admitted, words: str) -> None:
        """Wait until its member reads this of the job: a card is not edited for every step."""
        line = f"/jobs show job:{admitted.job}"
        async with asyncio.timeout(PATIENCE):
            while words not in await self.read(admitted.member, admitted.channel, line):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.1)

    async def ordered(self, words: str, count: int = 1) -> list[Task]:
        """Wait until providers have made so many tasks for a prompt with these words."""
        async with asyncio.timeout(PATIENCE):
            while len(tasks := self.tasks(words)) < count:  # noqa: ASYNC110 - providers tell nobody
                await asyncio.sleep(0.02)
        return tasks

    # ---------------------------------------------------------------- looking

    def card(self, admitted: Admitted) -> Message | None:
        """The public card of a job, if there is one (now)."""
        cards = [each for each in self._messages(admitted.channel) if _is_card(each, admitted.job)]
        assert len(cards) < 2, "two cards for one job"
        return cards[0] if cards else None

    async def carded(self, admitted: Admitted) -> Message:
        await self.discord.wait_for(lambda: self.card(admitted), PATIENCE)
        card = self.card(admitted)
        assert card
        return card

    async def done(self, admitted: Admitted) -> Message:
        """The card once it shows the end: by then everything about the job is stored."""

        def shown() -> Message | None:
            card = self.card(admitted)
            return card if card and ("Done" in card.text or "refunded" in card.text) else None

        await self.discord.wait_for(shown, PATIENCE)
        card = self.card(admitted)
        assert card
        return card

    def thread_of(self, message: Message) -> Channel:
        assert message.thread_id
        thread = self.discord.find_channel(message.thread_id)
        assert thread
        return thread

    def tasks(self, words: str, provider: Name | None = None) -> list[Task]:
        """The tasks that providers made for a prompt with these words: each was paid for."""
        servers = self.providers.servers
        names: list[Name] = [provider] if provider else list(servers)
        return [task for name in names for task in servers[name].created_for(words)]

    def creates(self, provider: Name, words: str) -> list[Call]:
        """The create requests with these words that the provider received, whatever it answered."""
        return [call for call in self.providers.servers[provider].calls("create") if words in str(call.json)]

    def served(self, task: Task) -> list[bytes]:
        return [self.providers.media.path(name).read_bytes() for name in task.files]

    def posted(self, ended: Ended) -> list[bytes]:
        return [self.discord.attachment_bytes(file) for file in ended.files]

    async def visit(self, path: str) -> tuple[int, str]:
        """A page of the bot's own web server."""
        url = f"http://127.0.0.1:{self.bot.web_port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status, await answer.text()

    async def darkroom(self, *arguments: str, **settings: str) -> tuple[int, str]:
        """Another command of the command line with the bot's own settings; its exit code and all it printed."""
        return await darkroom(self.bot.directory, dict(self.environment) | settings, *arguments)

    def _messages(self, channel: Channel) -> list[Message]:
        places = [channel, *self.discord.threads(channel)]
        return [message for place in places for message in self.discord.messages(place)]

    def whispers(self, admitted: Admitted) -> list[Message]:
        """What only the member was told of an end."""
        every = [*admitted.interaction.followups, *self.discord.direct_messages(admitted.member)]
        return [each for each in every if f"-# job {admitted.job} · " in each.text]

    def public(self) -> str:
        """All that is to be read anywhere but in private, the names of threads too."""
        places = [place for each in self.discord.channels() for place in (each, *self.discord.threads(each))]
        messages = [str(message.raw) for place in places for message in self.discord.messages(place)]
        return "\n".join([*(place.name for place in places), *messages])

    def _ends(self, admitted: Admitted) -> list[Message]:
        """A result has more buttons; the word of an end without one is private, or answers the card."""
        job, messages = admitted.job, self._messages(admitted.channel)
        public = [
            each for each in messages if actions(each, job) & {"why", "more"} and not _is_card(each, job)
        ]
        return [*self.whispers(admitted), *public]


def _is_card(message: Message, job: str) -> bool:
    """Also when it is reduced to a line."""
    return f"job {job}" in message.text and message.reply_to is None and not _has_result(message, job)


def _has_result(message: Message, job: str) -> bool:
    return any(file.filename.startswith(f"darkroom-{job}-") for file in message.media)


@asynccontextmanager
async def open_harness(
    directory: Path,
    *,
    callbacks: bool = False,
    latency: float = 0.2,
    usual_seconds: int = 1,
    start: bool = True,
    **settings: str,
) -> AsyncGenerator[ProcessHarness]:
    """Everything up and the bot connected; `settings` are added to its environment, an empty one takes one away."""
    catalog = directory / "catalog.toml"
    catalog.write_text(hasty(usual_seconds), "utf-8")
    async with World() as discord, ProviderWorld(hmac_key=HMAC_KEY, latency=latency) as providers:
        own = {"CATALOG": str(catalog), "OPERATOR_GUILD_ID": str(discord.guilds()[0].id)}
        chosen = discord.env() | providers.env() | own | settings
        bot = BotProcess(directory, chosen, callbacks=callbacks, launch=fork)
        paths = {
            "DATABASE_URL": f"sqlite+aiosqlite:///{directory / 'darkroom.db'}",
            "MEDIA_DIR": str(directory / "media"),
        }
        harness = ProcessHarness(discord, providers, bot, paths | chosen)
        try:
            if start:
                await started(harness)
            yield harness
            assert discord.unimplemented == []
        finally:
            await bot.stop()
            await _keep_traffic(discord)


async def _keep_traffic(discord: World) -> None:
    """Where DARKROOM_TEST_TRAFFIC names a file, every request of the bot is appended to it, as JSON lines."""
    if kept := os.environ.get("DARKROOM_TEST_TRAFFIC"):
        await discord.traffic.append_to(Path(kept))


async def started(harness: ProcessHarness, **extra: str) -> None:
    """Start (or start again) and wait until the bot is connected."""
    await harness.bot.start(**extra)
    ready = asyncio.ensure_future(harness.discord.ready(timeout=60))
    ended = asyncio.ensure_future(harness.bot.ended())
    try:
        await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
        assert not ended.done(), f"the bot ended:\n{harness.bot.log_tail()}"
        ready.result()
    finally:
        for waiting in (ready, ended):
            waiting.cancel()
        await asyncio.gather(ready, ended, return_exceptions=True)


async def darkroom(directory: Path, settings: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    """`darkroom <arguments>` to its end; its exit code and all it printed."""
    passed_on = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    chosen = {name: value for name, value in settings.items() if value}
    with tempfile.TemporaryDirectory() as elsewhere:
        said = Path(elsewhere) / "said"
        start = Start(
            ("-m", "bot", *arguments), directory, passed_on | {"COLUMNS": "200"} | chosen, log_path=said
        )
        process = await fork(start)
        async with asyncio.timeout(PATIENCE):
            code = await process.wait()
        return code, said.read_text()
