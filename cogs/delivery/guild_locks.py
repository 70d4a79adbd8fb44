"""One message at a time per server, so that a busy server does not hold up another."""

import asyncio
from weakref import WeakValueDictionary


class GuildLocks:
    """One lock per guild, kept only while it is held or waited for."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of(self, guild_id: int) -> asyncio.Lock:
        lock = self._locks.get(guild_id)
        if lock is None:
            lock = self._locks[guild_id] = asyncio.Lock()
        return lock

    def __len__(self) -> int:
        return len(self._locks)
