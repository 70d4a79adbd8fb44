"""The actor and the place of an interaction, read from its own payload: no member cache, no request to Discord."""

import discord

from bot.domain.ask import Actor, AttachedFile, Place
from cogs.answers import Interaction

Channel = discord.abc.GuildChannel | discord.Thread
_SEND_MESSAGES_IN_THREADS = discord.Permissions(send_messages_in_threads=True).value


def actor(interaction: Interaction) -> Actor:
    """An administrator, and the server's owner, have every permission, even where the payload does not list them."""
    may, guild = interaction.permissions, interaction.guild
    everything = may.administrator or (guild is not None and guild.owner_id == interaction.user.id)
    return Actor(
        member_id=interaction.user.id,
        manage_messages=everything or may.manage_messages,
        manage_server=everything or may.manage_guild,
    )


def place(interaction: Interaction) -> Place:
    channel = interaction.channel
    if interaction.guild_id is None or channel is None:
        raise ValueError("the interaction names no channel of a server")
    return Place(
        guild_id=interaction.guild_id,
        channel_id=channel.id,
        parent_id=channel.parent_id if isinstance(channel, discord.Thread) else None,
        age_restricted=age_restricted(interaction),
    )


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


def missing_permissions(interaction: Interaction) -> list[str]:
    """What the bot surely needs to post a result here and may not, by Discord's names.

    Only what is surely missing counts: where the payload does not say, posting shows. A value below 2^38 may have been
    cut to the bits that fit a 32-bit integer, so it says nothing about threads.
    """
    may = interaction.app_permissions
    if may.value == 0 or may.administrator:
        return []
    if not isinstance(interaction.channel, discord.Thread):
        posting = ["send_messages"]
    elif may.value < _SEND_MESSAGES_IN_THREADS:
        posting = []
    else:
        posting = ["send_messages_in_threads"]
    needed = ["view_channel", *posting, "embed_links", "attach_files"]
    return [name for name in needed if not getattr(may, name)]


def attached(option: discord.Attachment) -> AttachedFile:
    return AttachedFile(option.url, option.filename, option.size)
