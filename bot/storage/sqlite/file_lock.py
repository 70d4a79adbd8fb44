"""One process at a time opens a database to write: a lock on a file beside it, which dies with the process."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class DatabaseBusy(Exception):
    """Another process has the database open."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is in use by another darkroom process; stop it first")
        self.path = path


@contextmanager
def file_lock(path: Path) -> Generator[None]:
    """Makes the directory, and holds `<file>.lock`, which stays behind: removing it would let two in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseBusy(path) from None
        yield
    finally:
        os.close(handle)
