"""Discord's rules that SimCord's backend does not keep, each a check that raises Discord's own error."""

from collections.abc import Mapping, Sequence
from typing import Any

from simcord.backend import errors, models
from simcord.backend.errors import BackendError
from simcord.enums import CallbackType, InteractionType

from sandbox.discord.audience import reads
from sandbox.discord.backend import LabBackend
from sandbox.discord.call import Upload
from sandbox.discord.limits import MIB
from sandbox.discord.values import ChannelKind

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
# Default, reply, slash command, context menu: all others are Discord's own messages.
_WRITTEN = {0, 19, 20, 23}
_ON_MESSAGES = {CallbackType.DEFERRED_UPDATE_MESSAGE, CallbackType.UPDATE_MESSAGE}
_CHOICES = CallbackType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT


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
    """50007 to a direct message that its recipient does not take: a bot, or a person who closed them.

    A person takes them from whom they share a server with, unless they said otherwise there. The channel itself opens
    all the same (resources/user, "Create DM"); only the message is refused.
    """
    for user_id in channel.recipient_ids if channel.type == ChannelKind.DIRECT else ():
        shared = any(user_id in guild.members for guild in backend.guilds.values())
        if backend.get_user(user_id).bot or not shared or user_id in backend.without_direct_messages:
            raise errors.cannot_dm_bot()  # SimCord's name for 50007


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


def with_reference(
    backend: LabBackend, channel: models.Channel, body: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The body of a message; a reply to what is gone becomes an ordinary message, if it says that it may.

    resources/message, "Message Reference"; a reply needs Read Message History there.
    """
    reference: Mapping[str, Any] | None = body.get("message_reference")
    if reference is None or reference.get("type"):
        return body
    if not backend.bot_may(channel, "read_message_history"):
        raise BackendError(400, 160002, "Cannot reply without permission to read message history")
    target = backend.messages.get(channel.id, {}).get(int(reference["message_id"]))
    if target is not None and not target.is_ephemeral:
        if target.type not in _WRITTEN:
            raise errors.invalid_form_body("message_reference: Cannot reply to a system message")
        return body
    if reference.get("fail_if_not_exists", True):
        raise errors.invalid_form_body("message_reference: Unknown message")
    return {key: value for key, value in body.items() if key != "message_reference"}


def check_answers(kind: Any, asked: InteractionType, *, on_message: bool) -> None:
    """Which answer suits which interaction (interactions/receiving-and-responding, "Interaction Callback Type")."""
    completing = asked is InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
    if (kind == _CHOICES) is not completing:
        raise errors.invalid_form_body("type: Choices answer autocompletion, and nothing else does")
    if kind in _ON_MESSAGES and not on_message:
        raise errors.invalid_form_body("type: There is no message to update")
    if kind == CallbackType.MODAL and asked is InteractionType.MODAL_SUBMIT:
        raise errors.invalid_form_body("type: A modal does not answer a modal")


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
