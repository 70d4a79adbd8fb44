"""SimCord's in-memory Discord, with what its model lacks: age restriction, upload limits, ephemeral changes.

SimCord's classes are internal to it and pinned exactly in pyproject.toml; this module and its neighbours
are the only users.
"""

import base64
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import discord
from simcord.backend import Backend, models, serializers
from simcord.enums import MessageType

from sandbox.discord.cdn import Cdn
from sandbox.discord.clock import WallClock

MIB = 1024 * 1024
HAS_THREAD = 1 << 5  # message flag
MessageListener = Callable[[str, models.Message], None]

# What README and `invite` ask for, and no more (discord-api-docs topics/permissions).
INVITED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    attach_files=True,
    embed_links=True,
    read_message_history=True,
)


class LabBackend(Backend):
    """One Discord. `private` hears of ephemeral messages, which no gateway event announces."""

    def __init__(self, clock: WallClock, private: MessageListener, upload_limit: int) -> None:
        super().__init__(clock=clock)
        self.files = Cdn(clock)
        self.cdn = self.files
        self.bot_user.name = "Darkroom"
        self.application_id = self.bot_user.id  # the two are the same for every application made since 2016
        self.application_owner_id = self.bot_user.id
        self.nsfw_channels: set[int] = set()
        self._upload_limits: dict[int, int] = {}
        self._upload_limit = upload_limit
        self._private = private

    def upload_limit(self, guild_id: int | None) -> int:
        return self._upload_limits.get(guild_id or 0, self._upload_limit)

    def set_upload_limit(self, guild_id: int, limit: int) -> None:
        self._upload_limits[guild_id] = limit
        self.edit_guild(guild_id, {})

    def premium_tier(self, guild_id: int) -> int:
        """The boost tier that goes with the guild's limit: 50 MiB is tier 2, 100 MiB tier 3."""
        limit = self.upload_limit(guild_id)
        return 3 if limit >= 100 * MIB else 2 if limit >= 50 * MIB else 0

    def is_nsfw(self, channel: models.Channel) -> bool:
        """A thread is as restricted as its parent; it has no flag of its own (topics/threads)."""
        return channel.permission_channel_id() in self.nsfw_channels

    def bot_may(self, channel: models.Channel, permission: str) -> bool:
        if channel.guild_id is None:
            return True
        held = self.compute_permissions(channel.guild_id, self.bot_user.id, channel.id)
        return bool(held & getattr(discord.Permissions, permission).flag)

    def open_interaction(self, kind: int, channel: models.Channel, user_id: int) -> models.Interaction:
        """A new interaction with a token that looks like Discord's: long, opaque, secret."""
        record = self.new_interaction(kind, channel.id, user_id, channel.guild_id)
        del self.interaction_tokens[record.token]
        raw = f"interaction:{record.id}:{secrets.token_hex(48)}"
        record.token = base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
        self.interaction_tokens[record.token] = record.id
        return record

    def start_thread(
        self, message: models.Message, name: str, owner_id: int, archive_minutes: int
    ) -> models.Channel:
        """A thread on a message: it gets the message's id, and the message points to it.

        The channel shows no "started a thread" line; that comes only with threads that have no message
        (resources/message, "Thread Created"). The thread begins with a reference to the starter.
        """
        thread = self.create_thread(
            message.channel_id,
            name,
            owner_id,
            auto_archive_duration=archive_minutes,
            message_id=message.id,
            broadcast=False,
        )
        self.announce_thread_create(thread)
        metadata = models.SystemMessageMetadata(
            referenced_channel_id=message.channel_id, referenced_message_id=message.id
        )
        starter = self.prepare_message(
            thread.id,
            owner_id,
            "-",
            message_type=MessageType.THREAD_STARTER_MESSAGE,
            system_metadata=metadata,
        )
        starter.content = ""  # SimCord prepares no empty message
        self.commit_message(starter, broadcast=False)
        thread.message_count = 0  # the starter does not count
        message.flags |= HAS_THREAD
        self.emit("MESSAGE_UPDATE", dict(serializers.message_payload(self, message)))
        return thread

    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        """Announce an event. SimCord also keeps all of them; a server that runs for days must not."""
        for listener in tuple(self.subscribers):
            listener(event, payload)

    def commit_message(self, message: models.Message, *, broadcast: bool = True) -> models.Message:
        committed = super().commit_message(message, broadcast=broadcast)
        self._tell("created", committed)
        return committed

    def edit_message(self, channel_id: int, message_id: int, fields: dict[str, Any]) -> models.Message:
        edited = super().edit_message(channel_id, message_id, fields)
        self._tell("edited", edited)
        return edited

    def delete_message(self, channel_id: int, message_id: int) -> None:
        message = self.get_message(channel_id, message_id)
        super().delete_message(channel_id, message_id)
        self._tell("deleted", message)

    def _tell(self, what: str, message: models.Message) -> None:
        if message.is_ephemeral:
            self._private(what, message)
