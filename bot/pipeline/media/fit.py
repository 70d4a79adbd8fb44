"""Makes a file fit under Discord's limit, in a sandboxed process: a video is encoded anew, a picture too."""

import asyncio
from pathlib import Path

from bot.domain.request import Kind
from bot.pipeline.media.atomic_file import temporary_beside
from bot.pipeline.media.decoder_pool import REFITTING, DecoderPool, ProcessLimits, task_on
from bot.pipeline.media.errors import MediaRefused

_EXTENSIONS = ("jpg", "webp", "mp4")


async def fit(
    decoders: DecoderPool,
    path: Path,
    kind: Kind,
    limit_bytes: int,
    into: Path,
    *,
    limits: ProcessLimits = REFITTING,
) -> Path | None:
    """A file at or under the limit in the directory `into`: `path` itself if it fits, else a smaller one, made once.

    None when it cannot be made to fit: then a link has to do. Raises DecodersDown.
    """
    if await asyncio.to_thread(_size, path) <= limit_bytes:
        return path
    stem = into / f"{path.stem}-{limit_bytes}"
    for extension in _EXTENSIONS:
        made = stem.with_name(f"{stem.name}.{extension}")
        if await asyncio.to_thread(made.exists):
            return made
    temporary = temporary_beside(stem).absolute()
    task = task_on(path, "video" if kind == "video" else "picture", target=str(temporary), limit=limit_bytes)
    try:
        await asyncio.to_thread(stem.parent.mkdir, parents=True, exist_ok=True)
        extension = (await decoders.encode(task, limits)).get("extension")
        if extension not in _EXTENSIONS or await asyncio.to_thread(_size, temporary) > limit_bytes:
            return None
        return await asyncio.to_thread(temporary.replace, stem.with_name(f"{stem.name}.{extension}"))
    except MediaRefused:
        return None
    finally:
        await asyncio.to_thread(temporary.unlink, missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size
