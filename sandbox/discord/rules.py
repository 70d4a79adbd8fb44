"""Discord's rules that SimCord's backend does not keep, each a check that raises Discord's own error."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from simcord.backend import errors, models
from simcord.backend.errors import BackendError

from sandbox.discord.audience import reads
from sandbox.discord.backend import LabBackend
from sandbox.discord.call import Upload
from sandbox.discord.limits import MIB
from sandbox.discord.values import ChannelKind, items

REQUEST_LIMIT = 25 * MIB  # resources/message, "Create Message"
NONCE_WINDOW = 300.0  # "the past few minutes"; Discord gives no number
NONCE_LENGTH = 25
ARCHIVE_MINUTES = {60, 1440, 4320, 10080}
_WITHOUT_MESSAGES = {ChannelKind.CATEGORY, ChannelKind.FORUM}
_THREADS_IN: Mapping[int, Sequence[ChannelKind]] = {
    ChannelKind.TEXT: (ChannelKind.PUBLIC_THREAD, ChannelKind.PRIVATE_THREAD),
    ChannelKind.ANNOUNCEMENT: (ChannelKind.ANNOUNCEMENT_THREAD,),
    ChannelKind.FORUM: (ChannelKind.PUBLIC_THREAD,),
}
_COMMAND_NAME = re.compile(r"^[-_'\w]{1,32}$")
_MAX_CHAT_COMMANDS = 100
_MAX_COMMAND_CHARACTERS = 8000


def check_sizes(uploads: Sequence[Upload], body_size: int, file_limit: int) -> None:
    """10 MiB a file where no boost says more, 25 MiB a request."""
    if any(len(upload.data) > file_limit for upload in uploads) or body_size > max(REQUEST_LIMIT, file_limit):
        raise BackendError(413, 40005, "Request entity too large")


def check_may_attach(
    backend: LabBackend, channel: models.Channel, body: Mapping[str, Any], uploads: int
) -> None:
    """Files need Attach Files, embeds Embed Links."""
    wants_embed = bool(body.get("embeds") or body.get("embed"))
    if (uploads and not backend.bot_may(channel, "attach_files")) or (
        wants_embed and not backend.bot_may(channel, "embed_links")
    ):
        raise errors.missing_permissions()


def check_reads(backend: LabBackend, channel: models.Channel) -> None:
    """50001 for what the bot may not read: hidden channels, private threads it is not in, voice without Connect."""
    if not reads(backend, backend.bot_user.id, channel):
        raise errors.missing_access()


def check_holds_messages(channel: models.Channel) -> None:
    """A forum itself holds none (topics/threads, "Forums"); Discord answers 50008 there."""
    if channel.type in _WITHOUT_MESSAGES:
        raise BackendError(400, 50008, "Cannot send messages in a non-text channel")


def check_takes_direct_messages(backend: LabBackend, channel: models.Channel) -> None:
    """50007 for people who take none, and for those who are in no guild with the bot (resources/user, "Create DM")."""
    for person in channel.recipient_ids if channel.guild_id is None else ():
        met = any(person in guild.members for guild in backend.guilds.values())
        if person in backend.without_direct_messages or not met:
            raise BackendError(403, 50007, "Cannot send messages to this user")


def wake_thread(backend: LabBackend, channel: models.Channel, author_id: int) -> None:
    """A message un-archives its thread, unless that is locked (topics/threads, "Active & Archived")."""
    state = channel.thread_metadata
    if state is None:
        return
    if state.locked and not backend.may(author_id, channel, "manage_threads"):
        raise BackendError(400, 160005, "This thread is locked")
    if state.archived:
        backend.edit_channel(channel.id, {}, thread_metadata={"archived": False})


def check_not_archived(channel: models.Channel) -> None:
    if channel.thread_metadata is not None and channel.thread_metadata.archived:
        raise BackendError(400, 50083, "Thread is archived")


def check_thread_fields(body: Mapping[str, Any]) -> tuple[str, int]:
    """The name and the minutes until it is archived, if they are in order."""
    name, minutes = body.get("name"), body.get("auto_archive_duration") or 1440
    if not isinstance(name, str) or not 1 <= len(name) <= 100:
        raise errors.invalid_form_body("name: Must be between 1 and 100 in length.")
    if minutes not in ARCHIVE_MINUTES:
        raise errors.invalid_form_body("auto_archive_duration: Value must be one of (60, 1440, 4320, 10080).")
    return name, int(minutes)


def check_has_no_thread(backend: LabBackend, message: models.Message) -> None:
    """One thread a message, with the message's id."""
    if message.id in backend.channels:
        raise BackendError(400, 160004, "A thread has already been created for this message")


