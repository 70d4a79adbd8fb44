"""One thing at a time per server: a busy server waits for itself and holds nobody else up."""

import asyncio
from weakref import WeakValueDictionary


class GuildLocks:
    """A lock a guild, kept only while somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of(self, guild_id: int) -> asyncio.Lock:
        lock = self._locks.get(guild_id)
        if lock is None:
            lock = self._locks[guild_id] = asyncio.Lock()
        return lock

    def __len__(self) -> int:
        return len(self._locks)
