"""The bot's application: who owns it, and the commands it registered."""

import base64
import secrets
from collections.abc import Callable
from typing import Any, cast

from simcord.backend import errors, serializers
from simcord.backend.errors import BackendError
from simcord.backend.ops.commands import COMMAND_FIELDS

from sandbox.discord.backend import LabBackend
from sandbox.discord.command_rules import check_commands


class Application:
    """What `/oauth2/applications/@me` and the command routes answer."""

    def __init__(self, backend: LabBackend) -> None:
        self._backend = backend
        self.changed: Callable[[], None] = lambda: None  # told when commands were registered

    def about(self) -> dict[str, Any]:
        backend = self._backend
        bot = serializers.user_payload(backend.bot_user)
        return {
            "id": str(backend.application_id),
            "name": backend.bot_user.name,
            "icon": None,
            "description": "",
            "summary": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "owner": serializers.user_payload(backend.get_user(backend.application_owner_id)),
            "team": None,
            "flags": 0,
            "bot": bot,
            "approximate_guild_count": len(backend.guilds),
            "integration_types_config": {"0": {}},
        }

    def commands(self, scope: int | None) -> list[dict[str, Any]]:
        return list(self._backend.commands.get(scope, {}).values())

    def listed(self, scope: int | None, *, localizations: bool) -> list[dict[str, Any]]:
        """Translations come only when they are asked for (application-commands, "Get Global Application Commands")."""
        return (
            self.commands(scope) if localizations else [_untranslated(each) for each in self.commands(scope)]
        )

    def command(self, scope: int | None, command_id: str) -> dict[str, Any]:
        for command in self.commands(scope):
            if command["id"] == command_id:
                return command
        raise BackendError(404, 10063, "Unknown application command")

    def overwrite(self, scope: int | None, body: Any) -> list[dict[str, Any]]:
        """Replace all commands; those that keep their name keep their id."""
        wanted = cast("list[dict[str, Any]]", body)
        if not isinstance(body, list):
            raise errors.invalid_form_body("expected a list of commands")
        check_commands(wanted)
        if scope is not None:
            self._backend.get_guild(scope)
        registered = self._backend.register_commands(
            scope, [{key: each[key] for key in COMMAND_FIELDS if key in each} for each in wanted]
        )
        for command, given in zip(registered, wanted, strict=True):
            permissions = given.get("default_member_permissions")
            command["default_member_permissions"] = None if permissions is None else str(permissions)
            command["nsfw"] = bool(given.get("nsfw"))
            command["version"] = str(self._backend.snowflake())
        self.changed()
        return registered

    def upsert(self, scope: int | None, body: dict[str, Any]) -> dict[str, Any]:
        """Add one command, or replace the one of the same name and type."""
        key = (body["name"], body.get("type", 1))
        kept = [each for each in self.commands(scope) if (each["name"], each["type"]) != key]
        return self.overwrite(scope, [*kept, body])[-1]

    def delete(self, scope: int | None, command_id: str) -> None:
        self.command(scope, command_id)
        self.overwrite(scope, [each for each in self.commands(scope) if each["id"] != command_id])


def _untranslated(thing: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in thing.items() if not key.endswith("_localizations")}
    nested = {
        key: [_untranslated(each) for each in kept[key]] for key in ("options", "choices") if kept.get(key)
    }
    return kept | nested


def make_token(application_id: int) -> str:
    """A token of the shape Discord's have: the id, a time and a secret, each in base64."""
    first = base64.urlsafe_b64encode(str(application_id).encode()).decode().rstrip("=")
    return f"{first}.{secrets.token_urlsafe(6)[:6]}.{secrets.token_urlsafe(29)[:38]}"
