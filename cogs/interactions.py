"""The actor and the place of an interaction, read from its own payload: no member cache, no request to Discord; and the
kinds of options that several commands have.
"""

from typing import Any, cast

import discord
from discord.app_commands import Range

from bot.domain.ask import Actor, AttachedFile, Place
from bot.domain.locale import nearest
from bot.domain.place import PlaceKind
from cogs.answers import Interaction
from cogs.delivery.permissions import missing
from cogs.languages import language

Channel = discord.abc.GuildChannel | discord.Thread
VoiceText = discord.VoiceChannel | discord.StageChannel
Person = discord.Member | discord.User
"""Whom a command names: who is not in the server is a User."""
Reason = Range[str, 1, 300]


def actor(interaction: Interaction) -> Actor:
    """An administrator, and the server's owner, have every permission, even where the payload does not list them."""
    may, guild = interaction.permissions, interaction.guild
    everything = may.administrator or (guild is not None and guild.owner_id == interaction.user.id)
    return Actor(
        member_id=interaction.user.id,
        manage_messages=everything or may.manage_messages,
        manage_server=everything or may.manage_guild,
        moderate_members=everything or may.moderate_members,
        locale=language(interaction),
        roles=roles(interaction.user, interaction.guild_id),
        joined_at=interaction.user.joined_at if isinstance(interaction.user, discord.Member) else None,
    )


def manages(member: Person) -> bool:
    """Whether a member that a command names manages the server; who is no member does not."""
    if not isinstance(member, discord.Member):
        return False
    may = member.resolved_permissions
    return member.guild.owner_id == member.id or bool(may and (may.administrator or may.manage_guild))


def roles(user: discord.Member | discord.User, guild_id: int | None) -> frozenset[int]:
    """As the payload lists them, and @everyone. `Member.roles` leaves out those that the cache does not know."""
    listed: set[int] = set(getattr(user, "_roles", ()))
    return frozenset(listed | ({guild_id} if guild_id else set()))


def place(interaction: Interaction) -> Place:
    channel = interaction.channel
    if interaction.guild_id is None or channel is None:
        raise ValueError("the interaction names no channel of a server")
    return Place(
        guild_id=interaction.guild_id,
        channel_id=channel.id,
        parent_id=channel.parent_id if isinstance(channel, discord.Thread) else None,
        age_restricted=age_restricted(interaction),
        kind=_kind(channel),
        locale=nearest(interaction.guild_locale.value if interaction.guild_locale else None),
    )


def data(interaction: Interaction) -> dict[str, Any]:
    """What was pressed, chosen or written, as Discord sent it."""
    return cast("dict[str, Any]", interaction.data or {})


def _kind(channel: object) -> PlaceKind:
    match channel:
        case discord.Thread():
            return _kind_of_thread(channel)
        case discord.VoiceChannel() | discord.StageChannel():
            return PlaceKind.VOICE
        case discord.TextChannel():
            return PlaceKind.ANNOUNCEMENT if channel.is_news() else PlaceKind.TEXT
        case _:
            return PlaceKind.UNKNOWN


def _kind_of_thread(thread: discord.Thread) -> PlaceKind:
    if thread.is_private():
        return PlaceKind.PRIVATE_THREAD
    match thread.parent:
        case discord.ForumChannel():
            return PlaceKind.FORUM_POST
        case discord.TextChannel():
            return PlaceKind.THREAD
        case _:
            return PlaceKind.UNKNOWN


def on_private_message(interaction: Interaction) -> bool:
    """Whether what was pressed is a message that nobody else sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral


def guild_id(interaction: Interaction) -> int:
    if interaction.guild_id is None:
        raise ValueError("the interaction names no server")
    return interaction.guild_id


def age_restricted(interaction: Interaction) -> bool:
    """A thread is what its parent is; one whose parent is not known (yet) counts as not restricted."""
    channel = interaction.channel
    return isinstance(channel, Channel) and _is_nsfw(channel)


def _is_nsfw(channel: Channel) -> bool:
    if isinstance(channel, discord.Thread):
        return channel.parent is not None and channel.parent.is_nsfw()
    return not isinstance(channel, discord.CategoryChannel) and bool(getattr(channel, "nsfw", False))


def missing_permissions(interaction: Interaction) -> tuple[str, ...]:
    """What the bot surely needs to post a result here and may not, by Discord's names.

    Only what is surely missing counts: where the payload does not say, posting shows. A value that fits 32 bits may
    have been cut to them, so it says nothing about threads.
    """
    may, thread = interaction.app_permissions.value, isinstance(interaction.channel, discord.Thread)
    if may == 0:
        return ()
    lacking = missing(may, thread=thread, voice=isinstance(interaction.channel, VoiceText))
    cut = may < 1 << 32
    return tuple(name for name in lacking if not (cut and name == "send_messages_in_threads"))


def attached(option: discord.Attachment) -> AttachedFile:
    return AttachedFile(option.url, option.filename, option.size, option.width, option.height)
