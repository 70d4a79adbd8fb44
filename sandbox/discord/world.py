"""`World`: a local Discord over real sockets, and everything a person could do in it.

It owns the lifetime of the server and the public surface; the rules of Discord are in `rest`, `rules` and
`gateway`, the members' clients in `driver`, the model of guilds and messages is SimCord's backend.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from simcord.backend import models
from simcord.enums import AppCommandType

from sandbox.discord.addresses import Addresses
from sandbox.discord.application import make_token
from sandbox.discord.automod import AutoMod
from sandbox.discord.backend import LabBackend
from sandbox.discord.buckets import Buckets
from sandbox.discord.building import Builder
from sandbox.discord.changes import ChangeKind, Changes, Subscription
from sandbox.discord.clock import WallClock
from sandbox.discord.driver import Driver
from sandbox.discord.events import Announcer
from sandbox.discord.faults import Faults
from sandbox.discord.gateway import Gateway
from sandbox.discord.interaction import Interaction, InteractionState
from sandbox.discord.limits import Limits
from sandbox.discord.locales import check_locale
from sandbox.discord.places import Places
from sandbox.discord.rest import Rest
from sandbox.discord.sample import furnish
from sandbox.discord.server import Server
from sandbox.discord.traffic import Traffic
from sandbox.discord.values import Attachment, Channel, File, Guild, Member, Message
from sandbox.discord.views import Views

T = TypeVar("T")


class World(Addresses):
    """A local Discord. `async with World() as world:` starts it on 127.0.0.1 and stops it at the end.

    It opens with the guild "Darkroom Lab": alice and bob (members), mo (moderator: Manage Messages, Manage
    Threads), olive (owner of the guild and of the application); #pictures, #nsfw-pictures (age restricted),
    #mod-room (moderators and the bot only). The bot holds the permissions of its invite, no more.
    Everything runs in the event loop that entered the world.
    """

    traffic: Traffic  # every REST request of the bot
    faults: Faults  # errors, delays and lost answers, on demand
    places: Places  # channels of every kind, their permissions, threads and posts
    limits: Limits  # how many threads there may be, and how fast they may be started
    automod: AutoMod  # the words a guild blocks
    buckets: Buckets  # the API's rate limits; off until they are switched on
    application_id: int  # also the bot's user id
    unimplemented: list[str]  # requests that this Discord does not know; each was answered 404 and logged

    def __init__(
        self, *, port: int = 0, upload_limit: int = 10 * 1024 * 1024, furnished: bool = False
    ) -> None:
        """`port` 0 takes a free one. `upload_limit` is the bytes a file may have where no guild says more.

        `furnished` adds a category with one of every other kind of place: #news, #lounge with a private thread
        of mo and alice, the forum "requests" with a post, the voice channel "Studio".
        """
        super().__init__(port)
        clock = WallClock()
        self._clock = clock
        self._changes = Changes()
        self._announcer = Announcer(self._changes)
        self._backend = LabBackend(clock, self._announcer.private, upload_limit)
        self._views = self._announcer.views = Views(self._backend)
        self._backend.subscribers.append(self._announcer.event)
        self._builder = Builder(self._backend)
        self._builder.open_lab()
        self.limits = self._backend.limits
        self.automod = AutoMod(self._backend)
        self.places = Places(self._backend, self._views, self._builder, self.automod)
        if furnished:
            furnish(self.places, self.member("alice"), self.member("bob"), self.member("mo"))
        self.application_id = self._backend.application_id
        self.token = make_token(self.application_id)
        self.traffic = Traffic()
        self._gateway = Gateway(self._backend, self.token, lambda: self._announcer.say(ChangeKind.GATEWAY))
        self.faults = Faults(self._gateway.control)
        self._driver = Driver(self._backend, self, self._announcer.interaction)
        rest = Rest(self._backend, self.automod, self.token, lambda: self._gateway.url, self._driver.touched)
        rest.application.changed = lambda: self._announcer.say(ChangeKind.COMMANDS)
        self.unimplemented = rest.unimplemented
        self.buckets = Buckets(clock)
        self._server = Server(
            rest, self._gateway, self._backend.files, self.faults, traffic=self.traffic, buckets=self.buckets
        )
        self._server.on_answer = lambda: self._announcer.say(ChangeKind.REQUEST)

    async def __aenter__(self) -> Self:
        self._port = await self._server.start(self._port)
        self._backend.files.listen_at(self.cdn_url)
        self._gateway.url = self.gateway_url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.stop()

    # ---------------------------------------------------------------- who and where

    def guilds(self) -> list[Guild]:
        """All guilds, oldest first; the first is "Darkroom Lab"."""
        return [self._views.guild(each) for each in self._backend.guilds.values()]

    def channels(self, guild: Guild | None = None) -> list[Channel]:
        """The channels of a guild (of the first, when none is named), in their order."""
        return self._views.channels(self._guild(guild).id)

    def threads(self, channel: Channel) -> list[Channel]:
        """The threads of a channel, oldest first, archived ones too."""
        return self._views.threads(channel.id)

    def members(self, guild: Guild | None = None) -> list[Member]:
        """The people in a guild, the bot last."""
        return self._views.members(self._guild(guild).id)

    def member(self, name: str, guild: Guild | None = None) -> Member:
        """The member called `name` ("alice"); KeyError when there is none."""
        return {each.name: each for each in self.members(guild)}[name]

    def channel(self, name: str, guild: Guild | None = None) -> Channel:
        """The channel or thread called `name` (with or without #); KeyError when there is none."""
        every = self.channels(guild)
        threads = [thread for each in every for thread in self.threads(each)]
        return {each.name: each for each in (*threads, *every)}[name.removeprefix("#")]

    @property
    def bot(self) -> Member:
        """The bot as a member of the first guild."""
        return self._views.member(self._guild(None).id, self.application_id)

    def find_channel(self, channel_id: int) -> Channel | None:
        """The channel or thread with this id as it is now."""
        found = self._backend.channels.get(channel_id)
        return None if found is None else self._views.channel(found)

    def can_see(self, member: Member, channel: Channel) -> bool:
        """Whether this member's client lists the channel at all."""
        return self._views.can_see(member.id, channel.id)

    def may(self, member: Member, channel: Channel, permission: str) -> bool:
        """Whether this member holds a permission ("manage_messages") there."""
        return self._views.may(member.id, channel.id, permission)

    # ---------------------------------------------------------------- what is there to see

    def messages(self, channel: Channel, as_member: Member | None = None) -> list[Message]:
        """The messages in a channel or thread, oldest first, with the ephemeral ones of `as_member` only.

        A member who may not see the channel sees nothing. Attachment URLs are freshly signed.
        """
        return self._views.messages(channel.id, as_member.id if as_member else None)

    def message(self, channel: Channel, message_id: int, as_member: Member | None = None) -> Message | None:
        """One message as it is now; None when deleted, or not for this member."""
        return self._views.find_message(channel.id, message_id, as_member.id if as_member else None)

    def roles(self, guild: Guild | None = None) -> list[tuple[int, str]]:
        """Ids and names of a guild's roles, without everybody's."""
        place = self._guild(guild)
        return [(each.id, each.name) for each in place.roles.values() if each.id != place.id]

    def direct_channel(self, member: Member) -> Channel | None:
        """Where the bot and this member write to each other in private, once one of them has."""
        channel_id = self._backend.dm_channels.get(member.id)
        return None if channel_id is None else self.find_channel(channel_id)

    def direct_messages(self, member: Member) -> list[Message]:
        """What the bot and this member wrote to each other in private, oldest first."""
        channel_id = self._backend.dm_channels.get(member.id)
        return [] if channel_id is None else self._views.messages(channel_id, member.id)

    def attachment_bytes(self, attachment: Attachment) -> bytes:
        """The file behind an attachment, whether or not its URL has expired."""
        return self._backend.files.file(attachment.id)

    def commands(self, member: Member, channel: Channel) -> list[Mapping[str, Any]]:
        """The slash commands the bot registered that this member may use here, as Discord describes them."""
        return list(self._driver.commands(member, channel))

    def menu_commands(
        self, member: Member, channel: Channel, target: Member | Message
    ) -> list[Mapping[str, Any]]:
        """The commands in the Apps menu of a message or a member, for this member in this channel."""
        kind = AppCommandType.USER if isinstance(target, Member) else AppCommandType.MESSAGE
        return list(self._driver.menu_commands(member, channel, kind))

    def interactions(self) -> list[Interaction]:
        """Every interaction since the start, oldest first."""
        return list(self._driver.interactions.values())

    def find_interaction(self, interaction_id: int) -> Interaction | None:
        """One interaction, with its present state."""
        return self._driver.interactions.get(interaction_id)

    # ---------------------------------------------------------------- waiting

    def subscribe(self) -> Subscription:
        """An async iterator over `Change`s from now on; also a context manager that ends it."""
        return self._changes.subscribe()

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 10.0) -> T:  # noqa: ASYNC109 - `wait_for` owns the deadline
        """The first truthy answer of `predicate`, asked now and after every change; TimeoutError otherwise."""
        return await self._changes.wait_for(predicate, timeout)

    async def ready(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - `wait_for` owns the deadline
        """Wait until the bot is connected and has registered commands."""
        await self.wait_for(lambda: self.bot_connected and any(self._backend.commands.values()), timeout)

    @property
    def bot_connected(self) -> bool:
        """Whether a bot has an identified gateway connection now."""
        return self._gateway.connected

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
        return self._driver.slash(member, channel, command, options, attachments or {})

    async def autocomplete(
        self,
        member: Member,
        channel: Channel,
        command: str,
        options: Mapping[str, object],
        focused: str,
        *,
        timeout: float = 3.0,  # noqa: ASYNC109 - `wait_for` owns the deadline
    ) -> list[dict[str, Any]]:
        """The suggestions (`name`, `value`) while typing option `focused`, whose text so far is in `options`."""
        interaction = self._driver.autocomplete(member, channel, command, options, focused)
        await interaction.acked(timeout)
        return interaction.choices or []

    async def click(
        self, member: Member, message: Message, custom_id: str | None = None, *, label: str | None = None
    ) -> Interaction:
        """Press a button, found by custom_id or by label."""
        return self._driver.click(member, message, custom_id, label)

    async def select(
        self, member: Member, message: Message, custom_id: str, values: Sequence[str | Member | Channel]
    ) -> Interaction:
        """Choose in a select menu: option values, members or channels."""
        return self._driver.select(member, message, custom_id, values)

    async def submit_modal(self, interaction: Interaction, values: Mapping[str, object]) -> Interaction:
        """Fill in the form that this interaction opened and send it; fields by custom_id or label."""
        return self._driver.submit_modal(interaction, values)

    async def context_command(
        self, member: Member, name: str, target: Member | Message, channel: Channel | None = None
    ) -> Interaction:
        """Choose a command in the Apps menu of a message, or of a member in `channel` (the first, if none is named)."""
        place = self.channels()[0] if channel is None else channel
        if isinstance(target, Message):
            place = self._views.channel(self._backend.get_channel(target.channel_id))
        return self._driver.context_command(member, place, name, target)

    async def say(
        self,
        member: Member,
        channel: Channel,
        content: str,
        files: Iterable[File] = (),
        *,
        reply_to: Message | None = None,
        silent: bool = False,
    ) -> Message:
        """Write an ordinary message, or a reply to one."""
        return self._driver.say(member, channel, content, files, reply_to=reply_to, silent=silent)

    def redeliver(self, interaction: Interaction) -> None:
        """The gateway delivers the same interaction a second time."""
        self._driver.redeliver(interaction)

    # ---------------------------------------------------------------- changing the world

    def add_guild(
        self, name: str, *, owner: str = "olive", channel: str = "general", upload_limit: int | None = None
    ) -> Guild:
        """Another guild with the bot in it, and one channel."""
        made = self._builder.guild(name, owner)
        self._builder.channel(made, channel)
        if upload_limit is not None:
            self._backend.set_upload_limit(made.id, upload_limit)
        return self._views.guild(made)

    def remove_guild(self, guild: Guild) -> None:
        """The bot is thrown out."""
        self._backend.remove_guild(guild.id)

    def add_member(self, name: str, guild: Guild | None = None, *, permissions: Iterable[str] = ()) -> Member:
        """A person joins; `permissions` by name ("manage_messages", "manage_guild") come as a role."""
        place = self._guild(guild)
        return self._views.member(place.id, self._builder.member(place, name, permissions))

    def remove_member(self, member: Member) -> None:
        """A person leaves the guild."""
        self._backend.remove_member(member.guild_id, member.id)

    def set_locale(self, member: Member, locale: str) -> Member:
        """A person switches their client to another language ("de", "zh-CN"); KeyError when Discord has none such."""
        self._backend.locales[member.id] = check_locale(locale)
        self._announcer.say(ChangeKind.GUILD_CHANGED)
        return self._views.member(member.guild_id, member.id)

    def set_preferred_locale(self, locale: str, guild: Guild | None = None) -> Guild:
        """A server's own language, which a Community server may choose."""
        changed = self._backend.edit_guild(self._guild(guild).id, {"preferred_locale": check_locale(locale)})
        return self._views.guild(changed)

    def close_direct_messages(self, member: Member, *, closed: bool = True) -> None:
        """A person takes no direct messages from the servers they are in, or takes them again."""
        refusing = self._backend.without_direct_messages
        (refusing.add if closed else refusing.discard)(member.id)

    def add_channel(
        self, name: str, guild: Guild | None = None, *, nsfw: bool = False, only: Iterable[Member] = ()
    ) -> Channel:
        """A text channel; with `only`, hidden from everyone else. For other kinds see `places`."""
        return self.places.add(name, guild=guild, nsfw=nsfw, only=only)

    def add_thread(self, channel: Channel, name: str, by: Member) -> Channel:
        """A member starts a public thread without a message. For other kinds see `places`."""
        return self.places.start_thread(channel, name, by)

    def set_nsfw(self, channel: Channel, *, nsfw: bool) -> None:
        """Mark a channel age restricted, or not."""
        self._builder.nsfw(channel.id, nsfw=nsfw)

    def set_upload_limit(self, guild: Guild, limit: int) -> None:
        """The bytes a file may have in this guild (boosts raise it; 50 and 100 MiB show as tier 2 and 3)."""
        self._backend.set_upload_limit(guild.id, limit)

    def set_boost_level(self, guild: Guild, level: int) -> None:
        """0 to 3, and the upload limit that comes with it: 10, 10, 50, 100 MiB."""
        self._backend.set_boost_level(guild.id, level)

    def boost_level(self, guild: Guild) -> int:
        return self._backend.premium_tier(guild.id)

    def set_bot_permissions(
        self, channel: Channel, *, allow: Iterable[str] = (), deny: Iterable[str] = ()
    ) -> None:
        """Replace the bot's own permission overwrite in a channel (permissions by name)."""
        self._builder.overwrite(channel.id, self._backend.bot_user.id, allow, deny)

    def allow_bot(self, guild: Guild, *, allow: Iterable[str]) -> None:
        """Give the bot's own role more permissions (by name) in the whole server."""
        self._builder.allow_bot(guild.id, allow)

    def give_bot_a_role(self, guild: Guild, name: str, *, permissions: Iterable[str]) -> None:
        """A new one, with permissions (by name) in the whole server, beside its own."""
        self._builder.give_bot_a_role(guild.id, name, permissions)

    def forbid_bot(self, guild: Guild, *, deny: Iterable[str]) -> None:
        """Take permissions (by name) from the bot's own role."""
        self._builder.forbid_bot(guild.id, deny)

    def forbid_member(self, member: Member, *, deny: Iterable[str]) -> None:
        """Take permissions (by name) from the roles of a member, as they are for whoever has these."""
        self._builder.forbid_member(member.guild_id, member.id, deny)

    def bot_holds(self, guild: Guild, permission: str) -> bool:
        """Whether the bot's own role holds a permission ("manage_channels")."""
        return self._builder.bot_holds(guild.id, permission)

    def allow_command(self, member: Member, name: str) -> None:
        """What a server's administrator does under Integrations: this member may use this command, whatever it asks for
        by default.
        """
        self._driver.allow_command(member, name)

    def set_permissions(self, channel: Channel, member: Member, *, allow: Iterable[str]) -> None:
        """Replace a member's own permission overwrite in a channel."""
        self._builder.overwrite(channel.id, member.id, allow, ())

    def set_thread_state(self, thread: Channel, *, archived: bool = False, locked: bool = False) -> None:
        """Archive or lock a thread, or open it again."""
        self._backend.edit_channel(thread.id, {}, thread_metadata={"archived": archived, "locked": locked})

    def delete_message(self, message: Message, by: Member) -> None:
        """Delete a message: one's own, or with Manage Messages. `RefusedByClient` otherwise."""
        self._builder.delete_message(message.channel_id, message.id, by.id)

    def delete_messages(self, messages: Sequence[Message], by: Member) -> None:
        """Delete messages of one channel together, as moderators' tools do: with Manage Messages."""
        self._builder.delete_messages(messages[0].channel_id, [each.id for each in messages], by.id)

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads, or one thread."""
        self._builder.delete_channel(channel.id)

    def expire_urls(self) -> None:
        """Every attachment URL handed out so far stops working; asking for the message again gives new ones."""
        self._backend.files.expire_all()

    def advance(self, seconds: float) -> None:
        """Move Discord's clock forward: tokens, nonces and URLs age; nobody waits."""
        self._clock.advance(seconds)
        self._announcer.say(ChangeKind.CLOCK)

    # ---------------------------------------------------------------- what `Interaction` asks

    def interaction_state(self, interaction_id: int) -> InteractionState:
        return self._driver.state(interaction_id)

    def interaction_record(self, interaction_id: int) -> models.Interaction:
        return self._backend.interactions[interaction_id]

    def interaction_message(self, message_id: int, channel_id: int, viewer_id: int) -> Message | None:
        return self._views.find_message(channel_id, message_id, viewer_id)

    def _guild(self, guild: Guild | None) -> models.Guild:
        return (
            next(iter(self._backend.guilds.values())) if guild is None else self._backend.get_guild(guild.id)
        )
