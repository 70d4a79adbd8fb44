"""Where a file lands: written and hashed beside its place under a temporary name, and put there whole or not at all."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

TEMPORARY = ".part"
"""The suffix of unfinished files; what a crash leaves of them is swept later."""


class Landing:
    """One file being written. All methods block: call them in a thread."""

    def __init__(self, into: Path) -> None:
        self._into = into
        self._temporary = temporary_beside(into)
        into.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._temporary.open("xb")
        self._hash = hashlib.sha256()
        self.size = 0

    @classmethod
    @asynccontextmanager
    async def at(cls, into: Path) -> AsyncGenerator[Self]:
        """Leaves nothing behind unless `finish` was called."""
        landing = await asyncio.to_thread(cls, into)
        try:
            yield landing
        finally:
            # Shielded: a cancelled download must not leave its file, and a thread may still be writing to it.
            await asyncio.shield(asyncio.to_thread(landing.clear))

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def finish(self, rest: bytes = b"") -> None:
        self.write(rest)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self._into)
        sync_directory(self._into.parent)

    def clear(self) -> None:
        self._file.close()
        self._temporary.unlink(missing_ok=True)


def temporary_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY}")


def sync_directory(directory: Path) -> None:
    """Make a rename in it outlive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
