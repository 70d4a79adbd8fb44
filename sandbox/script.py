"""Runs commands without a browser: sends each, prints the conversation, and saves the media that come of it.

What it knows of the bot is what stays on messages for good: the buttons' ids `darkroom:v1:<action>:<job>`, and the
result files' names `darkroom-<job>-<index>.<ext>`.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from simcord.enums import OptionType

from sandbox.discord import (
    Attachment,
    Channel,
    File,
    Interaction,
    InteractionState,
    Member,
    Message,
    RefusedByClient,
    Subscription,
    World,
)
from sandbox.discord.commandline import find_command, split_line, split_options
from sandbox.discord.values import items
from sandbox.transcript import Transcript, size

GENERATES = frozenset({"imagine", "video"})
"""Commands that end with media in a thread; the others are done when they are answered."""
_ANSWER_TIME = 30.0
_CARD_TIME = 5.0
_BUTTON = re.compile(r"darkroom:v1:(?P<action>\w+):(?P<job>[0-9a-z]+)")
_OF_RESULTS = frozenset({"more", "delete"})
"""Of which the latter was there before."""
_JOB = re.compile(r"\bJob `?(?P<job>[0-9a-z]{10})\b")
_MEDIA = re.compile(r"darkroom-(?P<job>[0-9a-z]+)-\d+\.\w+")
_PARTLY = re.compile(r"\d+ of \d+ (?:is|are) missing")


@dataclass(slots=True)
class Outcome:
    """How one command ended. `delivered`: all that it asked for came."""

    command: str
    delivered: bool
    why: str = ""
    files: list[Path] = field(default_factory=list[Path])


@dataclass(frozen=True, slots=True)
class Script:
    """One member's commands in one channel, one after another. `patience`: seconds that one generation may take."""

    world: World
    member: Member
    channel: Channel
    output: Path
    console: Console
    attachments: Mapping[str, File] = field(default_factory=dict[str, File])
    patience: float = 300.0

    async def run(self, command: str) -> Outcome:
        """Send one command and see it through."""
        transcript = Transcript(self.world, self.member, self.console)
        transcript.sent(self.channel.name, command)
        changes = self.world.subscribe()
        printing = asyncio.create_task(_follow(changes, transcript))
        try:
            outcome = await self._run(command)
        except RefusedByClient as error:
            outcome = Outcome(command, delivered=False, why=f"Discord does not send this: {error}")
        except TimeoutError as error:
            outcome = Outcome(command, delivered=False, why=f"gave up: {error}")
        finally:
            changes.close()  # what has happened until now is still printed
            await printing
        for path in outcome.files:
            transcript.note(f"saved {path} ({size(path.stat().st_size)})", "green")
        if outcome.why:
            transcript.note(outcome.why, "bold red")
        return outcome

    async def _run(self, command: str) -> Outcome:
        files = await self._files_for(command)
        interaction = await self.world.slash(self.member, self.channel, command, attachments=files)
        await interaction.answered(_ANSWER_TIME)
        if interaction.state is InteractionState.FAILED:
            return Outcome(command, delivered=False, why="The application did not respond")
        if _words(command)[:1] not in [[name] for name in GENERATES]:
            return Outcome(command, delivered=True)
        found = _JOB.search(interaction.reply)
        if found is None:
            return Outcome(command, delivered=False, why="refused: nothing is being made")
        return await self._see_through(command, found["job"], interaction)

    async def _files_for(self, command: str) -> dict[str, File]:
        """The files for this command's attachment options: given to all commands, or named in this one by path."""
        words, rest = split_line(command)
        _, _, leaf = find_command(self.world.commands(self.member, self.channel), words)
        wanted = {each["name"] for each in items(leaf, "options") if each["type"] == OptionType.ATTACHMENT}
        files = {name: file for name, file in self.attachments.items() if name in wanted}
        for name, path in split_options(leaf, rest).items():
            if name in wanted:
                files[name] = await asyncio.to_thread(read_file, Path(path))
        return files

    async def _see_through(self, command: str, job: str, interaction: Interaction) -> Outcome:
        ends = await self.world.wait_for(lambda: self._ends_of(job), self.patience)
        end = ends[0]
        await self._card_told(interaction, end)
        files = [await self._save(file) for file in self._media_of(job)]
        if not _actions(end, job) & _OF_RESULTS:
            return Outcome(command, delivered=False, why="ended without a result", files=files)
        partly = _PARTLY.search(end.text)
        return Outcome(command, delivered=partly is None, why=partly[0] if partly else "", files=files)

    async def _card_told(self, interaction: Interaction, end: Message) -> None:
        """The card is edited after the result; wait a little, so that its last word is printed too."""

        def told() -> bool:
            cards = [message for message in self.world.messages(self.channel) if message.id > interaction.id]
            return any(card.edited_at and card.edited_at >= end.created_at for card in cards)

        try:
            await self.world.wait_for(told, _CARD_TIME)
        except TimeoutError:
            self.console.print("  (the card was not brought up to date)", style="dim")

    def _ends_of(self, job: str) -> list[Message]:
        """What a job ends with: its result, else the card that says why there is none."""
        ends = [message for message in self._messages() if _actions(message, job) & {"why", *_OF_RESULTS}]
        return sorted(ends, key=lambda message: not _actions(message, job) & _OF_RESULTS)

    def _messages(self) -> list[Message]:
        places = [*reversed(self.world.threads(self.channel)), self.channel]
        return [message for place in places for message in self.world.messages(place)]

    def _media_of(self, job: str) -> list[Attachment]:
        return [
            file
            for message in self._messages()
            for file in message.media
            if (match := _MEDIA.fullmatch(file.filename)) and match["job"] == job
        ]

    async def _save(self, file: Attachment) -> Path:
        path = self.output / file.filename
        data = self.world.attachment_bytes(file)
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(path.write_bytes, data)
        return path


def read_file(path: Path) -> File:
    """A file to attach."""
    try:
        return File(path.name, path.read_bytes())
    except OSError as error:
        raise RefusedByClient(f"cannot attach {path}: {error.strerror}") from None


async def _follow(changes: Subscription, transcript: Transcript) -> None:
    async for change in changes:
        transcript.show(change)


def _words(command: str) -> list[str]:
    return split_line(command)[0]


def _actions(message: Message, job: str) -> set[str]:
    """What the buttons of a message do to this job."""
    found = (_BUTTON.fullmatch(str(button.get("custom_id"))) for button in message.buttons)
    return {match["action"] for match in found if match and match["job"] == job}
