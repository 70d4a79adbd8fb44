"""The options of a command as Discord's client checks and sends them: values, and the `resolved` objects."""

import re
from collections.abc import Mapping
from typing import Any

from simcord.backend import serializers
from simcord.backend.errors import OptionError
from simcord.enums import OptionType
from simcord.interactions import validate_option_value

from sandbox.discord.backend import LabBackend
from sandbox.discord.commandline import Command, read_value
from sandbox.discord.values import Channel, File, Member, RefusedByClient, items

_MENTION = re.compile(r"<(?:@!?|@&|#)(\d+)>")
_PEOPLE, _ROLES, _CHANNELS = OptionType.USER, OptionType.ROLE, OptionType.CHANNEL


class OptionBuilder:
    """Builds the options of one interaction of one member."""

    def __init__(self, backend: LabBackend, guild_id: int, member_id: int) -> None:
        self.resolved: dict[str, dict[str, Any]] = {}
        self._backend = backend
        self._guild = backend.get_guild(guild_id)
        self._member_id = member_id

    def build(
        self, leaf: Command, given: Mapping[str, object], *, partial: bool = False
    ) -> list[dict[str, Any]]:
        """The wire options. `partial` (autocomplete) lets required ones be missing and values be unfinished; of a file
        only an id is sent, and nothing is resolved.
        """
        declared = {each["name"]: each for each in items(leaf, "options")}
        if unknown := given.keys() - declared:
            raise RefusedByClient(f"/{leaf['name']} has no option {sorted(unknown)}; it has {list(declared)}")
        missing = [name for name, each in declared.items() if each.get("required") and name not in given]
        if missing and not partial:
            raise RefusedByClient(f"/{leaf['name']} requires {missing}")
        built: list[dict[str, Any]] = []
        for name, value in given.items():
            kind = declared[name]["type"]
            if partial:
                wire = str(self._backend.snowflake()) if kind == OptionType.ATTACHMENT else value
            else:
                wire = self.value(leaf["name"], declared[name], value)
            built.append({"name": name, "type": kind, "value": wire})
        return built

    def value(self, command: str, option: Command, value: object) -> object:
        """One value as it goes over the wire."""
        match option["type"]:
            case OptionType.ATTACHMENT:
                return self.file(option["name"], value)
            case OptionType.USER | OptionType.CHANNEL | OptionType.ROLE | OptionType.MENTIONABLE:
                return self.entity(option["type"], value)
            case _:
                plain = read_value(option, value) if isinstance(value, str) else value
                try:
                    return validate_option_value(command, dict(option), plain)
                except OptionError as error:
                    raise RefusedByClient(str(error)) from None

    def file(self, name: str, value: object) -> str:
        """Upload a file, as the client does before it sends the interaction."""
        if not isinstance(value, File):
            raise RefusedByClient(f"option {name!r} needs a file in `attachments`, got {value!r}")
        if len(value.data) > self._backend.upload_limit(self._guild.id):
            raise RefusedByClient(f"{value.filename} is larger than this server allows")
        attachment_id = self._backend.snowflake()
        payload = self._backend.files.store_ephemeral(
            attachment_id, self._backend.application_id, value.filename, value.data, value.content_type
        )
        self.resolved.setdefault("attachments", {})[str(attachment_id)] = payload
        return str(attachment_id)

    def entity(self, kind: int, value: object) -> str:
        """A member, channel or role, given as value, mention or name."""
        for add in self._finders(kind):
            if (found := add(value)) is not None:
                return found
        raise RefusedByClient(f"there is no {OptionType(kind).name.lower()} {value!r} here")

    def _finders(self, kind: int) -> list[Any]:
        every = {_PEOPLE: [self._person], _CHANNELS: [self._channel], _ROLES: [self._role]}
        return every.get(OptionType(kind), [self._person, self._role])

    def _person(self, value: object) -> str | None:
        wanted = value.id if isinstance(value, Member) else _named(value, "@")
        for user_id, member in self._guild.members.items():
            user = self._backend.get_user(user_id)
            if wanted in {user_id, user.name}:
                held = self._backend.compute_permissions(self._guild.id, user_id)
                payload = serializers.member_payload(self._backend, self._guild, member, with_user=False)
                self.resolved.setdefault("users", {})[str(user_id)] = serializers.user_payload(user)
                self.resolved.setdefault("members", {})[str(user_id)] = {**payload, "permissions": str(held)}
                return str(user_id)
        return None

    def _channel(self, value: object) -> str | None:
        wanted = value.id if isinstance(value, Channel) else _named(value, "#")
        for channel in self._backend.channels.values():
            if channel.guild_id == self._guild.id and wanted in {channel.id, channel.name}:
                self.resolved.setdefault("channels", {})[str(channel.id)] = {
                    **serializers.channel_payload(self._backend, channel),
                    "permissions": self._permissions(self._member_id, channel.id),
                    "app_permissions": self._permissions(self._backend.bot_user.id, channel.id),
                }
                return str(channel.id)
        return None

    def _role(self, value: object) -> str | None:
        wanted = _named(value, "@")
        for role in self._guild.roles.values():
            if wanted in {role.id, role.name}:
                self.resolved.setdefault("roles", {})[str(role.id)] = serializers.role_payload(role)
                return str(role.id)
        return None

    def _permissions(self, user_id: int, channel_id: int) -> str:
        return str(self._backend.compute_permissions(self._guild.id, user_id, channel_id))


def _named(value: object, sign: str) -> int | str:
    """The id in a mention, or the bare name."""
    if isinstance(value, int):
        return value
    text = str(value).strip()
    found = _MENTION.fullmatch(text)
    return int(found.group(1)) if found else text.removeprefix(sign)
