"""SimCord's in-memory Discord, with what its model lacks: age restriction, boosts, synced overwrites, private news.

SimCord's classes are internal to it and pinned exactly in pyproject.toml; this module and its neighbours
are the only users.
"""

import base64
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import discord
from simcord.backend import models, serializers

from sandbox.discord.cdn import Cdn
from sandbox.discord.clock import WallClock
from sandbox.discord.limits import BOOSTED_UPLOADS, MIB
from sandbox.discord.locales import DEFAULT
from sandbox.discord.threads import ThreadBackend

MessageListener = Callable[[str, models.Message], None]

# What README and `invite` ask for, and no more (discord-api-docs topics/permissions).
INVITED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    attach_files=True,
    read_message_history=True,
)


class LabBackend(ThreadBackend):
    """One Discord. `private` hears of ephemeral messages, which no gateway event announces."""

    def __init__(self, clock: WallClock, private: MessageListener, upload_limit: int) -> None:
        super().__init__(clock)
        self.files = Cdn(clock)
        self.cdn = self.files
        self.bot_user.name = "Darkroom"
        self.application_id = self.bot_user.id  # the two are the same for every application made since 2016
        self.application_owner_id = self.bot_user.id
        self.nsfw_channels: set[int] = set()
        self.without_direct_messages: set[int] = set()
        """Who closed them."""
        self.locales: dict[int, str] = {}
        """The language of each person's client, where it is not the default."""
        self._boosts: dict[int, int] = {}
        self._upload_limits: dict[int, int] = {}
        self._upload_limit = upload_limit
        self._private = private

    # ---------------------------------------------------------------- the guild

    def upload_limit(self, guild_id: int | None) -> int:
        return self._upload_limits.get(guild_id or 0, self._upload_limit)

    def set_upload_limit(self, guild_id: int, limit: int) -> None:
        self._upload_limits[guild_id] = limit
        self._boosts.pop(guild_id, None)
        self.edit_guild(guild_id, {})

    def set_boost_level(self, guild_id: int, level: int) -> None:
        """The tier, and the largest file that comes with it."""
        self._boosts[guild_id] = level
        self._upload_limits[guild_id] = BOOSTED_UPLOADS[level]
        self.edit_guild(guild_id, {})

    def premium_tier(self, guild_id: int) -> int:
        """The boost tier; where only a limit was set, the one that goes with it."""
        limit = self.upload_limit(guild_id)
        return self._boosts.get(guild_id, 3 if limit >= 100 * MIB else 2 if limit >= 50 * MIB else 0)

    def is_nsfw(self, channel: models.Channel) -> bool:
        """A thread is as restricted as its parent; it has no flag of its own (topics/threads)."""
        return channel.permission_channel_id() in self.nsfw_channels

    def locale_of(self, user_id: int) -> str:
        return self.locales.get(user_id, DEFAULT)

    # ---------------------------------------------------------------- overwrites

    def set_overwrite(self, channel_id: int, overwrite: models.Overwrite) -> None:
        kept = [
            each for each in self.get_channel(channel_id).overwrites if each.target_id != overwrite.target_id
        ]
        self.set_overwrites(channel_id, [*kept, overwrite])

    def delete_overwrite(self, channel_id: int, target_id: int) -> None:
        kept = [each for each in self.get_channel(channel_id).overwrites if each.target_id != target_id]
        self.set_overwrites(channel_id, kept)

    def set_overwrites(self, channel_id: int, overwrites: list[models.Overwrite]) -> None:
        """Change a channel's; a category's are those of its synced channels too (topics/permissions)."""
        channel = self.get_channel(channel_id)
        before = {_key(each) for each in channel.overwrites}
        inside = [
            each for each in self.channels.values() if each.parent_id == channel_id and not each.is_thread
        ]
        synced = [each for each in inside if {_key(one) for one in each.overwrites} == before]
        for each in (channel, *synced):
            saw = self.sees(self.bot_user.id, each.id)
            each.overwrites = [models.Overwrite(*_key(one)) for one in overwrites]
            self.announce_channel_update(each.id)
            if not saw and self.sees(self.bot_user.id, each.id):
                self._sync_threads(each)

    def _sync_threads(self, channel: models.Channel) -> None:
        """Whoever gains access to a channel is sent its active threads (topics/threads, "Channel Access")."""
        active = self.active_threads(channel.guild_id or 0)
        threads = [each for each in active if each.parent_id == channel.id]
        seen = [each for each in threads if self.sees(self.bot_user.id, each.id)]
        listed = serializers.thread_list_payload(self, seen)
        self.emit(
            "THREAD_LIST_SYNC",
            {"guild_id": str(channel.guild_id), "channel_ids": [str(channel.id)], **listed},
        )

    # ---------------------------------------------------------------- AutoMod

    def auto_mod_exempts(self, guild_id: int | None, user_id: int) -> bool:
        """Whoever manages the server is let be (Discord's AutoMod FAQ)."""
        return guild_id is None or bool(
            self.compute_permissions(guild_id, user_id) & discord.Permissions.manage_guild.flag
        )

    def auto_mod_stops(self, guild_id: int | None, text: str) -> bool:
        """Whether a text holds a word of the guild's rules."""
        if guild_id is None:
            return False
        rules = self.get_guild(guild_id).auto_mod_rules.values()
        return any(rule.enabled and self._auto_mod_match(rule, text) is not None for rule in rules)

    def _auto_mod_blocks(self, channel: models.Channel, author_id: int, content: str) -> bool:
        if self.auto_mod_exempts(channel.guild_id, author_id):
            return False
        return super()._auto_mod_blocks(channel, author_id, content)

    # ---------------------------------------------------------------- interactions

    def open_interaction(self, kind: int, channel: models.Channel, user_id: int) -> models.Interaction:
        """A new interaction with a token that looks like Discord's: long, opaque, secret."""
        record = self.new_interaction(kind, channel.id, user_id, channel.guild_id)
        del self.interaction_tokens[record.token]
        raw = f"interaction:{record.id}:{secrets.token_hex(48)}"
        record.token = base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
        self.interaction_tokens[record.token] = record.id
        return record

    # ---------------------------------------------------------------- what is told

    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        """Announce an event. SimCord also keeps all of them; a server that runs for days must not."""
        for listener in tuple(self.subscribers):
            listener(event, payload)

    def commit_message(self, message: models.Message, *, broadcast: bool = True) -> models.Message:
        committed = super().commit_message(message, broadcast=broadcast)
        self._tell("created", committed)
        channel = self.get_channel(message.channel_id)
        kept = committed.id in self.messages[channel.id]
        if (
            channel.is_thread
            and kept
            and message.system_metadata is None
            and not message.interaction_metadata
        ):
            self._join_by_message(channel, committed)
        return committed

    def _join_by_message(self, thread: models.Channel, message: models.Message) -> None:
        """Who writes in a thread joins it, and so does who is mentioned, if the writer may add people there."""
        invites = self.may_invite(message.author_id, thread)
        people = [message.author_id, *(message.ping_user_ids if invites else ())]
        guild = self.get_guild(thread.guild_id or 0)
        for each in people:
            if each in guild.members and self.sees(each, thread.parent_id or 0):
                self.add_thread_member(thread.id, each)

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


def _key(overwrite: models.Overwrite) -> tuple[int, Any, int, int]:
    return overwrite.target_id, overwrite.type, overwrite.allow, overwrite.deny
