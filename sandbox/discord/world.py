"""`World`: a local Discord over real sockets, and everything a person could do in it.

It owns the lifetime of the server and the public surface; the rules of Discord are in `rest`, `rules` and
`gateway`, the members' clients in `driver`, the model of guilds and messages is SimCord's backend.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from sandbox.discord.changes import Subscription
from sandbox.discord.faults import Faults
from sandbox.discord.interaction import Interaction
from sandbox.discord.traffic import Traffic
from sandbox.discord.values import Attachment, Channel, File, Guild, Member, Message

T = TypeVar("T")


class World:
    """A local Discord. `async with World() as world:` starts it on 127.0.0.1 and stops it at the end.

    It opens with the guild "Darkroom Lab": alice and bob (members), mo (moderator: Manage Messages, Manage
    Threads), olive (owner of the guild and of the application); #pictures, #nsfw-pictures (age restricted),
    #mod-room (moderators and the bot only). The bot holds the permissions of its invite, no more.
    Everything runs in the event loop that entered the world.
    """

    traffic: Traffic  # every REST request of the bot
    faults: Faults  # errors, delays and lost answers, on demand
    token: str  # what the bot logs in with
    application_id: int  # also the bot's user id
    unimplemented: list[str]  # requests that this Discord does not know; each was answered 404 and logged

    def __init__(self, *, port: int = 0, upload_limit: int = 10 * 1024 * 1024) -> None:
        """`port` 0 takes a free one. `upload_limit` is the bytes a file may have where no guild says more."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        raise NotImplementedError

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError

    # ---------------------------------------------------------------- addresses

    @property
    def api_url(self) -> str:
        """`http://127.0.0.1:<port>/api/v10`."""
        raise NotImplementedError

    @property
    def gateway_url(self) -> str:
        """`ws://127.0.0.1:<port>/gateway`."""
        raise NotImplementedError

    @property
    def cdn_url(self) -> str:
        """`http://127.0.0.1:<port>`; attachments are under /attachments and /ephemeral-attachments."""
        raise NotImplementedError

    def env(self) -> dict[str, str]:
        """DISCORD_TOKEN, DISCORD_API_URL and DISCORD_GATEWAY_URL for a bot in another process."""
        raise NotImplementedError

    # ---------------------------------------------------------------- who and where

    def guilds(self) -> list[Guild]:
        """All guilds, oldest first; the first is "Darkroom Lab"."""
        raise NotImplementedError

    def channels(self, guild: Guild | None = None) -> list[Channel]:
        """The text channels of a guild (of the first, when none is named), in their order."""
        raise NotImplementedError

    def threads(self, channel: Channel) -> list[Channel]:
        """The threads of a channel, oldest first, archived ones too."""
        raise NotImplementedError

    def members(self, guild: Guild | None = None) -> list[Member]:
        """The people in a guild, the bot last."""
        raise NotImplementedError

    def member(self, name: str, guild: Guild | None = None) -> Member:
        """The member called `name` ("alice"); KeyError when there is none."""
        raise NotImplementedError

    def channel(self, name: str, guild: Guild | None = None) -> Channel:
        """The channel or thread called `name` (with or without #); KeyError when there is none."""
        raise NotImplementedError

    def find_channel(self, channel_id: int) -> Channel | None:
        """The channel or thread with this id as it is now."""
        raise NotImplementedError

    def can_see(self, member: Member, channel: Channel) -> bool:
        """Whether this member's client lists the channel at all."""
        raise NotImplementedError

    # ---------------------------------------------------------------- what is there to see

    def messages(self, channel: Channel, as_member: Member | None = None) -> list[Message]:
        """The messages in a channel or thread, oldest first, with the ephemeral ones of `as_member` only.

        A member who may not see the channel sees nothing. Attachment URLs are freshly signed.
        """
        raise NotImplementedError

    def message(self, channel: Channel, message_id: int, as_member: Member | None = None) -> Message | None:
        """One message as it is now; None when deleted, or not for this member."""
        raise NotImplementedError

    def attachment_bytes(self, attachment: Attachment) -> bytes:
        """The file behind an attachment, whether or not its URL has expired."""
        raise NotImplementedError

    def commands(self, member: Member, channel: Channel) -> list[Mapping[str, Any]]:
        """The slash commands the bot registered that this member may use here, as Discord describes them."""
        raise NotImplementedError

    def interactions(self) -> list[Interaction]:
        """Every interaction since the start, oldest first."""
        raise NotImplementedError

    # ---------------------------------------------------------------- waiting

    def subscribe(self) -> Subscription:
        """An async iterator over `Change`s from now on; also a context manager that ends it."""
        raise NotImplementedError

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 10.0) -> T:
        """The first truthy answer of `predicate`, asked now and after every change; TimeoutError otherwise."""
        raise NotImplementedError

    async def ready(self, timeout: float = 30.0) -> None:
        """Wait until the bot is connected and has registered commands."""
        raise NotImplementedError

    @property
    def bot_connected(self) -> bool:
        """Whether a bot has an identified gateway connection now."""
        raise NotImplementedError

    # ---------------------------------------------------------------- playing a member

    async def slash(
        self,
        member: Member,
        channel: Channel,
        command: str,
        options: Mapping[str, object] | None = None,
        *,
        attachments: Mapping[str, File] | None = None,
    ) -> Interaction:
        """Send a slash command, checked as the real client checks it (`RefusedByClient` when it would not).

        Either one line, "/video prompt:a fox in snow duration:10" (a value ends at the next option's name;
        choices by name or value; members "@bob", channels "#pictures"), or the command's path ("jobs show")
        and its options. `attachments` are files by option name. Returns once it is on its way; see
        `Interaction.acked()` and `answered()`.
        """
        raise NotImplementedError

    async def autocomplete(
        self,
        member: Member,
        channel: Channel,
        command: str,
        options: Mapping[str, object],
        focused: str,
        timeout: float = 3.0,
    ) -> list[dict[str, Any]]:
        """The suggestions (`name`, `value`) while typing option `focused`, whose text so far is in `options`."""
        raise NotImplementedError

    async def click(
        self, member: Member, message: Message, custom_id: str | None = None, *, label: str | None = None
    ) -> Interaction:
        """Press a button, found by custom_id or by label."""
        raise NotImplementedError

    async def select(
        self, member: Member, message: Message, custom_id: str, values: Sequence[str | Member | Channel]
    ) -> Interaction:
        """Choose in a select menu: option values, members or channels."""
        raise NotImplementedError

    async def submit_modal(self, interaction: Interaction, values: Mapping[str, object]) -> Interaction:
        """Fill in the form that this interaction opened and send it; fields by custom_id or label."""
        raise NotImplementedError

    async def say(
        self, member: Member, channel: Channel, content: str, files: Iterable[File] = ()
    ) -> Message:
        """Write an ordinary message."""
        raise NotImplementedError

    def redeliver(self, interaction: Interaction) -> None:
        """The gateway delivers the same interaction a second time."""
        raise NotImplementedError

    # ---------------------------------------------------------------- changing the world

    def add_guild(self, name: str, *, owner: str = "olive", upload_limit: int | None = None) -> Guild:
        """Another guild with the bot in it, and #general."""
        raise NotImplementedError

    def remove_guild(self, guild: Guild) -> None:
        """The bot is thrown out."""
        raise NotImplementedError

    def add_member(self, name: str, guild: Guild | None = None, *, permissions: Iterable[str] = ()) -> Member:
        """A person joins; `permissions` by name ("manage_messages", "manage_guild") come as a role."""
        raise NotImplementedError

    def add_channel(
        self, name: str, guild: Guild | None = None, *, nsfw: bool = False, only: Iterable[Member] = ()
    ) -> Channel:
        """A text channel; with `only`, hidden from everyone else."""
        raise NotImplementedError

    def add_thread(self, channel: Channel, name: str, by: Member) -> Channel:
        """A member starts a public thread without a message."""
        raise NotImplementedError

    def set_nsfw(self, channel: Channel, *, nsfw: bool) -> None:
        """Mark a channel age restricted, or not."""
        raise NotImplementedError

    def set_upload_limit(self, guild: Guild, limit: int) -> None:
        """The bytes a file may have in this guild (boosts raise it; 50 and 100 MiB show as tier 2 and 3)."""
        raise NotImplementedError

    def set_bot_permissions(
        self, channel: Channel, *, allow: Iterable[str] = (), deny: Iterable[str] = ()
    ) -> None:
        """Replace the bot's own permission overwrite in a channel (permissions by name)."""
        raise NotImplementedError

    def set_thread_state(self, thread: Channel, *, archived: bool = False, locked: bool = False) -> None:
        """Archive or lock a thread, or open it again."""
        raise NotImplementedError

    def delete_message(self, message: Message, by: Member) -> None:
        """Delete a message: one's own, or with Manage Messages. `RefusedByClient` otherwise."""
        raise NotImplementedError

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads, or one thread."""
        raise NotImplementedError

    def expire_urls(self) -> None:
        """Every attachment URL handed out so far stops working; asking for the message again gives new ones."""
        raise NotImplementedError

    def advance(self, seconds: float) -> None:
        """Move Discord's clock forward: tokens, nonces and URLs age; nobody waits."""
        raise NotImplementedError
