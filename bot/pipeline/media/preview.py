"""Runs in the sandboxed process: a small JPEG of a result, for the card. Several pictures become a contact sheet; of a
video it is an early frame, with its length.
"""

# pyright: reportUnknownMemberType=false
# Pillow and PyAV leave some parameters open.

import io
from pathlib import Path
from typing import Any, cast

import av
import av.error
from av.container import InputContainer
from PIL import Image, ImageDraw, ImageFont, ImageOps

from bot.pipeline.media.examine import BAD_PICTURE, Unfit, known_codec, open_picture, open_video
from bot.pipeline.media.formats import HEAD, Format, sniff

MOST = 9
"""Files that are shown."""
_WIDEST = 960
_CELL = 400
_GAP = 8
_BEHIND = (30, 31, 34)
_COLUMNS = {1: 1, 2: 2, 4: 2}
_QUALITIES = (85, 75, 65, 50, 35)
_EARLY = 0.5
"""Seconds into a video: its very first frame is often black."""


def draw_preview(sources: list[Path], target: Path, limit: int) -> dict[str, Any]:
    """`{"width": ..., "height": ...}` of `target`, a JPEG of at most `limit` bytes. Raises Unfit."""
    shown = sources[:MOST]
    columns = _COLUMNS.get(len(shown), 3)
    width = _WIDEST if columns == 1 else min(_CELL, (_WIDEST + _GAP) // columns - _GAP)
    frames = [_frame(source, width) for source in shown]
    sheet = frames[0] if len(frames) == 1 else _sheet(frames, columns, width)
    sheet.thumbnail((_WIDEST, _WIDEST), Image.Resampling.LANCZOS)
    target.write_bytes(_encoded(sheet, limit))
    return {"width": sheet.width, "height": sheet.height}


def _encoded(sheet: Image.Image, limit: int) -> bytes:
    for quality in _QUALITIES:
        written = io.BytesIO()
        sheet.save(written, "JPEG", quality=quality, optimize=True)
        if written.tell() <= limit:
            return written.getvalue()
    return _encoded(sheet.resize((sheet.width // 2, sheet.height // 2)), limit)


def _sheet(frames: list[Image.Image], columns: int, width: int) -> Image.Image:
    """In rows of equal cells, in the shape of the first."""
    rows = -(-len(frames) // columns)
    height = max(1, min(2 * width, round(width * frames[0].height / frames[0].width)))
    sheet = Image.new("RGB", (columns * (width + _GAP) - _GAP, rows * (height + _GAP) - _GAP), _BEHIND)
    for place, frame in enumerate(frames):
        row, column = divmod(place, columns)
        cell = ImageOps.fit(frame, (width, height), Image.Resampling.LANCZOS)
        sheet.paste(cell, (column * (width + _GAP), row * (height + _GAP)))
    return sheet


def _frame(source: Path, width: int) -> Image.Image:
    """About as wide as it will be shown, or wider."""
    with source.open("rb") as file:
        found = sniff(file.read(HEAD))
    if found is None:
        raise Unfit("not_media")
    try:
        return _of_video(source, found) if found.kind == "video" else _of_picture(source, found, width)
    except (*BAD_PICTURE, av.error.FFmpegError) as error:
        raise Unfit("damaged") from error


def _of_picture(source: Path, found: Format, width: int) -> Image.Image:
    with open_picture(source, found) as image:
        image.draft("RGB", (width, width))  # a JPEG is decoded at the size that is needed
        upright = ImageOps.exif_transpose(image)
        seen_through = upright.has_transparency_data
        picture = upright.convert("RGBA" if seen_through else "RGB")
    picture.thumbnail((_WIDEST, _WIDEST), Image.Resampling.LANCZOS)
    if not seen_through:
        return picture
    behind = Image.new("RGBA", picture.size, (*_BEHIND, 255))
    return Image.alpha_composite(behind, picture).convert("RGB")


def _of_video(source: Path, found: Format) -> Image.Image:
    with open_video(source, found) as container:
        if not container.streams.video:
            raise Unfit("not_media")
        stream = container.streams.video[0]
        known_codec(stream)
        stream.thread_count = 1
        picture = _early_frame(container, stream)
        seconds = container.duration / av.time_base if container.duration else None
    picture.thumbnail((_WIDEST, _WIDEST), Image.Resampling.LANCZOS)
    return _marked(picture, seconds)


def _early_frame(container: InputContainer, stream: av.VideoStream) -> Image.Image:
    found: av.VideoFrame | None = None
    for frame in container.decode(stream):
        found = frame
        if (frame.time or 0) >= _EARLY:
            break
    if found is None:
        raise Unfit("damaged")
    return cast(Image.Image, found.to_image())


def _marked(picture: Image.Image, seconds: float | None) -> Image.Image:
    """As players show it: a triangle to press, and how long it takes."""
    draw = ImageDraw.Draw(picture, "RGBA")
    unit = max(24, min(picture.size) // 8)
    x, y = picture.width // 2, picture.height // 2
    draw.ellipse((x - unit, y - unit, x + unit, y + unit), fill=(0, 0, 0, 150))
    third = unit // 2
    draw.polygon(
        [(x - third + unit // 8, y - third), (x - third + unit // 8, y + third), (x + third + unit // 8, y)],
        fill=(255, 255, 255, 235),
    )
    if seconds is not None:
        _write_length(draw, picture.size, f"{int(seconds) // 60}:{int(seconds) % 60:02}", unit)
    return picture


def _write_length(draw: ImageDraw.ImageDraw, size: tuple[int, int], text: str, unit: int) -> None:
    font = ImageFont.load_default(unit * 3 // 5)
    left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
    pad = unit // 5
    x, y = size[0] - (right - left) - 2 * pad, size[1] - (bottom - top) - 2 * pad
    draw.rounded_rectangle((x - pad, y - pad, size[0] - pad, size[1] - pad), radius=pad, fill=(0, 0, 0, 170))
    draw.text((x - left, y - top), text, font=font, fill=(255, 255, 255, 255))
