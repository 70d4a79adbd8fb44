"""Where the bot may not post: remembered for a while, so that one missing permission does not cause a row of 403s."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

_HOLDS = timedelta(minutes=10)
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class _Mark:
    until: datetime
    permissions: int | None


class ForbiddenChannels:
    """A mark holds ten minutes, or until our permissions in that channel change: who has just fixed them need not wait.

    A refused message with files says nothing about one without: Attach Files may be what is missing.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._marks: OrderedDict[tuple[int, bool], _Mark] = OrderedDict()

    def add(self, guild_id: int, channel_id: int, *, files: bool, now: datetime) -> None:
        self._marks[channel_id, files] = _Mark(now + _HOLDS, self._permissions(guild_id, channel_id))
        if len(self._marks) > _MOST:
            self._marks.popitem(last=False)

    def forbid(self, guild_id: int, channel_id: int, *, files: bool, now: datetime) -> bool:
        keys = [(channel_id, False), (channel_id, True)] if files else [(channel_id, False)]
        return any(self._holds(guild_id, key, now) for key in keys)

    def _holds(self, guild_id: int, key: tuple[int, bool], now: datetime) -> bool:
        mark = self._marks.get(key)
        if mark is None:
            return False
        if now < mark.until and self._permissions(guild_id, key[0]) == mark.permissions:
            return True
        del self._marks[key]
        return False

    def _permissions(self, guild_id: int, channel_id: int) -> int | None:
        guild = self._client.get_guild(guild_id)
        channel = guild.get_channel_or_thread(channel_id) if guild else None
        me = guild.get_member(self._client.user.id) if guild and self._client.user else None
        if channel is None or me is None:
            return None
        try:
            return channel.permissions_for(me).value
        except discord.ClientException:  # a thread whose parent is not in the cache
            return None
