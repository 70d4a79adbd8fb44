"""What the gateway has told about the channels and roles that a policy names; no request to Discord."""

from functools import partial

import discord

from bot.domain.channel_checks import ChannelFacts, Problem, Use, problems
from bot.domain.policy import Policy
from cogs.delivery.permissions import missing

MANAGED = ("view_channel", "send_messages", "attach_files")
"""Needed where moderators decide, and where is logged."""


def problems_in(guild: discord.Guild | None, policy: Policy) -> list[Problem]:
    """What is wrong with them, as far as the server is known."""
    if guild is None or guild.unavailable:
        return []
    return problems(policy, partial(look, guild), {role.id for role in guild.roles})


def look(guild: discord.Guild, channel_id: int, use: Use) -> ChannelFacts | None:
    channel = guild.get_channel(channel_id)
    if channel is None or guild.me is None:  # pyright: ignore[reportUnnecessaryComparison] - before the gateway has told
        return None
    may = channel.permissions_for(guild.me)
    voice = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    if use == "generate":
        lacking = missing(may.value, thread=False, voice=voice)
    else:
        lacking = () if may.administrator else tuple(name for name in MANAGED if not getattr(may, name))
    seen = channel.permissions_for(guild.default_role).view_channel
    unseen_by = frozenset(role.id for role in guild.roles if not channel.permissions_for(role).view_channel)
    return ChannelFacts(lacking, not seen, bool(getattr(channel, "nsfw", False)), unseen_by)
