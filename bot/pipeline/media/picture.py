"""Runs in the sandboxed process: encodes a picture anew to fit a limit, by quality first, then by scale, and in one of
the types that are taken.
"""

import io
from collections.abc import Collection
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from bot.pipeline.media.examine import BAD_PICTURE, Unfit, open_picture
from bot.pipeline.media.formats import HEAD, sniff

_SCALES = (1.0, 0.75, 0.5, 0.35, 0.25)
_QUALITIES = (92, 85, 75, 60)
_LOSSLESS = (100,)
_SEEN_EVERYWHERE = ("jpg", "webp")


def encode_picture(
    source: Path, target: Path, limit: int, extensions: Collection[str] = _SEEN_EVERYWHERE
) -> dict[str, Any]:
    """`{"extension": ...}` with `target` written at or under `limit` bytes, or `{"extension": None}`. Raises Unfit."""
    with source.open("rb") as file:
        found = sniff(file.read(HEAD))
    if found is None or found.kind != "image":
        raise Unfit("not_media")
    try:
        with open_picture(source, found) as image:
            if getattr(image, "n_frames", 1) > 1:
                return {"extension": None}  # one frame of an animation is not what the member asked for
            upright = ImageOps.exif_transpose(image)
            extension = _extension_for(upright, extensions)
            if extension is None:
                return {"extension": None}
            picture = upright.convert("RGB" if extension == "jpg" else "RGBA")
            encoded = _least_lossy(picture, extension, limit)
    except BAD_PICTURE as error:
        raise Unfit("damaged") from error
    if encoded is None:
        return {"extension": None}
    target.write_bytes(encoded)
    return {"extension": extension}


def _extension_for(image: Image.Image, extensions: Collection[str]) -> str | None:
    """A JPEG, the smallest, where nothing shows through; what is transparent stays so."""
    able = ("webp", "png") if image.has_transparency_data else ("jpg", "png", "webp")
    return next((extension for extension in able if extension in extensions), None)


def _least_lossy(image: Image.Image, extension: str, limit: int) -> bytes | None:
    for scale in _SCALES:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        scaled = image if scale == 1 else ImageOps.contain(image, size, Image.Resampling.LANCZOS)
        for quality in _LOSSLESS if extension == "png" else _QUALITIES:
            encoded = _encode(scaled, extension, quality)
            if len(encoded) <= limit:
                return encoded
    return None


def _encode(image: Image.Image, extension: str, quality: int) -> bytes:
    written = io.BytesIO()
    profile = image.info.get("icc_profile")
    match extension:
        case "webp":
            image.save(written, "WEBP", quality=quality, method=2, icc_profile=profile)
        case "png":
            image.save(written, "PNG", icc_profile=profile)
        case _:
            image.save(written, "JPEG", quality=quality, optimize=True, icc_profile=profile)
    return written.getvalue()
