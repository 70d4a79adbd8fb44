"""The REST API: Discord's rules around SimCord's routes, and the routes SimCord does not have.

Pure of sockets: a `Call` in, the JSON of the answer out, or `BackendError`. `server` speaks HTTP.
"""

import importlib
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from simcord.backend import errors, models, serializers
from simcord.backend.errors import BackendError
from simcord.enums import CallbackType, InteractionType
from simcord.http import RouteNotImplemented, UnsupportedField, dispatch

from sandbox.discord import layout, rules
from sandbox.discord.application import Application
from sandbox.discord.automod import AutoMod
from sandbox.discord.backend import LabBackend
from sandbox.discord.call import Call, is_object
from sandbox.discord.ids import check_ids
from sandbox.discord.rules import Nonces
from sandbox.discord.thread_routes import ThreadRoutes
from sandbox.discord.values import items
from sandbox.discord.wire import complete

log = logging.getLogger(__name__)

_OPEN = re.compile(r"/interactions/\d+/[^/]+/callback|/webhooks/\d+/[^/]+(/.*)?|/gateway")


importlib.import_module("simcord.http.routes")  # this registers SimCord's routes for `dispatch`


class Rest:
    """Answers calls. `unimplemented` collects what this Discord does not know."""

    def __init__(
        self,
        backend: LabBackend,
        automod: AutoMod,
        token: str,
        gateway_url: Callable[[], str],
        touched: Callable[[int], None],
    ) -> None:
        self.unimplemented: list[str] = []
        self.application = Application(backend)
        self._automod = automod
        self._backend = backend
        self._token = token
        self._gateway_url = gateway_url
        self._touched = touched  # told of the interaction that a call answered
        self._nonces = Nonces(backend)
        number, text = r"(\d+)", r"([^/]+)"
        self._own: list[tuple[str, re.Pattern[str], Callable[..., Any]]] = [
            (method, re.compile(pattern), answer)
            for method, pattern, answer in (
                ("GET", r"/gateway(?:/bot)?", self._gateway),
                ("GET", r"/(?:oauth2/)?applications/@me", self._about),
                (".*", rf"/applications/{number}/commands(?:/{number})?", self._commands),
                (
                    ".*",
                    rf"/applications/{number}/guilds/{number}/commands(?:/{number})?",
                    self._guild_commands,
                ),
                ("POST", rf"/channels/{number}/messages", self._create_message),
                ("PATCH", rf"/channels/{number}/messages/{number}", self._edit_message),
                *ThreadRoutes(backend, automod, self._simcord).routes(),
                (".*", rf"/channels/{number}/(?:messages|typing).*", self._in_channel),
                ("POST", rf"/interactions/{number}/{text}/callback", self._callback),
                (".*", rf"/webhooks/{number}/{text}(?:/messages/{text})?", self._webhook),
            )
        ]

    def answer(self, call: Call) -> Any:
        """The JSON to answer, None for 204. Raises `BackendError` with Discord's status and code."""
        if call.authorization != f"Bot {self._token}" and not _OPEN.fullmatch(call.path):
            raise BackendError(401, 0, "401: Unauthorized")
        try:
            check_ids(call.body)
            return complete(self._backend, self._route(call))
        except RouteNotImplemented:
            self._miss(call, "no such route here")
            raise BackendError(404, 0, "404: Not Found") from None
        except UnsupportedField as error:
            self._miss(call, f"fields not known here: {error.fields}")
            raise errors.invalid_form_body(str(error.fields)) from None
        except NotImplementedError as error:
            self._miss(call, str(error))
            raise errors.invalid_form_body(str(error)) from None
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            # A malformed body; SimCord's routes read it without looking twice.
            log.exception("malformed request %s %s", call.method, call.path)
            raise errors.invalid_form_body(repr(error)) from error

    def _route(self, call: Call) -> Any:
        for method, pattern, answer in self._own:
            found = pattern.fullmatch(call.path)
            if found and re.fullmatch(method, call.method):
                return answer(call, *found.groups())
        return self._simcord(call)

    def _simcord(self, call: Call) -> Any:
        try:
            return dispatch(
                self._backend,
                call.method,
                call.path,
                json=call.body,
                params=dict(call.query),
                files=list(call.uploads),
                reason=call.reason,
                # Content of one's own messages and of those one is mentioned in is never withheld.
                message_content_access=False,
            )
        finally:
            self._backend.http_requests.clear()  # `traffic` keeps the record
            self._backend.transcript.clear()

    def _miss(self, call: Call, why: str) -> None:
        self.unimplemented.append(f"{call.method} {call.path}")
        log.error("LOCAL DISCORD: %s %s: %s", call.method, call.path, why)

    # ---------------------------------------------------------------- application

    def _gateway(self, call: Call) -> dict[str, Any]:
        limits = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        answer: dict[str, Any] = {"url": self._gateway_url()}
        return answer | ({"shards": 1, "session_start_limit": limits} if call.path.endswith("/bot") else {})

    def _about(self, _call: Call) -> dict[str, Any]:
        return self.application.about()

    def _commands(self, call: Call, application_id: str, command_id: str | None) -> Any:
        return self._guild_commands(call, application_id, None, command_id)

    def _guild_commands(
        self, call: Call, _application_id: str, guild_id: str | None, command_id: str | None
    ) -> Any:
        scope = int(guild_id) if guild_id else None
        if scope is not None and scope not in self._backend.guilds:
            raise BackendError(403, 50001, "Missing Access")
        match call.method, command_id:
            case "GET", None:
                return self.application.listed(scope, localizations=_asks(call, "with_localizations"))
            case "PUT", None:
                return self.application.overwrite(scope, call.body)
            case "POST", None:
                return self.application.upsert(scope, call.fields)
            case "GET", str():
                return self.application.command(scope, command_id)
            case "PATCH", str():
                return self.application.upsert(
                    scope, {**self.application.command(scope, command_id), **call.fields}
                )
            case "DELETE", str():
                return self.application.delete(scope, command_id)
            case _:
                raise RouteNotImplemented(call.method, call.path)

    # ---------------------------------------------------------------- messages

    def _create_message(self, call: Call, channel_id: str) -> Any:
        backend = self._backend
        channel = self._readable(channel_id)
        rules.check_holds_messages(channel)
        rules.check_takes_direct_messages(self._backend, channel)
        self._check_message(call, channel, call.fields)
        rules.check_may_attach(backend, channel, call.fields, len(call.uploads))
        call = replace(call, body=rules.with_reference(backend, channel, call.fields))
        earlier = self._nonces.earlier(backend.bot_user.id, call.fields)
        if earlier is None:
            permission = "send_messages_in_threads" if channel.is_thread else "send_messages"
            backend.require_permissions(channel.guild_id, backend.bot_user.id, channel.id, permission)
            rules.wake_thread(backend, channel, backend.bot_user.id)
            message = self._simcord(call)
            self._nonces.remember(call.fields, int(message["id"]), channel.id, backend.bot_user.id)
        else:
            message = dict(serializers.message_payload(backend, earlier))
        return {**message, "nonce": call.fields.get("nonce")}

    def _edit_message(self, call: Call, channel_id: str, _message_id: str) -> Any:
        channel = self._readable(channel_id)
        rules.check_not_archived(channel)
        self._check_message(call, channel, call.fields)
        rules.check_may_attach(self._backend, channel, call.fields, len(call.uploads))
        return self._simcord(call)

    def _in_channel(self, call: Call, channel_id: str) -> Any:
        """Everything else that is done with the messages of a channel."""
        self._readable(channel_id)
        return self._simcord(call)

    def _readable(self, channel_id: str) -> models.Channel:
        """The channel, if the bot can read it: 10003 when there is none, 50001 when it is hidden from it."""
        channel = self._backend.get_channel(int(channel_id))
        rules.check_reads(self._backend, channel)
        return channel

    def _check_message(self, call: Call, channel: models.Channel, message: Mapping[str, Any]) -> None:
        """What is asked of every message, whichever way it comes."""
        rules.check_sizes(call.uploads, call.size, self._backend.upload_limit(channel.guild_id))
        layout.check_message(message, call.uploads)
        self._automod.check_bot_message(channel.guild_id, message)

    # ---------------------------------------------------------------- interactions

    def _callback(self, call: Call, interaction_id: str, _token: str) -> Any:
        record = self._backend.interactions.get(int(interaction_id))
        if record is not None:
            self._check_answer(call, record)
        answer = self._simcord(call)
        self._touched(int(interaction_id))
        return answer if _asks(call, "with_response") else None

    def _check_answer(self, call: Call, record: models.Interaction) -> None:
        """The kind of answer must suit the kind of interaction, and hold what such an answer may."""
        kind, data = call.fields.get("type"), _object(call.fields.get("data"))
        rules.check_answers(
            kind, InteractionType(record.type), on_message=record.source_message_id is not None
        )
        if kind == CallbackType.MODAL:
            layout.check_modal(data)
        elif kind in {CallbackType.CHANNEL_MESSAGE_WITH_SOURCE, CallbackType.UPDATE_MESSAGE}:
            self._check_message(call, self._backend.get_channel(record.channel_id), data)
        elif len(items(data, "choices")) > 25:
            raise errors.invalid_form_body("data.choices: Must be 25 or fewer in length.")

    def _webhook(self, call: Call, _webhook_id: str, token: str, _message: str | None) -> Any:
        backend = self._backend
        rules.check_token_alive(backend, token)
        record = backend.interactions.get(backend.interaction_tokens.get(token, 0))
        if record is not None:
            self._check_message(call, backend.get_channel(record.channel_id), call.fields)
        answer = self._simcord(call)
        if record is not None:
            self._touched(record.id)
        return answer


def _asks(call: Call, parameter: str) -> bool:
    return call.query.get(parameter, "").lower() in {"1", "true"}


def _object(part: Any) -> dict[str, Any]:
    return part if is_object(part) else {}
