"""Threads in SimCord's model as Discord has them: every kind, their members, and no more of them active than allowed.

What the gateway says of them is decided in `audience`; who may do what in `thread_routes` and `places`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import discord
from simcord.backend import Backend, errors, models, serializers
from simcord.backend.access import channel_accessible
from simcord.enums import MessageType

from sandbox.discord.clock import WallClock
from sandbox.discord.limits import Limits
from sandbox.discord.values import ChannelKind

HAS_THREAD = 1 << 5  # message flag
THREAD_KINDS = {ChannelKind.ANNOUNCEMENT_THREAD, ChannelKind.PUBLIC_THREAD, ChannelKind.PRIVATE_THREAD}


class LabChannel(models.Channel):
    """SimCord does not count announcement threads among the threads."""

    @property
    def is_thread(self) -> bool:
        return self.type in THREAD_KINDS


class ThreadBackend(Backend):
    """SimCord's backend with Discord's threads."""

    def __init__(self, clock: WallClock) -> None:
        self.limits = Limits(clock)
        super().__init__(clock=clock)

    def bot_may(self, channel: models.Channel, permission: str) -> bool:
        return self.may(self.bot_user.id, channel, permission)

    def may(self, user_id: int, channel: models.Channel, permission: str) -> bool:
        """Whether somebody holds a permission there; whether they see the channel is another question."""
        if channel.guild_id is None:
            return True
        held = self.compute_permissions(channel.guild_id, user_id, channel.id)
        return bool(held & getattr(discord.Permissions, permission).flag)

    def sees(self, user_id: int, channel_id: int) -> bool:
        """View Channel, and for a private thread being in it, or Manage Threads (topics/threads)."""
        return channel_accessible(self, channel_id, user_id)

    # ---------------------------------------------------------------- beginning one

    def create_thread(
        self,
        parent_id: int,
        name: str,
        owner_id: int,
        *,
        type: int = ChannelKind.PUBLIC_THREAD,  # noqa: A002 - SimCord's name for it
        auto_archive_duration: int = 1440,
        message_id: int | None = None,
        applied_tags: Iterable[int] = (),
        broadcast: bool = True,
    ) -> models.Channel:
        """A thread of any kind, with its starter in it. 160006 when the guild has too many."""
        parent = self.get_channel(parent_id)
        guild = self.get_guild(parent.guild_id or 0)
        self.limits.check_active_threads(len(self.active_threads(guild.id)))
        now = self.now_iso()
        thread = LabChannel(
            id=message_id or self.snowflake(),
            type=type,
            name=name,
            guild_id=guild.id,
            parent_id=parent_id,
            owner_id=owner_id,
            applied_tags=list(applied_tags),
            thread_metadata=models.ThreadMetadata(
                auto_archive_duration=auto_archive_duration, archive_timestamp=now, create_timestamp=now
            ),
        )
        thread.thread_members[owner_id] = now
        self.channels[thread.id] = thread
        self.messages.setdefault(thread.id, {})
        guild.thread_ids.append(thread.id)
        if broadcast:
            self.announce_thread_create(thread)
            self._say_thread_was_started(thread)
        return thread

    def announce_thread_create(self, thread: models.Channel) -> None:
        super().announce_thread_create(thread)
        if self.bot_user.id in thread.thread_members:
            self._announce_members(thread, added=[self.bot_user.id])

    def _say_thread_was_started(self, thread: models.Channel) -> None:
        """The line in the channel for a thread without a message; a private thread has none, a post neither."""
        parent = self.get_channel(thread.parent_id or 0)
        if thread.type == ChannelKind.PRIVATE_THREAD or parent.type == ChannelKind.FORUM:
            return
        self.create_system_message(
            parent.id, MessageType.THREAD_CREATED, thread.owner_id or 0, target_channel_id=thread.id
        )

    def start_thread(
        self, message: models.Message, name: str, owner_id: int, archive_minutes: int
    ) -> models.Channel:
        """A thread on a message: it gets the message's id, and the message points to it.

        The channel shows no "started a thread" line; that comes only with threads that have no message
        (resources/message, "Thread Created"). The thread begins with a reference to the starter. The kind of
        thread follows from the kind of channel (topics/threads, "Public & Private Threads").
        """
        news = self.get_channel(message.channel_id).type == ChannelKind.ANNOUNCEMENT
        thread = self.create_thread(
            message.channel_id,
            name,
            owner_id,
            type=ChannelKind.ANNOUNCEMENT_THREAD if news else ChannelKind.PUBLIC_THREAD,
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

    def create_forum_post(
        self,
        forum_id: int,
        name: str,
        starter: models.Message,
        *,
        uploads: Iterable[tuple[str, bytes, str | None]] = (),
        auto_archive_duration: int = 1440,
        applied_tags: Iterable[int] = (),
        broadcast: bool = True,
    ) -> tuple[models.Channel, models.Message]:
        """A post: its first message has the thread's id (topics/threads, "Creating Threads in Forum … Channels")."""
        tags = list(applied_tags)
        available = {int(tag["id"]) for tag in self.get_channel(forum_id).available_tags}
        if len(tags) > 5 or set(tags) - available:
            raise errors.invalid_form_body("applied_tags: unknown tags, or more than 5")
        thread = self.create_thread(
            forum_id,
            name,
            starter.author_id,
            auto_archive_duration=auto_archive_duration,
            message_id=starter.id,
            applied_tags=tags,
            broadcast=False,
        )
        starter.channel_id = thread.id
        starter.attachments = [
            self.cdn.store_attachment(self.snowflake(), thread.id, filename, data, description)
            for filename, data, description in uploads
        ]
        self.get_channel(forum_id).last_message_id = thread.id
        self.announce_thread_create(thread)
        self.commit_message(starter, broadcast=broadcast)
        thread.message_count = 0  # nor does this starter count
        return thread, starter

    # ---------------------------------------------------------------- who is in it

    def add_thread_member(self, thread_id: int, user_id: int) -> models.Channel:
        """The bot is sent the thread itself as well: it may not have known it (topics/threads, "Thread Access")."""
        thread = self.get_thread(thread_id)
        if user_id in thread.thread_members:
            return thread
        thread.thread_members[user_id] = self.now_iso()
        if user_id == self.bot_user.id:
            self.emit("THREAD_CREATE", self.with_membership(dict(serializers.thread_payload(self, thread))))
        self._announce_members(thread, added=[user_id])
        return thread

    def remove_thread_member(self, thread_id: int, user_id: int) -> models.Channel:
        thread = self.get_thread(thread_id)
        if thread.thread_members.pop(user_id, None) is not None:
            self._announce_members(thread, removed=[user_id])
        return thread

    def may_invite(self, user_id: int, thread: models.Channel) -> bool:
        """Into a private thread that is not `invitable`, only moderators and its creator bring others."""
        state = thread.thread_metadata
        for_all = thread.type != ChannelKind.PRIVATE_THREAD or state is None or state.invitable
        return for_all or thread.owner_id == user_id or self.may(user_id, thread, "manage_threads")

    def with_membership(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The payload of a thread with the bot's own thread member object, if it is in it."""
        thread = self.channels[int(payload["id"])]
        if self.bot_user.id not in thread.thread_members:
            return payload
        return payload | {"member": serializers.thread_member_payload(thread, self.bot_user.id)}

    def _announce_members(
        self, thread: models.Channel, *, added: Iterable[int] = (), removed: Iterable[int] = ()
    ) -> None:
        """In this event thread members come with their guild members (events/gateway-events)."""
        guild = self.get_guild(thread.guild_id or 0)
        joined = [
            serializers.thread_member_payload(thread, each)
            | {"member": serializers.member_payload(self, guild, guild.members[each]), "presence": None}
            for each in added
        ]
        payload: dict[str, Any] = {
            "id": str(thread.id),
            "guild_id": str(guild.id),
            "member_count": min(len(thread.thread_members), 50),
        }
        payload |= {"added_members": joined} if joined else {}
        self.emit(
            "THREAD_MEMBERS_UPDATE",
            payload | ({"removed_member_ids": list(map(str, removed))} if removed else {}),
        )

    # ---------------------------------------------------------------- open, archived, locked, gone

    def edit_channel(
        self,
        channel_id: int,
        changes: Mapping[str, Any],
        *,
        overwrites: list[models.Overwrite] | None = None,
        thread_metadata: Mapping[str, Any] | None = None,
    ) -> models.Channel:
        """Opening a thread again counts against the limit, and tells its members so ("Unarchiving a Thread")."""
        channel = self.get_channel(channel_id)
        state, wanted = channel.thread_metadata, thread_metadata or {}
        turned = state is not None and wanted.get("archived", state.archived) != state.archived
        opened = turned and not wanted["archived"]
        if opened:
            self.limits.check_active_threads(len(self.active_threads(channel.guild_id or 0)))
        stamp = {"archive_timestamp": self.now_iso()} if turned else {}
        edited = super().edit_channel(
            channel_id, changes, overwrites=overwrites, thread_metadata={**wanted, **stamp}
        )
        if opened and self.bot_user.id in edited.thread_members:
            member = serializers.thread_member_payload(edited, self.bot_user.id)
            self.emit("THREAD_MEMBER_UPDATE", {**member, "guild_id": str(edited.guild_id)})
        return edited

    def delete_channel(self, channel_id: int) -> None:
        """Of a deleted thread only the outline is told, and only to those who saw it: so, before it is gone."""
        channel = self.get_channel(channel_id)
        if not channel.is_thread:
            super().delete_channel(channel_id)
            return
        outline = {key: str(getattr(channel, key)) for key in ("id", "guild_id", "parent_id")}
        self.emit("THREAD_DELETE", {**outline, "type": channel.type})
        del self.channels[channel_id]
        self.messages.pop(channel_id, None)
        self.get_guild(channel.guild_id or 0).thread_ids.remove(channel_id)

    def archived_threads(self, channel_id: int, *, private: bool) -> list[models.Channel]:
        """Announcement threads are public ones too."""
        kinds = {ChannelKind.PRIVATE_THREAD} if private else THREAD_KINDS - {ChannelKind.PRIVATE_THREAD}
        return [
            each
            for each in self.channels.values()
            if each.parent_id == channel_id
            and each.type in kinds
            and each.thread_metadata is not None
            and each.thread_metadata.archived
        ]
