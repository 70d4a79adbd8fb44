"""Channels and threads as people build and change them: `World.places`.

Whoever acts in a thread is held to the rules that their client knows; without `by` the server's owner acts.
"""

from collections.abc import Iterable

from simcord.backend import models
from simcord.backend.errors import BackendError

from sandbox.discord.automod import AutoMod
from sandbox.discord.backend import LabBackend
from sandbox.discord.building import Builder, bits
from sandbox.discord.rules import check_has_no_thread, check_holds_threads
from sandbox.discord.values import Channel, ChannelKind, File, Guild, Member, Message, RefusedByClient
from sandbox.discord.views import Views


class Places:
    """What the server's owner, its moderators and its members do with channels and threads."""

    def __init__(self, backend: LabBackend, views: Views, builder: Builder, automod: AutoMod) -> None:
        self._backend = backend
        self._views = views
        self._builder = builder
        self._automod = automod

    # ---------------------------------------------------------------- channels

    def add(
        self,
        name: str,
        kind: ChannelKind = ChannelKind.TEXT,
        guild: Guild | None = None,
        *,
        category: Channel | None = None,
        nsfw: bool = False,
        only: Iterable[Member] = (),
    ) -> Channel:
        """A channel or category; in a category it begins with the category's permissions, as in Discord's client."""
        made = self._builder.channel(
            self._guild(guild),
            name,
            kind=kind,
            nsfw=nsfw,
            only=[each.id for each in only],
            category_id=category.id if category else None,
        )
        return self._views.channel(made)

    def categories(self, guild: Guild | None = None) -> list[Channel]:
        return self._views.channels(self._guild(guild).id, categories=True)

    def permit(
        self,
        channel: Channel,
        permission: str,
        allowed: bool | None,
        whom: Member | str | None = None,
    ) -> None:
        """Allow or deny one permission ("send_messages") in a channel or category; None takes the overwrite back.

        For a member, "everyone", or a role by its name; for the bot when nobody is named. In a thread it is the
        channel's that changes: threads have no permissions of their own.
        """
        place = self._backend.get_channel(self._backend.get_channel(channel.id).permission_channel_id())
        target_id, kind = self._builder.target(place, whom)
        flag = bits([permission])
        before = next((each for each in place.overwrites if each.target_id == target_id), None)
        allow, deny = (before.allow & ~flag, before.deny & ~flag) if before else (0, 0)
        allow, deny = allow | (flag if allowed else 0), deny | (flag if allowed is False else 0)
        if allow or deny:
            self._backend.set_overwrite(place.id, models.Overwrite(target_id, kind, allow, deny))
        elif before:
            self._backend.delete_overwrite(place.id, target_id)

    def holds(self, member: Member, channel: Channel, permission: str) -> bool:
        """Whether the permissions there, as Discord computes them, hold this one; for the bot its `app_permissions`."""
        return self._backend.may(member.id, self._backend.get_channel(channel.id), permission)

    def may_write(self, member: Member, channel: Channel) -> bool:
        """Whether the member's client has a composer there."""
        if not channel.holds_messages or not self._backend.sees(member.id, channel.id):
            return False
        needs = (*channel.writing_needs, *(("manage_threads",) if channel.locked else ()))
        return all(self.holds(member, channel, each) for each in needs)

    def may_change(self, member: Member, thread: Channel) -> bool:
        """Whether the member may rename and close a thread: moderators, and whoever started it, unless it is locked."""
        own = self._backend.get_channel(thread.id).owner_id == member.id and not thread.locked
        return own or self.holds(member, thread, "manage_threads")

    # ---------------------------------------------------------------- beginning a thread or a post

    def start_thread(
        self,
        channel: Channel,
        name: str,
        by: Member,
        *,
        private: bool = False,
        invitable: bool = True,
        on: Message | None = None,
    ) -> Channel:
        """A thread: on a message, or without one; in a channel for announcements an announcement thread."""
        place = self._backend.get_channel(channel.id)
        news = channel.kind is ChannelKind.ANNOUNCEMENT
        kind = ChannelKind.ANNOUNCEMENT_THREAD if news else ChannelKind.PUBLIC_THREAD
        kind = ChannelKind.PRIVATE_THREAD if private else kind
        with Refusing(f"{by.name} cannot start this thread"):
            if channel.kind is ChannelKind.FORUM:
                raise RefusedByClient("a forum takes posts, which begin with a message")
            check_holds_threads(place, kind)
            self._require(by, channel, "create_private_threads" if private else "create_public_threads")
            self._automod.check_title(channel.guild_id, by.id, name)
            if on is None:
                made = self._backend.create_thread(channel.id, name, by.id, type=kind)
            else:
                starter = self._backend.get_message(channel.id, on.id)
                check_has_no_thread(self._backend, starter)
                made = self._backend.start_thread(starter, name, by.id, 1440)
        if made.thread_metadata is not None:
            made.thread_metadata.invitable = invitable
        return self._views.channel(made)

    def start_post(
        self, forum: Channel, name: str, by: Member, content: str, files: Iterable[File] = ()
    ) -> Channel:
        """A post in a forum: a thread whose first message has its id."""
        if forum.kind is not ChannelKind.FORUM:
            raise RefusedByClient("posts are made in forums")
        with Refusing(f"{by.name} cannot post this"):
            self._require(by, forum, "send_messages")
            self._automod.check_title(forum.guild_id, by.id, name)
            starter = self._backend.prepare_message(forum.id, by.id, content)
            exempt = self._backend.auto_mod_exempts(forum.guild_id, by.id)
            if not exempt and self._backend.auto_mod_stops(forum.guild_id, content):
                raise RefusedByClient("this message was blocked")
            uploads = [(each.filename, each.data, None) for each in files]
            made, _ = self._backend.create_forum_post(forum.id, name, starter, uploads=uploads)
        return self._views.channel(made)

    # ---------------------------------------------------------------- who is in a thread

    def thread_members(self, thread: Channel) -> list[Member]:
        return self._views.thread_members(thread.id)

    def joined(self, member: Member, thread: Channel) -> bool:
        return member.id in self._backend.get_channel(thread.id).thread_members

    def add_to_thread(self, thread: Channel, whom: Member, by: Member | None = None) -> None:
        """Bring somebody in: the bot too, which a private thread is closed to otherwise."""
        actor, place = by or self._owner(thread), self._backend.get_channel(thread.id)
        self._require(actor, thread, "send_messages_in_threads")
        if not self._backend.may_invite(actor.id, place):
            raise RefusedByClient(f"{actor.name} may not add people to this thread")
        if not self._backend.sees(whom.id, thread.parent_id or 0):
            raise RefusedByClient(f"{whom.name} does not see the channel of this thread")
        self._backend.add_thread_member(thread.id, whom.id)

    def remove_from_thread(self, thread: Channel, whom: Member, by: Member | None = None) -> None:
        """Leave it, or put somebody out: moderators, and whoever started a private thread."""
        actor, place = by or self._owner(thread), self._backend.get_channel(thread.id)
        if actor != whom and not (thread.is_private and place.owner_id == actor.id):
            self._require(actor, thread, "manage_threads")
        self._backend.remove_thread_member(thread.id, whom.id)

    # ---------------------------------------------------------------- changing a thread

    def rename(self, place: Channel, name: str, by: Member | None = None) -> None:
        """A channel or thread gets another name."""
        actor = by or self._owner(place)
        self._check_may_change(actor, place)
        with Refusing(f"{actor.name} cannot rename this"):
            self._automod.check_title(place.guild_id, actor.id, name)
            self._backend.edit_channel(place.id, {"name": name})

    def archive(self, thread: Channel, by: Member | None = None) -> None:
        """Close it: moderators, and whoever started it."""
        self._check_may_change(by or self._owner(thread), thread)
        self._change(thread, archived=True)

    def reopen(self, thread: Channel, by: Member | None = None) -> None:
        """Open an archived one: whoever may write there, but a locked one only moderators."""
        self._require(
            by or self._owner(thread),
            thread,
            "manage_threads" if thread.locked else "send_messages_in_threads",
        )
        self._change(thread, archived=False)

    def lock(self, thread: Channel, by: Member | None = None, *, locked: bool = True) -> None:
        """Only moderators may write in it, or open it again."""
        self._require(by or self._owner(thread), thread, "manage_threads")
        self._change(thread, locked=locked)

    def delete(self, place: Channel, by: Member | None = None) -> None:
        """Delete a channel with its threads, or one thread."""
        self._require(
            by or self._owner(place), place, "manage_threads" if place.is_thread else "manage_channels"
        )
        self._builder.delete_channel(place.id)

    # ---------------------------------------------------------------- how

    def _change(self, thread: Channel, **state: bool) -> None:
        with Refusing("this thread cannot be changed"):
            self._backend.edit_channel(thread.id, {}, thread_metadata=state)

    def _check_may_change(self, actor: Member, place: Channel) -> None:
        """Moderators, and whoever started the thread, unless it is locked."""
        own = (
            place.is_thread and self._backend.get_channel(place.id).owner_id == actor.id and not place.locked
        )
        if not own:
            self._require(actor, place, "manage_threads" if place.is_thread else "manage_channels")

    def _require(self, actor: Member, place: Channel, permission: str) -> None:
        with Refusing(f"{actor.name} may not {permission} here"):
            self._backend.require_permissions(actor.guild_id, actor.id, place.id, permission)

    def _owner(self, place: Channel) -> Member:
        guild = self._backend.get_guild(place.guild_id)
        return self._views.member(guild.id, guild.owner_id)

    def _guild(self, guild: Guild | None) -> models.Guild:
        guilds = self._backend.guilds
        return next(iter(guilds.values())) if guild is None else guilds[guild.id]


class Refusing:
    """What Discord would refuse, its client does not even send."""

    def __init__(self, why: str) -> None:
        self._why = why

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, BackendError):
            raise RefusedByClient(f"{self._why}: {error.message}") from None
