"""Files that appear whole or not at all: written under a temporary name in the same directory, synced, then renamed."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO, Self

TEMPORARY = ".part"
"""The suffix of unfinished files; the sweep removes those that a crash left."""


async def in_thread(call: Callable[..., None], *args: object) -> None:
    """Like `asyncio.to_thread`, but a cancelled caller waits for the thread to end: it cannot be stopped, and it may
    still be writing to the file that the caller is about to remove.
    """
    work = asyncio.ensure_future(asyncio.to_thread(call, *args))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise


class AtomicFile:
    """A file being written; SHA-256 and size are of what was written so far."""

    def __init__(self, into: Path) -> None:
        self._into = into
        self._temporary = temporary_beside(into)
        self._file: BinaryIO | None = None
        self._hash = hashlib.sha256()
        self.size = 0

    @classmethod
    @asynccontextmanager
    async def at(cls, into: Path) -> AsyncGenerator[Self]:
        """The temporary file is removed at the end, unless `finish` gave it its name."""
        file = cls(into)
        try:
            await in_thread(file._open)
            yield file
        finally:
            await in_thread(file._clear)

    async def write(self, chunk: bytes) -> None:
        await in_thread(self._write, chunk)

    async def finish(self, rest: bytes = b"") -> None:
        await in_thread(self._finish, rest)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def _open(self) -> None:
        self._into.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._temporary.open("xb")

    def _write(self, chunk: bytes) -> None:
        if self._file is None:
            raise ValueError("not open")
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)

    def _finish(self, rest: bytes) -> None:
        if self._file is None:
            raise ValueError("not open")
        self._write(rest)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self._into)
        _sync_directory(self._into.parent)

    def _clear(self) -> None:
        if self._file is not None:
            self._file.close()
        self._temporary.unlink(missing_ok=True)


def temporary_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}{TEMPORARY}")


def put_in_place(temporary: Path, path: Path) -> None:
    """Rename a finished file, so that after a power cut it is there whole or not at all. Replaces what was there."""
    handle = os.open(temporary, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    temporary.replace(path)
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    """Make a rename in it outlive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
