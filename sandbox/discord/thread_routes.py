"""The REST routes of threads: beginning, changing, joining and listing them, by the rules of topics/threads.

Who may see a thread at all is asked first: 50001 for a private one that the bot is not in.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from simcord.backend import errors, models, serializers
from simcord.http import UnsupportedField

from sandbox.discord import layout, rules
from sandbox.discord.audience import Audience
from sandbox.discord.automod import AutoMod
from sandbox.discord.backend import LabBackend
from sandbox.discord.call import Call, is_object
from sandbox.discord.values import ChannelKind, items

Route = tuple[str, str, Callable[..., Any]]
_STATE = {"archived", "locked", "auto_archive_duration", "invitable"}
_OWN = {"name", "rate_limit_per_user"}


class ThreadRoutes:
    """`pass_on` hands a call to SimCord, which knows how a message is made."""

    def __init__(self, backend: LabBackend, automod: AutoMod, pass_on: Callable[[Call], Any]) -> None:
        self._backend = backend
        self._automod = automod
        self._pass_on = pass_on

    def routes(self) -> tuple[Route, ...]:
        number = r"(\d+)"
        return (
            ("POST", rf"/channels/{number}/messages/{number}/threads", self._start_on_message),
            ("POST", rf"/channels/{number}/threads", self._start),
            ("GET", rf"/channels/{number}", self._get),
            ("PATCH|DELETE", rf"/channels/{number}", self._change),
            ("PUT", rf"/channels/{number}/thread-members/(@me|\d+)", self._add_member),
            ("DELETE", rf"/channels/{number}/thread-members/(@me|\d+)", self._remove_member),
            ("GET", rf"/guilds/{number}/threads/active", self._active),
            ("GET", rf"/guilds/{number}/channels", self._channels),
            ("POST", rf"/guilds/{number}/channels", self._create),
        )

    # ---------------------------------------------------------------- beginning one

    def _start_on_message(self, call: Call, channel_id: str, message_id: str) -> Any:
        backend = self._backend
        channel = self._readable(channel_id)
        news = channel.type == ChannelKind.ANNOUNCEMENT
        kind = ChannelKind.ANNOUNCEMENT_THREAD if news else ChannelKind.PUBLIC_THREAD
        if channel.type == ChannelKind.FORUM:
            raise errors.cannot_execute_on_channel_type()
        self._check_may_start(call, channel, kind)
        message = backend.get_message(channel.id, int(message_id))
        if message.is_ephemeral:
            raise errors.unknown_message()
        rules.check_has_no_thread(backend, message)
        name, minutes = rules.check_thread_fields(call.fields)
        thread = backend.start_thread(message, name, backend.bot_user.id, minutes)
        backend.limits.count_thread_start(channel.id)
        return serializers.thread_payload(backend, thread)

    def _start(self, call: Call, channel_id: str) -> Any:
        """Without a message it is private if nothing else is said (resources/channel); in a forum it is a post."""
        backend = self._backend
        channel = self._readable(channel_id)
        if channel.type == ChannelKind.FORUM:
            return self._start_post(call, channel)
        kind = int(call.fields.get("type") or ChannelKind.PRIVATE_THREAD)
        self._check_may_start(call, channel, kind)
        name, minutes = rules.check_thread_fields(call.fields)
        bot_id = backend.bot_user.id
        thread = backend.create_thread(channel.id, name, bot_id, type=kind, auto_archive_duration=minutes)
        if thread.thread_metadata is not None:
            thread.thread_metadata.invitable = call.fields.get("invitable") is not False
        backend.limits.count_thread_start(channel.id)
        return serializers.thread_payload(backend, thread)

    def _start_post(self, call: Call, forum: models.Channel) -> Any:
        message = call.fields.get("message")
        if not is_object(message):
            raise errors.invalid_form_body("message: This field is required")
        self._check_may_start(call, forum, ChannelKind.PUBLIC_THREAD)
        rules.check_sizes(call.uploads, call.size, self._backend.upload_limit(forum.guild_id))
        rules.check_may_attach(self._backend, forum, message, len(call.uploads))
        layout.check_message(message, call.uploads)
        self._automod.check_bot_message(forum.guild_id, message)
        answer = self._pass_on(replace(call, body={**call.fields, "message": _without_files(message)}))
        self._backend.limits.count_thread_start(forum.id)
        return answer

    def _check_may_start(self, call: Call, channel: models.Channel, kind: int) -> None:
        rules.check_holds_threads(channel, kind)
        self._backend.limits.check_thread_start(channel.id)
        posts = channel.type == ChannelKind.FORUM
        private = kind == ChannelKind.PRIVATE_THREAD
        permission = (
            "send_messages" if posts else "create_private_threads" if private else "create_public_threads"
        )
        self._require(channel, permission)
        name, _ = rules.check_thread_fields(call.fields)
        self._automod.check_title(channel.guild_id, self._backend.bot_user.id, name)

    # ---------------------------------------------------------------- changing one

    def _get(self, call: Call, _channel_id: str) -> Any:
        answer = dict(self._pass_on(call))
        return self._backend.with_membership(answer) if "thread_metadata" in answer else answer

    def _change(self, call: Call, channel_id: str) -> Any:
        """A thread obeys Manage Threads, its starter, and anyone who opens it again; SimCord asks Manage Channels."""
        backend = self._backend
        channel = self._readable(channel_id)
        state = channel.thread_metadata
        if not channel.is_thread or state is None:
            return self._pass_on(call)
        reopening = call.method == "PATCH" and call.body == {"archived": False}
        own = (
            call.method == "PATCH" and channel.owner_id == backend.bot_user.id and "locked" not in call.fields
        )
        if not (backend.bot_may(channel, "manage_threads") or ((reopening or own) and not state.locked)):
            raise errors.missing_permissions()
        if call.method == "DELETE":
            payload = serializers.thread_payload(backend, channel)
            backend.delete_channel(channel.id)
            return payload
        if rest := set(call.fields) - _STATE - _OWN:
            raise UnsupportedField(call.method, call.path, sorted(rest))
        return self._edit(call, channel)

    def _edit(self, call: Call, thread: models.Channel) -> Any:
        """An archived thread is left as it is, unless this opens it: 50083 (topics/threads)."""
        if "archived" not in call.fields:
            rules.check_not_archived(thread)
        if "name" in call.fields:
            name, _ = rules.check_thread_fields({"name": call.fields["name"]})
            self._automod.check_title(thread.guild_id, self._backend.bot_user.id, name)
        state = {key: value for key, value in call.fields.items() if key in _STATE}
        changes = {key: value for key, value in call.fields.items() if key in _OWN}
        edited = self._backend.edit_channel(thread.id, changes, thread_metadata=state)
        return serializers.thread_payload(self._backend, edited)

    # ---------------------------------------------------------------- who is in it

    def _add_member(self, _call: Call, channel_id: str, user: str) -> Any:
        """Joining, or adding somebody: "the ability to send messages in the thread" (resources/channel)."""
        backend = self._backend
        thread = self._readable(channel_id)
        rules.check_not_archived(thread)
        user_id = backend.bot_user.id if user == "@me" else int(user)
        if user_id not in backend.get_guild(thread.guild_id or 0).members:
            raise errors.unknown_user()
        if user != "@me":
            self._require(thread, "send_messages_in_threads")
            if not backend.may_invite(backend.bot_user.id, thread):
                raise errors.missing_permissions()
        backend.add_thread_member(thread.id, user_id)

    def _remove_member(self, _call: Call, channel_id: str, user: str) -> Any:
        """Others: Manage Threads, or being the creator of a private thread (resources/channel)."""
        backend = self._backend
        thread = self._readable(channel_id)
        rules.check_not_archived(thread)
        own = thread.type == ChannelKind.PRIVATE_THREAD and thread.owner_id == backend.bot_user.id
        if user != "@me" and not own:
            self._require(thread, "manage_threads")
        backend.remove_thread_member(thread.id, backend.bot_user.id if user == "@me" else int(user))

    # ---------------------------------------------------------------- lists

    def _active(self, call: Call, _guild_id: str) -> Any:
        """Those that the bot can see (topics/threads, "Enumerating threads")."""
        listed = self._pass_on(call)
        bot_id = self._backend.bot_user.id
        threads = [each for each in listed["threads"] if self._backend.sees(bot_id, int(each["id"]))]
        return listed | {"threads": threads}

    def _channels(self, call: Call, _guild_id: str) -> Any:
        """Without those that the bot may not view (change log, 12 August 2026)."""
        audience = Audience(self._backend)
        return [each for each in self._pass_on(call) if audience.views(int(each["id"]))]

    def _create(self, call: Call, guild_id: str) -> Any:
        """A channel. Overwrites may speak of what the bot may do (resources/guild, "Create Guild Channel")."""
        backend, body = self._backend, dict(call.body or {})
        held = backend.compute_permissions(int(guild_id), backend.bot_user.id)
        for overwrite in items(body, "permission_overwrites"):
            asked = int(overwrite.get("allow", 0)) | int(overwrite.get("deny", 0))
            if asked & ~held:
                raise errors.missing_permissions()
        restricted = bool(body.pop("nsfw", False))
        made = self._pass_on(replace(call, body=body))
        if restricted:
            backend.nsfw_channels.add(int(made["id"]))
            backend.announce_channel_update(int(made["id"]))
        return made

    # ---------------------------------------------------------------- how

    def _readable(self, channel_id: str) -> models.Channel:
        channel = self._backend.get_channel(int(channel_id))
        rules.check_reads(self._backend, channel)
        return channel

    def _require(self, channel: models.Channel, permission: str) -> None:
        self._backend.require_permissions(channel.guild_id, self._backend.bot_user.id, channel.id, permission)


def _without_files(message: dict[str, Any]) -> dict[str, Any]:
    """SimCord takes the files from the request itself."""
    return {key: value for key, value in message.items() if key != "attachments"}
