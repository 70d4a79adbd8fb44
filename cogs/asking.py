"""Who asks and where, read from the interaction's own payload: no cache of members, no question to Discord."""

import discord

from bot.domain.asking import Attached, Where, Who
from cogs.answers import Asked

Channel = discord.abc.GuildChannel | discord.Thread


def who(interaction: Asked) -> Who:
    may = interaction.permissions
    return Who(
        member_id=interaction.user.id,
        name=interaction.user.display_name,
        manage_messages=may.manage_messages,
        manage_server=may.manage_guild,
    )


def where(interaction: Asked) -> Where:
    channel = interaction.channel
    if interaction.guild_id is None or channel is None:
        raise ValueError("the interaction names no channel of a server")
    return Where(
        guild_id=interaction.guild_id,
        channel_id=channel.id,
        parent_id=channel.parent_id if isinstance(channel, discord.Thread) else None,
        age_restricted=age_restricted(interaction),
    )


def guild_id(interaction: Asked) -> int:
    if interaction.guild_id is None:
        raise ValueError("the interaction names no server")
    return interaction.guild_id


def age_restricted(interaction: Asked) -> bool:
    """A thread is what its parent is; one whose parent is not known (yet) counts as not restricted."""
    channel = interaction.channel
    return isinstance(channel, Channel) and _is_nsfw(channel)


def _is_nsfw(channel: Channel) -> bool:
    if isinstance(channel, discord.Thread):
        return channel.parent is not None and channel.parent.is_nsfw()
    return not isinstance(channel, discord.CategoryChannel) and bool(getattr(channel, "nsfw", False))


def missing_permissions(interaction: Asked) -> list[str]:
    """What the bot needs to post a result here and may not, by Discord's names."""
    in_thread = isinstance(interaction.channel, discord.Thread)
    needed = [
        "view_channel",
        "send_messages_in_threads" if in_thread else "send_messages",
        "embed_links",
        "attach_files",
    ]
    return [name for name in needed if not getattr(interaction.app_permissions, name)]


def attached(option: discord.Attachment) -> Attached:
    return Attached(option.url, option.filename, option.size)
