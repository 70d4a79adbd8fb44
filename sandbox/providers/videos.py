"""Short playable MP4s (H.264, yuv420p, faststart) of a prompt, with a balloon drifting through its scene."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# PyAV's own annotations leave these unknown.

import io
import math
import random
from collections.abc import Iterable, Sequence
from itertools import cycle, islice
from pathlib import Path

import av
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from PIL import Image, ImageDraw, ImageOps

from sandbox.providers.pictures import Size, collage, scene, write

_RATE = 12
_LOOP = 2 * _RATE  # two seconds are filmed and their packets repeated: fifteen seconds cost no more than two
_HUGE = 12 * 2**20


def film_video(
    path: Path, prompt: str, size: Size, *, seconds: int, pictures: Sequence[bytes], huge: bool
) -> None:
    count = seconds * _RATE
    if huge:
        size = _huge_size(size, count)
    frames = _noise(prompt, size) if huge else _drifting(prompt, size, pictures)
    options = {
        "preset": "ultrafast",
        "bf": "0",
        "threads": "1",
        "g": "9999",
        "qp" if huge else "crf": "1" if huge else "26",
    }
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as file:
        stream = file.add_stream("libx264", rate=_RATE, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        loop = _encoded(stream, islice(frames, min(_LOOP, count)))
        for number, (data, is_key) in enumerate(islice(cycle(loop), count)):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, stream.codec_context.time_base
            packet.pts = packet.dts = number
            packet.duration, packet.is_keyframe = 1, is_key
            file.mux(packet)


def rework_video(path: Path, prompt: str, source: bytes, *, added: int) -> None:
    """The same video in other colours, with the prompt on it; or, with seconds `added`, as it was and then so."""
    with (
        av.open(io.BytesIO(source), "r") as opened,
        av.open(str(path), "w", options={"movflags": "+faststart"}) as file,
    ):
        given = opened.streams.video[0]
        rate = given.average_rate or _RATE
        stream = file.add_stream(
            "libx264", rate=rate, options={"preset": "ultrafast", "crf": "26", "threads": "1"}
        )
        stream.width, stream.height = given.width, given.height
        stream.pix_fmt = "yuv420p"
        images = (frame.to_image() for frame in opened.decode(given))
        shown = _going_on(images, prompt, round(added * rate)) if added else _changed(images, prompt)
        for number, image in enumerate(shown):
            frame = av.VideoFrame.from_image(image)
            frame.pts = number
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def _going_on(images: Iterable[Image.Image], prompt: str, count: int) -> Iterable[Image.Image]:
    """From the last frame, which sinks out of sight behind the prompt."""
    last = None
    for last in images:
        yield last
    if last is None:
        return
    below = scene(prompt, last.size)
    write(below, prompt)
    for number in range(count):
        frame = below.copy()
        frame.paste(last, (0, round(last.height * (number + 1) / count)))
        yield frame


def _changed(images: Iterable[Image.Image], prompt: str) -> Iterable[Image.Image]:
    for image in images:
        frame = ImageOps.invert(image)
        write(frame, prompt)
        yield frame


def _encoded(stream: VideoStream, frames: Iterable[Image.Image]) -> list[tuple[bytes, bool]]:
    """Without B-frames a packet refers backwards only, so the loop may be cut anywhere and begun again."""
    packets: list[av.Packet[VideoStream]] = []
    reformatter = VideoReformatter()  # one for all frames: it keeps what it has worked out
    # Threads take longer to share so small a frame than one takes to write it.
    for number, image in enumerate(frames):
        frame = reformatter.reformat(av.VideoFrame.from_image(image), format="yuv420p", threads=1)
        frame.pts = number
        packets += stream.encode(frame)
    packets += stream.encode(None)
    return [(bytes(packet), packet.is_keyframe) for packet in packets]


def _drifting(prompt: str, size: Size, pictures: Sequence[bytes]) -> Iterable[Image.Image]:
    still = collage(pictures, size) if pictures else scene(prompt, size)
    write(still, prompt)
    balloon = _balloon(random.Random(prompt), min(size) // 5)
    wide, high = size
    for number in range(_LOOP):
        turn = math.tau * number / _LOOP
        frame = still.copy()
        across = wide * (0.5 + 0.3 * math.sin(turn)) - balloon.width / 2
        up = high * (0.33 + 0.1 * math.cos(2 * turn)) - balloon.height / 2
        frame.paste(balloon, (int(across), int(up)), balloon)
        yield frame


def _balloon(dice: random.Random, side: int) -> Image.Image:
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    colour = (dice.randrange(160, 256), dice.randrange(60, 200), dice.randrange(60, 200), 255)
    draw.ellipse((side * 0.15, 0, side * 0.85, side * 0.75), fill=colour)
    draw.line((side * 0.3, side * 0.65, side * 0.42, side * 0.85), fill=(60, 50, 40, 255), width=2)
    draw.line((side * 0.7, side * 0.65, side * 0.58, side * 0.85), fill=(60, 50, 40, 255), width=2)
    draw.rectangle((side * 0.4, side * 0.83, side * 0.6, side * 0.97), fill=(110, 80, 50, 255))
    return image


def _huge_size(size: Size, count: int) -> Size:
    """Large enough that `count` frames of noise exceed the size; noise at this quality takes over a byte a pixel."""
    wide, high = size
    scale = max(1.0, math.sqrt(_HUGE / count / (wide * high)))
    return round(wide * scale / 2) * 2, round(high * scale / 2) * 2


def _noise(prompt: str, size: Size) -> Iterable[Image.Image]:
    dice = random.Random(prompt)
    while True:
        yield Image.frombytes("L", size, dice.randbytes(size[0] * size[1])).convert("RGB")
