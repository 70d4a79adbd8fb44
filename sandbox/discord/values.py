"""What a person sees in the local Discord, as plain values: guilds, channels, members, messages, files.

Snapshots only: nothing here changes when the world does; ask the `World` again for the present state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any


class RefusedByClient(Exception):
    """The real Discord client would not have sent this: a missing option, a disabled button, no permission."""


@dataclass(frozen=True, slots=True)
class Guild:
    """A Discord server."""

    id: int
    name: str
    owner_id: int
    preferred_locale: str = "en-US"


class ChannelKind(IntEnum):
    """Discord's channel types (resources/channel, "Channel Types"), as far as there are such channels here."""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11  # in a forum: a post
    PRIVATE_THREAD = 12
    FORUM = 15


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, or a thread in one (then `parent_id` is set). Equal when the id is equal."""

    id: int
    guild_id: int = field(compare=False)
    name: str = field(compare=False)
    parent_id: int | None = field(default=None, compare=False)
    nsfw: bool = field(default=False, compare=False)  # a thread's is its parent's
    archived: bool = field(default=False, compare=False)
    locked: bool = field(default=False, compare=False)
    kind: ChannelKind = field(default=ChannelKind.TEXT, compare=False)
    category_id: int | None = field(default=None, compare=False)

    @property
    def is_thread(self) -> bool:
        return self.parent_id is not None

    @property
    def holds_messages(self) -> bool:
        """A forum holds only posts, a category only channels."""
        return self.kind not in {ChannelKind.FORUM, ChannelKind.CATEGORY}

    @property
    def writing_needs(self) -> tuple[str, ...]:
        """The permissions to write there; the text of a voice channel needs Connect too (topics/permissions)."""
        if self.is_thread:
            return ("send_messages_in_threads",)
        return ("send_messages", "connect") if self.kind is ChannelKind.VOICE else ("send_messages",)

    @property
    def is_private(self) -> bool:
        """A private thread: for those who were added, and for moderators."""
        return self.kind is ChannelKind.PRIVATE_THREAD


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a guild, played through the `World`. Equal when user and guild are equal."""

    id: int
    guild_id: int
    name: str = field(compare=False)
    bot: bool = field(default=False, compare=False)
    locale: str = field(default="en-US", compare=False)  # the language of their client

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(frozen=True, slots=True)
class File:
    """Something a member uploads."""

    filename: str
    data: bytes
    content_type: str | None = None  # guessed from the name, as Discord does, when not given


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on a message. `url` is signed now and expires; ask for the message again for a fresh one."""

    id: int
    filename: str
    size: int
    content_type: str
    url: str
    description: str | None = None
    width: int | None = None
    height: int | None = None
    covered: bool = False  # by the component that shows it

    @property
    def spoiler(self) -> bool:
        return self.covered or self.filename.startswith("SPOILER_")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as one person sees it. `raw` is the whole payload Discord would send."""

    id: int
    channel_id: int
    author_id: int
    author_name: str
    content: str
    created_at: datetime
    edited_at: datetime | None
    embeds: tuple[Mapping[str, Any], ...]
    components: tuple[Mapping[str, Any], ...]
    attachments: tuple[Attachment, ...]
    ephemeral: bool
    loading: bool  # "the bot is thinking..."
    system: bool  # written by Discord itself: a thread was started, a message was pinned
    interaction_id: int | None  # the interaction this message answers
    thread_id: int | None  # the thread that was started from this message
    mention_ids: tuple[int, ...]  # who is notified, after allowed_mentions
    galleries: tuple[tuple[Attachment, ...], ...]  # each media gallery in the components
    # Every file that is shown: attachments, then what components hold, in order.
    media: tuple[Attachment, ...]
    reply_to: int | None  # the message this one answers, whether or not it still exists
    silent: bool  # sent with "suppress notifications"
    raw: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """All there is to read: content, embed texts, component texts, in order, one part a line."""
        parts = [self.content]
        for embed in self.embeds:
            footer: Mapping[str, Any] = embed.get("footer") or {}
            parts += [embed.get("title"), embed.get("description")]
            parts += [f"{item.get('name')}: {item.get('value')}" for item in items(embed, "fields")]
            parts += [footer.get("text")]
        parts += [part.get("content") for part in walk(self.components)]
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> tuple[Mapping[str, Any], ...]:
        """Every button, wherever it is nested, in reading order."""
        return tuple(part for part in walk(self.components) if part.get("type") == 2)


def items(payload: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The list of objects under a key; Discord leaves it out, or sends null, when it is empty."""
    return payload.get(key) or []


def walk(components: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Every component of a tree in reading order, the nested ones too."""
    found: list[Mapping[str, Any]] = []
    for part in components:
        found.append(part)
        found += walk(items(part, "components"))
        found += walk([part[key] for key in ("accessory", "component") if part.get(key)])
    return found
