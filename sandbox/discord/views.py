"""From SimCord's model to the values a person sees: who may see what is decided here."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from simcord.backend import models, serializers
from simcord.backend.access import channel_accessible
from simcord.backend.errors import BackendError
from simcord.enums import ComponentType, MessageType

from sandbox.discord.audience import reads
from sandbox.discord.backend import LabBackend
from sandbox.discord.cdn import attachment_id
from sandbox.discord.layout import media_of
from sandbox.discord.values import Attachment, Channel, ChannelKind, Guild, Member, Message, items, walk
from sandbox.discord.wire import complete

_LOADING = 1 << 7
_SILENT = 1 << 12
_MOST_KEPT = 1_000
_MEMBER_TYPES = {0, 19, 20, 23}  # default, reply, slash command, context menu: people and bots write these


class Views:
    """Reads the backend; changes nothing."""

    def __init__(self, backend: LabBackend) -> None:
        self._backend = backend
        self._kept: dict[int, tuple[object, Message]] = {}
        """By message: what it was made of, and what was made."""

    def guild(self, guild: models.Guild) -> Guild:
        return Guild(guild.id, guild.name, guild.owner_id, guild.preferred_locale)

    def channel(self, channel: models.Channel) -> Channel:
        state = channel.thread_metadata
        return Channel(
            id=channel.id,
            guild_id=channel.guild_id or 0,
            name=channel.name or "",
            parent_id=channel.parent_id if channel.is_thread else None,
            nsfw=self._backend.is_nsfw(channel),
            archived=state is not None and state.archived,
            locked=state is not None and state.locked,
            kind=ChannelKind(channel.type),
            category_id=None if channel.is_thread else channel.parent_id,
        )

    def channels(self, guild_id: int, *, categories: bool = False) -> list[Channel]:
        """The channels, or only the categories, in their order."""
        ids = self._backend.get_guild(guild_id).channel_ids
        found = [self._backend.channels[each] for each in ids]
        return [self.channel(each) for each in found if (each.type == ChannelKind.CATEGORY) is categories]

    def threads(self, channel_id: int) -> list[Channel]:
        every = self._backend.channels.values()
        found = sorted((each for each in every if each.parent_id == channel_id), key=lambda each: each.id)
        return [self.channel(each) for each in found if each.is_thread]

    def thread_members(self, thread_id: int) -> list[Member]:
        thread = self._backend.get_channel(thread_id)
        return [self.member(thread.guild_id or 0, each) for each in thread.thread_members]

    def member(self, guild_id: int, user_id: int) -> Member:
        user = self._backend.get_user(user_id)
        return Member(user.id, guild_id, user.name, user.bot, self._backend.locale_of(user.id))

    def members(self, guild_id: int) -> list[Member]:
        found = [self.member(guild_id, each) for each in self._backend.get_guild(guild_id).members]
        return sorted(found, key=lambda member: (member.bot, member.id))

    def recipient(self, channel_id: int) -> int | None:
        """Whose direct messages these are; None of a channel in a guild."""
        channel = self._backend.channels.get(channel_id)
        return next(iter(channel.recipient_ids), None) if channel else None

    def can_see(self, user_id: int, channel_id: int) -> bool:
        return channel_accessible(self._backend, channel_id, user_id)

    def _can_read(self, user_id: int, channel_id: int) -> bool:
        channel = self._backend.channels.get(channel_id)
        return channel is not None and reads(self._backend, user_id, channel)

    def may(self, user_id: int, channel_id: int, permission: str) -> bool:
        guild_id = self._backend.get_channel(channel_id).guild_id or 0
        try:
            self._backend.require_permissions(guild_id, user_id, channel_id, permission)
        except BackendError:
            return False
        return True

    def messages(self, channel_id: int, viewer_id: int | None) -> list[Message]:
        """Oldest first. Without a viewer: all but the ephemeral ones."""
        if viewer_id is not None and not self._can_read(viewer_id, channel_id):
            return []
        kept = self._backend.messages.get(channel_id, {})
        return [self.message(each) for _, each in sorted(kept.items()) if each.visible_to(viewer_id)]

    def find_message(self, channel_id: int, message_id: int, viewer_id: int | None) -> Message | None:
        found = self._backend.messages.get(channel_id, {}).get(message_id)
        if found is None or not found.visible_to(viewer_id):
            return None
        if viewer_id is not None and not self._can_read(viewer_id, channel_id):
            return None
        return self.message(found)

    def message(self, message: models.Message) -> Message:
        """Made anew only when anything of it has changed: whoever waits looks at all messages again and again."""
        payload = dict(serializers.message_payload(self._backend, message))
        if "referenced_message" in payload:
            return self._made(message, payload)
        thread, signed = self._thread_shown(message), self._backend.files.signs_as()
        made_of = payload, thread, tuple(message.ping_user_ids), signed
        kept = self._kept.get(message.id)
        if kept is not None and kept[0] == made_of:
            return kept[1]
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        made = self._made(message, payload)
        self._kept[message.id] = made_of, made
        return made

    def _made(self, message: models.Message, payload: dict[str, Any]) -> Message:
        raw: dict[str, Any] = json.loads(
            self._backend.files.sign(json.dumps(complete(self._backend, payload)))
        )
        edited = message.edited_timestamp
        metadata = message.interaction_metadata
        attachments = tuple(_attachment(each) for each in raw["attachments"])
        shown = [(part, _media(part, message)) for part in walk(raw["components"])]
        return Message(
            id=message.id,
            channel_id=message.channel_id,
            author_id=message.author_id,
            author_name=raw["author"]["username"],
            content=message.content,
            created_at=datetime.fromisoformat(message.timestamp),
            edited_at=None if edited is None else datetime.fromisoformat(edited),
            embeds=tuple(raw["embeds"]),
            components=tuple(raw["components"]),
            attachments=attachments,
            ephemeral=message.is_ephemeral,
            loading=bool(message.flags & _LOADING),
            system=message.type not in _MEMBER_TYPES,
            interaction_id=None if metadata is None else int(metadata["id"]),
            thread_id=self._thread_on(message),
            mention_ids=tuple(message.ping_user_ids),
            galleries=tuple(files for part, files in shown if part["type"] == ComponentType.MEDIA_GALLERY),
            media=(*attachments, *(file for _, files in shown for file in files)),
            reply_to=int(raw["message_reference"]["message_id"])
            if message.type == MessageType.REPLY
            else None,
            silent=bool(message.flags & _SILENT),
            raw=raw,
        )

    def _thread_shown(self, message: models.Message) -> object:
        thread = self._backend.channels.get(message.id)
        return None if thread is None else serializers.thread_payload(self._backend, thread)

    def _thread_on(self, message: models.Message) -> int | None:
        """A thread has the id of its message; so has a post, but that message is inside it."""
        thread = self._backend.channels.get(message.id)
        return message.id if thread is not None and thread.parent_id == message.channel_id else None


def _attachment(payload: Mapping[str, Any]) -> Attachment:
    return Attachment(
        id=int(payload["id"]),
        filename=payload["filename"],
        size=payload["size"],
        content_type=payload["content_type"],
        url=payload["url"],
        description=payload.get("description"),
        width=payload.get("width"),
        height=payload.get("height"),
    )


def _media(part: Mapping[str, Any], message: models.Message) -> tuple[Attachment, ...]:
    """The files that one component shows: a gallery's, a thumbnail, a file."""
    holders = items(part, "items") if part["type"] == ComponentType.MEDIA_GALLERY else [part]
    sizes = {each["id"]: each["size"] for each in message.attachments}
    found: list[Attachment] = []
    for holder, media in zip(holders, media_of(part), strict=False):  # most components hold none
        file_id, path = attachment_id(media["url"]), urlsplit(str(media["url"])).path
        found.append(
            Attachment(
                id=int(file_id or 0),
                filename=path.rsplit("/", maxsplit=1)[-1],
                size=sizes.get(file_id, 0),
                content_type=media.get("content_type") or "",
                url=media["url"],
                description=holder.get("description"),
                width=media.get("width"),
                height=media.get("height"),
                covered=bool(holder.get("spoiler")),
            )
        )
    return tuple(found)
