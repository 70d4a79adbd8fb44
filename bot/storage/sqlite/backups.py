"""Copies of the database that are whole, or are not there at all."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path


class BackupFailed(Exception):
    """No copy was made, and what was at the target before is still there."""


def back_up(source: Path, target: Path) -> None:
    """Blocking. A snapshot beside whoever writes; checked, on disk, and only then named `target`."""
    target = target.absolute()
    if target.exists() and target.samefile(source):
        raise BackupFailed(f"{target} is the database itself")
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    try:
        _snapshot(source, draft)
        _check(draft)
        _flush(draft)
        draft.replace(target)
        _flush(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(f"no backup at {target}: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def _snapshot(source: Path, draft: Path) -> None:
    with closing(sqlite3.connect(source, isolation_level=None, timeout=5)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("VACUUM INTO ?", (str(draft),))


def _check(draft: Path) -> None:
    with closing(sqlite3.connect(draft)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise BackupFailed(f"the copy is damaged: {verdict}")


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
