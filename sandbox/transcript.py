"""Prints a conversation as it unfolds: who says what where, each message once, a card's progress as short lines."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from sandbox.discord import Change, ChangeKind, ChannelKind, Member, Message, World
from sandbox.discord.values import items, walk

_MENTION = re.compile(r"<(@!?|#)(\d+)>")
_LINK = re.compile(r"<?https://discord\.com/channels/\d+/(\d+)(?:/\d+)?>?")
_TIME = re.compile(r"<t:(\d+)(?::\w)?>")
_SHOWN = {ChangeKind.MESSAGE_CREATED, ChangeKind.MESSAGE_EDITED, ChangeKind.MESSAGE_DELETED}
_COLOURS = {"bot": "bright_blue", "member": "bright_green"}


class Transcript:
    """What `viewer` sees of the world, on a console."""

    def __init__(self, world: World, viewer: Member, console: Console) -> None:
        self._world = world
        self._viewer = viewer
        self._console = console
        self._last: dict[int, str] = {}  # the first line of each message that was printed in full

    def sent(self, where: str, command: str) -> None:
        line = Text.assemble(
            "\n", (self._viewer.name, "bold bright_green"), f" in #{where}  ", (command, "bold")
        )
        self._console.print(line, soft_wrap=True)

    def note(self, words: str, style: str = "yellow") -> None:
        self._console.print(Text("  " + words, style), soft_wrap=True)

    def show(self, change: Change) -> None:
        """Print one change, if there is something new to read in it."""
        if change.kind not in _SHOWN or change.visible_to not in {None, self._viewer.id}:
            return
        message = change.message
        if message is None:
            if change.message_id in self._last:
                self.note("(a message was deleted)", "dim")
            return
        if message.loading or message.system:
            return
        first = message.text.partition("\n")[0]
        if message.id not in self._last:
            self._say(message)
        elif first != self._last[message.id]:
            self._console.print(Text.assemble(("  … ", "dim"), self._plain(first)), soft_wrap=True)
        self._last[message.id] = first

    # ---------------------------------------------------------------- one message

    def _say(self, message: Message) -> None:
        by_bot = message.author_id == self._world.application_id
        head = Text("  ").append(message.author_name, f"bold {_COLOURS['bot' if by_bot else 'member']}")
        if message.ephemeral:
            head.append(f" (only {self._viewer.name} sees this)", "magenta")
        else:
            head.append(f" in {self._place(message.channel_id)}", "dim")
        self._console.print(head, soft_wrap=True)
        for line in self._lines(message):
            self._console.print(Text("    ").append_text(line), soft_wrap=True)

    def _place(self, channel_id: int) -> str:
        channel = self._world.find_channel(channel_id)
        if channel is None:
            return "a deleted channel"
        if channel.kind is ChannelKind.DIRECT:
            return "a direct message"
        return f'thread "{channel.name}"' if channel.is_thread else f"#{channel.name}"

    def _lines(self, message: Message) -> Iterator[Text]:
        for line in message.content.splitlines():
            yield Text(self._plain(line), "dim" if line.startswith("-# ") else "")
        for embed in message.embeds:
            for line in self._embed(embed):
                yield Text("│ ", "blue").append(line)
        for part in walk(message.components):
            for line in str(part.get("content") or "").splitlines():
                yield Text(self._plain(line), "dim" if line.startswith("-# ") else "")
        for file in message.media:
            about = f"{file.content_type}, {size(file.size)}"
            yield Text(f"📎 {file.filename} ").append(f"({about})", "dim")
        if buttons := [str(button.get("label") or button.get("custom_id")) for button in message.buttons]:
            yield Text(" ".join(f"[{label}]" for label in buttons), "cyan")

    def _embed(self, embed: Mapping[str, Any]) -> Iterator[str]:
        footer: Mapping[str, Any] = embed.get("footer") or {}
        for text in (embed.get("title"), embed.get("description")):
            yield from self._plain(text or "").splitlines()
        for item in items(embed, "fields"):
            yield f"{item['name']}: {self._plain(item['value'])}".replace("\n", "; ")
        if footer.get("text"):
            yield str(footer["text"])

    def _plain(self, text: str) -> str:
        """Discord's markup as a person reads it."""
        text = _LINK.sub(lambda link: self._place(int(link[1])), text)
        text = _TIME.sub(self._time, _MENTION.sub(self._name, text))
        return text.removeprefix("-# ").replace("**", "")

    def _name(self, mention: re.Match[str]) -> str:
        wanted = int(mention[2])
        if mention[1] == "#":
            channel = self._world.find_channel(wanted)
            return f"#{channel.name}" if channel else "#deleted-channel"
        names = {member.id: member.name for member in self._world.members()}
        return f"@{names.get(wanted, 'unknown')}"

    def _time(self, stamp: re.Match[str]) -> str:
        return datetime.fromtimestamp(int(stamp[1]), UTC).strftime("%d %b %H:%M UTC")


def size(count: int) -> str:
    """Like `512 B`, `34 KiB`, `1.2 MiB`."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KiB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MiB"
