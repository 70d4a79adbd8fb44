"""Removes media past its retention, and the temporary files that crashes left. Blocks: call it in a thread."""

import shutil
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.atomic_file import TEMPORARY

_UNFINISHED = timedelta(hours=1)  # no download or encoding takes this long


def sweep(media_dir: Path, now: datetime, retention: timedelta, keep: frozenset[str]) -> int:
    """How many files went. A job's directory is removed as a whole, once its newest file is old enough."""
    if not media_dir.is_dir():
        return 0
    gone = 0
    for path in _unfinished(media_dir, now):
        path.unlink(missing_ok=True)
        gone += 1
    for directory in [path for path in media_dir.iterdir() if path.is_dir()]:
        if directory.name == "inputs":
            gone += _sweep_inputs(directory, now - retention, keep)
        elif directory.name not in keep and _newest(directory) < now - retention:
            gone += sum(1 for _ in directory.iterdir())
            shutil.rmtree(directory)
    return gone


def remove(media_dir: Path, job_ids: Collection[str], inputs: Collection[str]) -> None:
    """Everything that is kept of these jobs, and these attachments."""
    for job_id in job_ids:
        if (media_dir / job_id).is_dir():
            shutil.rmtree(media_dir / job_id)
    for path in inputs:
        (media_dir / path).unlink(missing_ok=True)


def _unfinished(media_dir: Path, now: datetime) -> Iterator[Path]:
    return (path for path in [*media_dir.rglob(f".*{TEMPORARY}")] if _changed(path) < now - _UNFINISHED)


def _sweep_inputs(directory: Path, before: datetime, keep: frozenset[str]) -> int:
    old = [
        path for path in directory.iterdir() if f"inputs/{path.name}" not in keep and _changed(path) < before
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _newest(directory: Path) -> datetime:
    return max(_changed(path) for path in (directory, *directory.iterdir()))


def _changed(path: Path) -> datetime:
    """A file that was removed meanwhile counts as new, so that it is left alone."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)
