"""What delivery asks about servers and channels: a port, so that a process without a gateway could deliver too."""

from collections.abc import Sequence
from typing import Protocol

import discord

MIB = 1024 * 1024
DEFAULT_UPLOAD_LIMIT = 10 * MIB


class GatewayFacts(Protocol):
    @property
    def own_id(self) -> int | None:
        """The bot's user id; None before it is known."""
        ...

    def ready(self) -> bool: ...

    def knows(self, guild_id: int) -> bool: ...

    def upload_limit(self, guild_id: int) -> int:
        """Bytes, as the server's boosts promise."""
        ...

    def permissions(self, guild_id: int, channel_id: int) -> int | None:
        """The bot's, in a channel or thread, as Discord computes them; None where that is not known."""
        ...

    def notice_channels(self, guild_id: int) -> Sequence[int]:
        """Those that the server has named for notices and where the bot may post: the moderators' first, then the one
        for Discord's own.
        """
        ...


class GatewayCache:
    """`GatewayFacts` from the client's cache of what the gateway has told."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    @property
    def own_id(self) -> int | None:
        return self._client.user.id if self._client.user else None

    def ready(self) -> bool:
        return self._client.is_ready()

    def knows(self, guild_id: int) -> bool:
        return self._client.get_guild(guild_id) is not None

    def upload_limit(self, guild_id: int) -> int:
        guild = self._client.get_guild(guild_id)
        return guild.filesize_limit if guild else DEFAULT_UPLOAD_LIMIT

    def permissions(self, guild_id: int, channel_id: int) -> int | None:
        guild = self._client.get_guild(guild_id)
        channel = guild.get_channel_or_thread(channel_id) if guild else None
        me = self._me(guild)
        if channel is None or me is None:
            return None
        try:
            return channel.permissions_for(me).value
        except discord.ClientException:  # a thread whose parent is not in the cache
            return None

    def notice_channels(self, guild_id: int) -> Sequence[int]:
        guild = self._client.get_guild(guild_id)
        me = self._me(guild)
        if guild is None or me is None:
            return []
        named = (guild.public_updates_channel, guild.system_channel)
        return [channel.id for channel in dict.fromkeys(named) if channel and _may_post(channel, me)]

    def _me(self, guild: discord.Guild | None) -> discord.Member | None:
        return guild.get_member(self.own_id) if guild and self.own_id else None


def _may_post(channel: discord.TextChannel, me: discord.Member) -> bool:
    may = channel.permissions_for(me)
    return may.view_channel and may.send_messages