def check_holds_threads(channel: models.Channel, kind: int) -> None:
    """Public and private threads in text channels, announcement threads in those for news, none in the others.

    topics/threads, "Public & Private Threads"; voice channels have none, and a thread has none either.
    """
    if kind not in _THREADS_IN.get(channel.type, ()):
        raise errors.cannot_execute_on_channel_type()


def check_token_alive(backend: LabBackend, token: str) -> None:
    """An interaction's token lives 15 minutes."""
    record = backend.interactions.get(backend.interaction_tokens.get(token, 0))
    if record is not None and record.expires_at is not None and backend.now_iso() >= record.expires_at:
        raise BackendError(401, 50027, "Invalid Webhook Token")


class Nonces:
    """Which message each nonce made, for a few minutes (`enforce_nonce`, resources/message)."""

    def __init__(self, backend: LabBackend) -> None:
        self._backend = backend
        self._made: dict[tuple[int, str], tuple[float, int, int]] = {}

    def earlier(self, author_id: int, body: Mapping[str, Any]) -> models.Message | None:
        """The message this nonce made before; 10008 when it was deleted since."""
        nonce = body.get("nonce")
        if nonce is not None and len(str(nonce)) > NONCE_LENGTH:
            raise errors.invalid_form_body("nonce: Must be 25 or fewer in length.")
        if nonce is None or not body.get("enforce_nonce"):
            return None
        made = self._made.get((author_id, str(nonce)))
        if made is None or self._now() - made[0] >= NONCE_WINDOW:
            return None
        return self._backend.get_message(made[1], made[2])

    def remember(self, body: Mapping[str, Any], message_id: int, channel_id: int, author_id: int) -> None:
        if body.get("nonce") is not None:
            self._made[author_id, str(body["nonce"])] = (self._now(), channel_id, message_id)

    def _now(self) -> float:
        return self._backend.clock.now().timestamp()


def check_commands(commands: Sequence[Mapping[str, Any]]) -> None:
    """The limits on registered commands (interactions/application-commands)."""
    chat = [command for command in commands if command.get("type", 1) == 1]
    if len(chat) > _MAX_CHAT_COMMANDS:
        raise BackendError(400, 30032, "Maximum number of application commands reached (100)")
    for command in chat:
        _check_option(command)
        if _characters(command) > _MAX_COMMAND_CHARACTERS:
            raise errors.invalid_form_body(f"{command['name']}: Command exceeds maximum size (8000)")


def _check_option(option: Mapping[str, Any]) -> None:
    name, options, choices = option["name"], items(option, "options"), items(option, "choices")
    if not _COMMAND_NAME.match(name) or name != name.lower():
        raise errors.invalid_form_body(f"name {name!r}: Command name is invalid")
    if not 1 <= len(option.get("description", "")) <= 100:
        raise errors.invalid_form_body(f"{name}.description: Must be between 1 and 100 in length.")
    if len(options) > 25 or len(choices) > 25:
        raise errors.invalid_form_body(f"{name}: Must be 25 or fewer in length.")
    if choices and option.get("autocomplete"):
        raise errors.invalid_form_body(f"{name}: choices and autocomplete exclude each other")
    if any(not 1 <= len(choice["name"]) <= 100 or len(str(choice["value"])) > 100 for choice in choices):
        raise errors.invalid_form_body(f"{name}.choices: Must be between 1 and 100 in length.")
    required = [bool(each.get("required")) for each in options]
    if required != sorted(required, reverse=True):
        raise errors.invalid_form_body(f"{name}: Required options must be placed before non-required options")
    for each in options:
        _check_option(each)


def _characters(option: Mapping[str, Any]) -> int:
    own = len(option["name"]) + len(option.get("description", ""))
    choices = sum(len(each["name"]) + len(str(each["value"])) for each in items(option, "choices"))
    return own + choices + sum(_characters(each) for each in items(option, "options"))
