"""One at a time for each server or job, so that a busy one does not hold up another."""

import asyncio
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Key = TypeVar("Key")


class KeyedLocks(Generic[Key]):
    """One lock per key, kept only while it is held or waited for."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    def of(self, key: Key) -> asyncio.Lock:
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock

    def __len__(self) -> int:
        return len(self._locks)
