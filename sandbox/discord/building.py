"""Building and changing guilds, as their owners and moderators do."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import discord
from simcord.backend import models, serializers
from simcord.backend.errors import BackendError
from simcord.enums import OverwriteType

from sandbox.discord.backend import INVITED, LabBackend
from sandbox.discord.values import ChannelKind, Member, RefusedByClient


class Builder:
    """Every change to the world that no bot makes."""

    def __init__(self, backend: LabBackend) -> None:
        self._backend = backend

    def open_lab(self) -> None:
        """The guild every world begins with."""
        guild = self.guild("Darkroom Lab", "olive")
        self._backend.application_owner_id = guild.owner_id
        for name in ("alice", "bob"):
            self.member(guild, name, ())
        mo = self.member(guild, "mo", ("manage_messages", "manage_threads", "moderate_members"))
        self.channel(guild, "pictures")
        self.channel(guild, "nsfw-pictures", nsfw=True)
        self.channel(guild, "mod-room", only=(mo,))

    def guild(self, name: str, owner: str) -> models.Guild:
        backend = self._backend
        guild = backend.create_guild(name, owner_id=self._user(owner).id)
        bot = guild.members[backend.bot_user.id]
        backend.edit_role(guild.id, bot.role_ids[0], {"permissions": INVITED.value})
        # As in every new server.
        everyone = guild.everyone_role.permissions | bits(["create_private_threads"])
        backend.edit_role(guild.id, guild.id, {"permissions": everyone})
        return guild

    def member(self, guild: models.Guild, name: str, permissions: Iterable[str]) -> int:
        """The user id of a person who joined, with a role of their own for the permissions."""
        user = self._user(name)
        names = tuple(permissions)
        roles = [self._backend.create_role(guild.id, name, permissions=bits(names)).id] if names else []
        self._backend.add_member(guild.id, user.id, roles=roles, announce=True)
        return user.id

    def channel(
        self,
        guild: models.Guild,
        name: str,
        *,
        kind: ChannelKind = ChannelKind.TEXT,
        nsfw: bool = False,
        only: Iterable[int] = (),
        category_id: int | None = None,
    ) -> models.Channel:
        guests = tuple(only)
        overwrites = self._overwrites(guild, guests)
        if category_id is not None and not guests:
            category = self._backend.get_channel(category_id)
            overwrites = [replace(each) for each in category.overwrites]
        channel = self._backend.create_channel(
            guild.id, name, type=kind, overwrites=overwrites, announce=False, parent_id=category_id
        )
        if nsfw:
            self._backend.nsfw_channels.add(channel.id)
        self._backend.emit("CHANNEL_CREATE", self._payload(channel))
        return channel

    def _overwrites(self, guild: models.Guild, guests: tuple[int, ...]) -> list[models.Overwrite]:
        """Hidden from all but these and the bot; for nobody in particular, open."""
        sees = bits(["view_channel"])
        if not guests:
            return []
        people = (*guests, self._backend.bot_user.id)
        return [
            models.Overwrite(guild.id, OverwriteType.ROLE, deny=sees),
            *(models.Overwrite(each, OverwriteType.MEMBER, allow=sees) for each in people),
        ]

    def nsfw(self, channel_id: int, *, nsfw: bool) -> None:
        change = self._backend.nsfw_channels.add if nsfw else self._backend.nsfw_channels.discard
        change(channel_id)
        self._backend.announce_channel_update(channel_id)

    def allow_bot(self, guild_id: int, allow: Iterable[str]) -> None:
        role = self._bots_role(guild_id)
        self._backend.edit_role(guild_id, role.id, {"permissions": role.permissions | bits(allow)})

    def give_bot_a_role(self, guild_id: int, name: str, permissions: Iterable[str]) -> None:
        bot = self._backend.bot_user.id
        role = self._backend.create_role(guild_id, name, permissions=bits(permissions))
        held = self._backend.get_guild(guild_id).members[bot].role_ids
        self._backend.edit_member(guild_id, bot, {"role_ids": [*held, role.id]})

    def forbid_bot(self, guild_id: int, deny: Iterable[str]) -> None:
        role = self._bots_role(guild_id)
        self._backend.edit_role(guild_id, role.id, {"permissions": role.permissions & ~bits(deny)})

    def forbid_member(self, guild_id: int, user_id: int, deny: Iterable[str]) -> None:
        guild = self._backend.get_guild(guild_id)
        for role_id in guild.members[user_id].role_ids:
            role = guild.roles[role_id]
            self._backend.edit_role(guild_id, role_id, {"permissions": role.permissions & ~bits(deny)})

    def bot_holds(self, guild_id: int, permission: str) -> bool:
        return bool(self._bots_role(guild_id).permissions & bits([permission]))

    def _bots_role(self, guild_id: int) -> models.Role:
        guild, bot = self._backend.get_guild(guild_id), self._backend.bot_user.id
        return guild.roles[guild.members[bot].role_ids[0]]

    def overwrite(self, channel_id: int, user_id: int, allow: Iterable[str], deny: Iterable[str]) -> None:
        overwrite = models.Overwrite(user_id, OverwriteType.MEMBER, allow=bits(allow), deny=bits(deny))
        self._backend.set_overwrite(channel_id, overwrite)

    def target(self, channel: models.Channel, whom: Member | str | None) -> tuple[int, OverwriteType]:
        """Whom an overwrite is for: a member, "everyone", a role by its name; the bot when nobody is named."""
        if whom is None or isinstance(whom, Member):
            return whom.id if whom else self._backend.bot_user.id, OverwriteType.MEMBER
        guild = self._backend.get_guild(channel.guild_id or 0)
        roles = {role.name.removeprefix("@"): role.id for role in guild.roles.values()}
        return roles[whom.removeprefix("@")], OverwriteType.ROLE

    def delete_message(self, channel_id: int, message_id: int, by_user: int) -> None:
        message = self._backend.get_message(channel_id, message_id)
        guild_id = self._backend.get_channel(channel_id).guild_id
        state = self._backend.get_channel(channel_id).thread_metadata
        closed = state is not None and state.locked and state.archived  # topics/threads, "Locked Threads"
        foreign = message.author_id != by_user
        if (foreign or closed) and not message.is_ephemeral:
            needed = (["manage_messages"] if foreign else []) + (["manage_threads"] if closed else [])
            try:
                self._backend.require_permissions(guild_id, by_user, channel_id, *needed)
            except BackendError as error:
                raise RefusedByClient(f"may not delete this message: {error.message}") from None
        self._backend.delete_message(channel_id, message_id)

    def delete_messages(self, channel_id: int, message_ids: Sequence[int], by_user: int) -> None:
        """One event for all of them (resources/message, "Bulk Delete Messages")."""
        guild_id = self._backend.get_channel(channel_id).guild_id
        try:
            self._backend.require_permissions(guild_id, by_user, channel_id, "manage_messages")
        except BackendError as error:
            raise RefusedByClient(f"may not delete these messages: {error.message}") from None
        self._backend.bulk_delete_messages(channel_id, message_ids)

    def delete_channel(self, channel_id: int) -> None:
        threads = [each.id for each in self._backend.channels.values() if each.parent_id == channel_id]
        for each in (*threads, channel_id):
            self._backend.delete_channel(each)

    def _user(self, name: str) -> models.User:
        """The user of this name: one person may be in several guilds."""
        known = (user for user in self._backend.users.values() if user.name == name and not user.bot)
        return next(known, None) or self._backend.make_user(name)

    def _payload(self, channel: models.Channel) -> dict[str, object]:
        return {**serializers.channel_payload(self._backend, channel)}


def bits(names: Iterable[str]) -> int:
    """Permission bits by discord.py's names; an unknown name raises TypeError."""
    return discord.Permissions(**dict.fromkeys(names, True)).value
