"""The members' clients: what they check before they send anything, and the interactions they send."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from simcord.backend import models, serializers
from simcord.backend.errors import BackendError
from simcord.backend.models import ResponseKind
from simcord.enums import AppCommandType, InteractionType, OptionType
from simcord.interactions import nest_options

from sandbox.discord import forms
from sandbox.discord.backend import LabBackend
from sandbox.discord.commandline import Command, find_command, split_line, split_options
from sandbox.discord.interaction import Interaction, InteractionState, InteractionViews
from sandbox.discord.locales import localized
from sandbox.discord.options import OptionBuilder
from sandbox.discord.rules import wake_thread
from sandbox.discord.values import Channel, File, Member, Message, RefusedByClient, items
from sandbox.discord.wire import complete

ACK_SECONDS = 3.0
SUPPRESS_NOTIFICATIONS = 1 << 12
EVERYBODY = models.AllowedMentions(everyone=True, users=None, roles=None, replied_user=True)
"""Whom a person notifies: everybody they name, and whose message they answer."""


class Driver:
    """Plays every member, and keeps every interaction that was sent."""

    def __init__(
        self, backend: LabBackend, world: InteractionViews, changed: Callable[[Interaction], None]
    ) -> None:
        self.interactions: dict[int, Interaction] = {}
        self._backend = backend
        self._world = world
        self._changed = changed
        self._started: dict[int, float] = {}

    # ---------------------------------------------------------------- sending

    def slash(
        self,
        member: Member,
        channel: Channel,
        command: str,
        options: Mapping[str, object] | None,
        files: Mapping[str, File],
    ) -> Interaction:
        words, rest = split_line(command) if options is None else (command.strip("/ ").split(), "")
        root, path, leaf = find_command(self.commands(member, channel), words)
        locale = self._backend.locale_of(member.id)
        given: dict[str, object] = dict(split_options(leaf, rest, locale) if options is None else options)
        builder = OptionBuilder(self._backend, member.guild_id, member.id)
        built = builder.build(leaf, {**given, **files})
        text = command if options is None else _as_line(words, given)
        data = _command_data(root, path, built) | _resolved(builder)
        return self._send(
            InteractionType.APPLICATION_COMMAND, member, channel, data, "/" + text.removeprefix("/")
        )

    def autocomplete(
        self, member: Member, channel: Channel, command: str, options: Mapping[str, object], focused: str
    ) -> Interaction:
        words = command.strip("/ ").split()
        root, path, leaf = find_command(self.commands(member, channel), words)
        option = next((each for each in items(leaf, "options") if each["name"] == focused), None)
        if option is None or not option.get("autocomplete"):
            raise RefusedByClient(f"/{command} has no option {focused!r} with suggestions")
        builder = OptionBuilder(self._backend, member.guild_id, member.id)
        built = builder.build(leaf, {focused: "", **options}, partial=True)
        for each in built:
            if each["name"] == focused:
                each |= {"focused": True, "value": str(each["value"])}
        data = _command_data(root, path, built)
        kind = InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
        return self._send(kind, member, channel, data, f"/{command} {focused}:…")

    def context_command(
        self, member: Member, channel: Channel, name: str, target: Member | Message
    ) -> Interaction:
        """A command from the Apps menu of a message or a member, by its name as registered or as shown."""
        kind = AppCommandType.USER if isinstance(target, Member) else AppCommandType.MESSAGE
        offered = self.menu_commands(member, channel, kind)
        locale = self._backend.locale_of(member.id)
        root = next(
            (each for each in offered if name in {each["name"], localized(each, "name", locale)}), None
        )
        if root is None:
            raise RefusedByClient(
                f"the Apps menu has no {name!r}; there are: {[each['name'] for each in offered]}"
            )
        resolved = self._target(member, target)
        data = {key: root[key] for key in ("id", "name", "type")}
        data |= {"target_id": str(target.id), "resolved": resolved}
        return self._send(
            InteractionType.APPLICATION_COMMAND, member, channel, data, f"Apps → {root['name']}"
        )

    def _target(self, member: Member, target: Member | Message) -> dict[str, Any]:
        if isinstance(target, Member):
            builder = OptionBuilder(self._backend, member.guild_id, member.id)
            builder.entity(OptionType.USER, target)
            return builder.resolved
        shown = self._shown(member, target)
        stored = self._backend.get_message(shown.channel_id, shown.id)
        return {"messages": {str(shown.id): serializers.message_payload(self._backend, stored)}}

    def click(
        self, member: Member, message: Message, custom_id: str | None, label: str | None
    ) -> Interaction:
        shown = self._shown(member, message)
        button = forms.find_button(shown, custom_id, label)
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": button.get("id", 0)}
        return self._send_component(
            member, shown, data, f"click {button.get('label') or button['custom_id']}"
        )

    def select(
        self, member: Member, message: Message, custom_id: str, values: Sequence[object]
    ) -> Interaction:
        shown = self._shown(member, message)
        menu = forms.find_menu(shown, custom_id)
        builder = OptionBuilder(self._backend, member.guild_id, member.id)
        chosen = forms.choose(menu, values, builder)
        data: dict[str, Any] = {"custom_id": custom_id, "component_type": menu["type"], "values": chosen}
        return self._send_component(
            member,
            shown,
            data | {"id": menu.get("id", 0)} | _resolved(builder),
            f"select {', '.join(chosen)}",
        )

    def submit_modal(self, opened: Interaction, values: Mapping[str, object]) -> Interaction:
        record = self._backend.interactions[opened.id]
        if record.modal is None or record.modal_consumed:
            raise RefusedByClient("no form is open")
        builder = OptionBuilder(self._backend, opened.member.guild_id, opened.member.id)
        components = forms.fill(record.modal, values, builder)
        record.modal_consumed = True
        self._changed(opened)
        data = {"custom_id": record.modal["custom_id"], "components": components} | _resolved(builder)
        return self._send(
            InteractionType.MODAL_SUBMIT,
            opened.member,
            opened.channel,
            data,
            f"submit {record.modal['title']}",
            source_id=record.source_message_id,
        )

    def say(
        self,
        member: Member,
        channel: Channel,
        content: str,
        files: Iterable[File],
        *,
        reply_to: Message | None,
        silent: bool,
    ) -> Message:
        self._check_may_write(member, channel)
        uploads = [(each.filename, each.data) for each in files]
        stored = self._backend.store_attachments(channel.id, uploads)
        made = self._backend.create_message(
            channel.id,
            member.id,
            content,
            attachments=stored,
            reference=None if reply_to is None else {"message_id": self._shown(member, reply_to).id},
            flags=SUPPRESS_NOTIFICATIONS if silent else 0,
            allowed_mentions=EVERYBODY,
        )
        shown = self._world.interaction_message(made.id, channel.id, member.id)
        if shown is None:
            raise RefusedByClient("this message was blocked")
        return shown

    def redeliver(self, interaction: Interaction) -> None:
        self._backend.emit("INTERACTION_CREATE", interaction.payload)

    def allow_command(self, member: Member, name: str) -> None:
        of_kinds = (self._backend.find_command(name, member.guild_id, kind) for kind in AppCommandType)
        command = next((found for found in of_kinds if found), None)
        if command is None:
            raise RefusedByClient(f"there is no command {name}")
        allowed = {"id": str(member.id), "type": 2, "permission": True}
        self._backend.set_command_permissions(member.guild_id, int(command["id"]), [allowed])

    def commands(self, member: Member, channel: Channel) -> list[Command]:
        """The commands this member's client offers here: none where nothing can be written, as in a forum."""
        return self.menu_commands(member, channel, AppCommandType.CHAT_INPUT)

    def menu_commands(self, member: Member, channel: Channel, kind: AppCommandType) -> list[Command]:
        """Those of one kind: of the composer, of the Apps menu of a member, or of a message."""
        self._check_sees(member, channel.id)
        if not channel.holds_messages:
            return []
        offered = self._backend.visible_commands(user_id=member.id, channel_id=channel.id, type=kind)
        restricted = self._backend.is_nsfw(self._backend.get_channel(channel.id))
        return [command for command in offered if restricted or not command.get("nsfw")]

    # ---------------------------------------------------------------- watching

    def touched(self, interaction_id: int) -> None:
        """A request answered this interaction: note when, and what there is to see now."""
        interaction = self.interactions[interaction_id]
        if interaction.ack_latency is None:
            interaction.ack_latency = time.perf_counter() - self._started[interaction_id]
        latest = {message.id: message for message in interaction.history}
        for message in [interaction.response, *interaction.followups]:
            if message is not None and latest.get(message.id) != message:
                interaction.history.append(message)
        self._changed(interaction)

    def state(self, interaction_id: int) -> InteractionState:
        record = self._backend.interactions[interaction_id]
        if not record.responded:
            late = self._backend.now_iso() >= str(record.initial_response_deadline)
            return InteractionState.FAILED if late else InteractionState.SENT
        if record.response_kind is ResponseKind.DEFERRED:
            return InteractionState.THINKING
        if record.response_kind is ResponseKind.MODAL and not record.modal_consumed:
            return InteractionState.MODAL
        if record.response_kind is ResponseKind.AUTOCOMPLETE:
            return InteractionState.CHOICES
        return InteractionState.ANSWERED

    # ---------------------------------------------------------------- how

    def _check_sees(self, member: Member, channel_id: int) -> None:
        self._check_may(member, channel_id, "view_channel")

    def _check_may(self, member: Member, channel_id: int, permission: str) -> None:
        try:
            self._backend.require_permissions(member.guild_id, member.id, channel_id, permission)
        except BackendError as error:
            raise RefusedByClient(f"{member.name} may not {permission} here: {error.message}") from None

    def _check_may_write(self, member: Member, channel: Channel) -> None:
        """As the bot must: and writing opens an archived thread again, if it is not locked."""
        if not channel.holds_messages:
            raise RefusedByClient("nothing is written here but in posts")
        for permission in channel.writing_needs:
            self._check_may(member, channel.id, permission)
        if channel.is_thread and self._backend.get_channel(channel.id).thread_metadata is not None:
            try:
                wake_thread(self._backend, self._backend.get_channel(channel.id), member.id)
            except BackendError as error:
                raise RefusedByClient(error.message) from None

    def _shown(self, member: Member, message: Message) -> Message:
        """The message as the member sees it at this moment."""
        self._check_sees(member, message.channel_id)
        shown = self._world.interaction_message(message.id, message.channel_id, member.id)
        if shown is None:
            raise RefusedByClient(f"{member.name} sees no such message (deleted, or for someone else)")
        return shown

    def _send_component(
        self, member: Member, message: Message, data: dict[str, Any], text: str
    ) -> Interaction:
        place = self._world.find_channel(message.channel_id)
        if place is None:
            raise RefusedByClient("this channel is gone")
        return self._send(InteractionType.MESSAGE_COMPONENT, member, place, data, text, source_id=message.id)

    def _send(
        self,
        kind: InteractionType,
        member: Member,
        channel: Channel,
        data: dict[str, Any],
        text: str,
        *,
        source_id: int | None = None,
    ) -> Interaction:
        backend = self._backend
        record = backend.open_interaction(kind, backend.get_channel(channel.id), member.id)
        record.source_message_id = source_id
        if kind == InteractionType.APPLICATION_COMMAND:
            record.command_name, record.command_type = data["name"], data["type"]
            record.target_id = int(data["target_id"]) if "target_id" in data else None
            record.target_type = record.command_type if record.target_id else None
        payload = self._payload(record, member, data)
        source = backend.messages.get(channel.id, {}).get(source_id or 0)
        if source is not None:
            payload["message"] = serializers.message_payload(backend, source)
        interaction = Interaction(
            record.id, member, channel, int(kind), text, payload, backend.clock.now(), self._world
        )
        self.interactions[record.id] = interaction
        self._started[record.id] = time.perf_counter()
        asyncio.get_running_loop().call_later(ACK_SECONDS + 0.01, self._changed, interaction)
        backend.emit("INTERACTION_CREATE", payload)
        self._changed(interaction)
        return interaction

    def _payload(self, record: models.Interaction, member: Member, data: dict[str, Any]) -> dict[str, Any]:
        """Everything Discord sends with an interaction in a guild (interactions/receiving-and-responding)."""
        backend = self._backend
        guild, channel = backend.get_guild(member.guild_id), backend.get_channel(record.channel_id)
        held = str(backend.compute_permissions(guild.id, member.id, channel.id))
        person = serializers.member_payload(backend, guild, guild.members[member.id])
        return {
            "id": str(record.id),
            "application_id": str(backend.application_id),
            "type": record.type,
            "data": data,
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.preferred_locale, "features": []},
            "guild_locale": guild.preferred_locale,
            "channel_id": str(channel.id),
            "channel": complete(backend, {**serializers.channel_payload(backend, channel)})
            | {"permissions": held},
            "member": {**person, "permissions": held},
            "token": record.token,
            "version": 1,
            "locale": backend.locale_of(member.id),
            "app_permissions": str(backend.compute_permissions(guild.id, backend.bot_user.id, channel.id)),
            "entitlements": backend.interaction_entitlements(member.id, guild.id),
            "authorizing_integration_owners": {"0": str(guild.id)},
            "context": 0,
            "attachment_size_limit": backend.upload_limit(guild.id),
        }


def _command_data(root: Command, path: list[str], options: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": root["id"],
        "name": root["name"],
        "type": root["type"],
        "options": nest_options(dict(root), path, options),
        **({"guild_id": root["guild_id"]} if "guild_id" in root else {}),  # of a command of that server alone
    }


def _resolved(builder: OptionBuilder) -> dict[str, Any]:
    return {"resolved": builder.resolved} if builder.resolved else {}


def _as_line(words: Sequence[str], options: Mapping[str, object]) -> str:
    return " ".join([*words, *(f"{name}:{value}" for name, value in options.items())])
