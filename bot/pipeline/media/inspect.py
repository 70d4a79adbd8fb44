"""What a media file is: read from its content in a sandboxed process, never from its name or claimed type."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.request import Kind
from bot.pipeline.media.decoder_pool import EXAMINING, DecoderPool, ProcessLimits, task_on
from bot.pipeline.media.errors import MediaRefused
from bot.pipeline.media.formats import FORMATS

MAX_PIXELS = 8192 * 8192
"""Of a result; decoded it takes 256 MiB."""


@dataclass(frozen=True, slots=True)
class Media:
    kind: Kind
    content_type: str
    extension: str
    """Without the dot."""
    width: int
    height: int
    duration: float | None = None
    """Seconds; None for a picture, and for a video that does not say."""
    frames: int = 1
    """0 for a video that does not say."""
    audio: bool = False


class _Answer(BaseModel):
    """Validated, because a decoder that was taken over could answer anything. Content types come from our own table."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    format: Literal["png", "jpeg", "webp", "gif", "mp4", "mov", "webm"]
    width: Annotated[int, Field(ge=1, le=1_000_000)]
    height: Annotated[int, Field(ge=1, le=1_000_000)]
    frames: Annotated[int, Field(ge=0)] = 1
    duration: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    audio: bool = False


async def inspect(
    decoders: DecoderPool, path: Path, *, max_pixels: int = MAX_PIXELS, limits: ProcessLimits = EXAMINING
) -> Media:
    """Raises MediaRefused or DecodersDown."""
    task = task_on(path, "examine", max_pixels=max_pixels)
    try:
        answer = _Answer.model_validate(await decoders.run(task, limits))
    except ValidationError:
        raise MediaRefused("damaged") from None
    made = FORMATS[answer.format]
    return Media(
        kind=made.kind,
        content_type=made.content_type,
        extension=made.extension,
        width=answer.width,
        height=answer.height,
        duration=answer.duration,
        frames=answer.frames,
        audio=answer.audio,
    )
