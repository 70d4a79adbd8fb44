"""Versions of a file that fit an upload limit: `<file>-<limit>.<ext>` beside it, or an empty `.unfit` where none can.

`fitted` looks for one; `encode` makes it, in a sandboxed process, and may take minutes.
"""

import asyncio
from pathlib import Path
from typing import Literal

from bot.atomic_file import put_in_place, temporary_beside
from bot.domain.request import Kind
from bot.pipeline.media.decoder_pool import ENCODING, DecoderPool, ProcessLimits, task_on
from bot.pipeline.media.errors import MediaRefused

Fitted = Path | Literal["not_encoded", "does_not_fit"]

_EXTENSIONS = ("jpg", "webp", "mp4")
_DOES_NOT_FIT = "unfit"
"""The extension of the empty file that says so."""


def fitted(path: Path, limit: int) -> Fitted:
    """The file itself or the version of it that is at or under the limit. Blocks: call it in a thread."""
    if not path.exists():
        return "does_not_fit"
    if path.stat().st_size <= limit:
        return path
    for extension in _EXTENSIONS:
        version = _version(path, limit, extension)
        if version.exists():
            return version
    return "does_not_fit" if _version(path, limit, _DOES_NOT_FIT).exists() else "not_encoded"


async def encode(
    decoders: DecoderPool, path: Path, kind: Kind, limit: int, *, limits: ProcessLimits = ENCODING
) -> None:
    """Makes the version that `fitted` looks for, or the mark that there can be none. Raises DecodersDown."""
    temporary = temporary_beside(path).absolute()
    task = task_on(path, "video" if kind == "video" else "picture", target=str(temporary), limit=limit)
    try:
        extension = await _encode(decoders, task, limits)
        if extension is not None and await asyncio.to_thread(_size, temporary) <= limit:
            await asyncio.to_thread(put_in_place, temporary, _version(path, limit, extension))
        else:
            await asyncio.to_thread(_version(path, limit, _DOES_NOT_FIT).touch)
    finally:
        await asyncio.to_thread(temporary.unlink, missing_ok=True)


async def _encode(decoders: DecoderPool, task: dict[str, object], limits: ProcessLimits) -> str | None:
    """The extension of what was written, validated; None when it could not be made small enough."""
    try:
        extension = (await decoders.encode(task, limits)).get("extension")
    except MediaRefused:
        return None
    return extension if extension in _EXTENSIONS else None


def _version(path: Path, limit: int, extension: str) -> Path:
    return path.with_name(f"{path.stem}-{limit}.{extension}")


def _size(path: Path) -> int:
    return path.stat().st_size
