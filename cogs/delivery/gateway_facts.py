"""What delivery asks about servers and channels: a port, so that a process without a gateway could deliver too."""

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
        guild, own_id = self._client.get_guild(guild_id), self.own_id
        channel = guild.get_channel_or_thread(channel_id) if guild else None
        me = guild.get_member(own_id) if guild and own_id else None
        if channel is None or me is None:
            return None
        try:
            return channel.permissions_for(me).value
        except discord.ClientException:  # a thread whose parent is not in the cache
            return None
