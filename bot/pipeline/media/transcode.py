"""Runs in the sandboxed process: encodes a video anew to fit a limit (H.264 and AAC in MP4)."""

# pyright: reportUnknownMemberType=false
# PyAV leaves the type parameter of Packet and the kwargs of add_stream open.

from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import av.error
from av.container import OutputContainer
from av.video.frame import PictureType

from bot.pipeline.media.examine import Unfit, known_codec, open_video
from bot.pipeline.media.formats import HEAD, Format, sniff

_AUDIO_BITS = 96_000  # a second
_LEAST_VIDEO_BITS = 60_000  # a second; below it nothing can be recognised
_CONTAINER_SHARE = 0.93  # the rest is for MP4's tables, and for an encoder that overshoots its rate
_HEIGHTS = (720, 720, 480, 360)  # a pass each until one fits, at a rate corrected by the last one's size
_THREADS = 2


class _Plan(NamedTuple):
    height: int
    video_bits: int


def transcode(source: Path, target: Path, limit: int) -> dict[str, Any]:
    """`{"extension": "mp4"}` with `target` at or under `limit` bytes, or `{"extension": None}`. Raises Unfit."""
    with source.open("rb") as file:
        found = sniff(file.read(HEAD))
    if found is None or found.kind != "video":
        raise Unfit("not_media")
    try:
        return {"extension": "mp4" if _until_it_fits(source, found, target, limit) else None}
    except (av.error.FFmpegError, ValueError) as error:
        raise Unfit("damaged") from error


def _until_it_fits(source: Path, found: Format, target: Path, limit: int) -> bool:
    budget = limit * 8 * _CONTAINER_SHARE
    for height in _HEIGHTS:
        with open_video(source, found) as probe:
            if not probe.duration or not probe.streams.video:
                return False
            bits = budget / (probe.duration / av.time_base)
            bits -= _AUDIO_BITS if probe.streams.audio else 0
        if bits < _LEAST_VIDEO_BITS:
            return False
        _encode(source, found, target, _Plan(height, int(bits)))
        size = target.stat().st_size
        if size <= limit:
            return True
        budget *= 0.95 * limit / size
    return False


def _encode(source: Path, found: Format, target: Path, plan: _Plan) -> None:
    with (
        open_video(source, found) as given,
        av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as made,
    ):
        wanted = [given.streams.video[0], *given.streams.audio[:1]]
        for stream in wanted:
            known_codec(stream)
        picture = _Picture(given.streams.video[0], made, plan)
        sound = _Sound(made) if given.streams.audio else None
        for packet in given.demux(wanted):
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    picture.add(frame)
                elif isinstance(frame, av.AudioFrame) and sound:
                    sound.add(frame)
        picture.finish()
        if sound:
            sound.finish()


class _Picture:
    """The video stream being written."""

    def __init__(self, given: av.VideoStream, made: OutputContainer, plan: _Plan) -> None:
        given.thread_type = "AUTO"
        given.thread_count = _THREADS
        height = min(plan.height, given.height)
        self._made = made
        # The peak is held near the average: the whole file has to fit, and a short clip has no time to even out.
        bits = {"maxrate": str(int(plan.video_bits * 1.2)), "bufsize": str(plan.video_bits)}
        self._stream = made.add_stream(
            "libx264", rate=given.average_rate or Fraction(30), options={"preset": "veryfast", **bits}
        )
        self._stream.width = _even(given.width * height / given.height)
        self._stream.height = _even(height)
        self._stream.pix_fmt = "yuv420p"
        self._stream.bit_rate = plan.video_bits
        self._stream.thread_count = _THREADS
        if given.time_base:
            self._stream.codec_context.time_base = given.time_base
        self._last = -1

    def add(self, frame: av.VideoFrame) -> None:
        if frame.pts is None or frame.pts <= self._last:
            return  # the encoder takes time only forwards
        self._last = frame.pts
        scaled = frame.reformat(self._stream.width, self._stream.height, format="yuv420p")
        scaled.pict_type = PictureType.NONE  # the source's key frames are not ours
        self._made.mux(self._stream.encode(scaled))

    def finish(self) -> None:
        self._made.mux(self._stream.encode(None))


class _Sound:
    """The audio stream being written."""

    def __init__(self, made: OutputContainer) -> None:
        self._made = made
        self._stream = made.add_stream("aac", rate=48_000, layout="stereo", bit_rate=_AUDIO_BITS)
        self._resampler = av.AudioResampler(format="fltp", layout="stereo", rate=48_000, frame_size=1024)

    def add(self, frame: av.AudioFrame | None) -> None:
        for resampled in self._resampler.resample(frame):
            self._made.mux(self._stream.encode(resampled))

    def finish(self) -> None:
        self.add(None)
        self._made.mux(self._stream.encode(None))


def _even(length: float) -> int:
    """4:2:0 halves both sides."""
    return max(2, round(length / 2) * 2)
