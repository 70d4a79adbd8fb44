"""A video as a viewer gets it: decoded from its bytes."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# PyAV's own annotations leave these unknown.

import io
from dataclasses import dataclass

import av
from PIL import Image


@dataclass(frozen=True, slots=True)
class DecodedVideo:
    codec: str
    pixels: str
    seconds: float
    frames: list[Image.Image]


def decoded(content: bytes) -> DecodedVideo:
    with av.open(io.BytesIO(content), "r") as video:
        stream = video.streams.video[0]
        frames = [frame.to_image() for frame in video.decode(stream)]
        assert video.duration is not None
        return DecodedVideo(
            codec=stream.codec_context.name,
            pixels=str(stream.codec_context.pix_fmt),
            seconds=video.duration / 1_000_000,
            frames=frames,
        )


def assert_plays(content: bytes, *, seconds: int) -> None:
    shown = decoded(content)
    assert (shown.seconds, len(shown.frames)) == (seconds, seconds * 12)
