"""Runs in the sandboxed process: what a file is by its content, and whether it decodes."""

import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.error
import av.logging
from av.container import InputContainer
from PIL import GifImagePlugin, Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from bot.pipeline.media.errors import MediaFault
from bot.pipeline.media.formats import HEAD, Format, sniff

av.logging.set_level(av.logging.PANIC)  # decoders grumble about hostile files; the answer says enough
Image.MAX_IMAGE_PIXELS = None  # our own cap is checked before anything is decoded
# Imported here, before the fork: no file waits for it, and no other plugin is ever loaded.
PLUGINS = (PngImagePlugin, JpegImagePlugin, WebPImagePlugin, GifImagePlugin)

_FRAMES_TRIED = 5
# What browsers play in MP4, MOV and WebM, by FFmpeg's names: of its hundreds of decoders no other is started.
_VIDEO_CODECS = frozenset({"h264", "hevc", "av1", "vp8", "vp9", "mpeg4"})
_AUDIO_CODECS = frozenset(
    {"aac", "mp3", "opus", "vorbis", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_f32le"}
)
_DECODERS = (*_VIDEO_CODECS, *_AUDIO_CODECS, "libdav1d", "libvpx", "libvpx-vp9", "mp3float", "libopus")
"""Of those codecs, where they are called otherwise."""
_MP4_BOXES = frozenset(
    {b"ftyp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide", b"mfra", b"sidx", b"uuid"}
)

# What Pillow raises on broken files, by its documentation and by fuzzing it: none of them is a bug of ours.
BAD_PICTURE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)


class Unfit(Exception):
    def __init__(self, why: MediaFault) -> None:
        super().__init__(why)
        self.why = why


def examine(source: Path, max_pixels: int) -> dict[str, Any]:
    """What `inspect` makes a `Media` of. Raises Unfit."""
    with source.open("rb") as file:
        found = sniff(file.read(HEAD))
    if found is None:
        raise Unfit("not_media")
    facts = (
        _video(source, found, max_pixels) if found.kind == "video" else _picture(source, found, max_pixels)
    )
    return {"format": found.name, **facts}


def _picture(source: Path, found: Format, max_pixels: int) -> dict[str, Any]:
    try:
        with open_picture(source, found) as image:
            if image.width * image.height > max_pixels:
                raise Unfit("too_many_pixels")
            image.verify()
        with open_picture(source, found) as image:
            image.load()
            frames = getattr(image, "n_frames", 1)
            return {"width": image.width, "height": image.height, "frames": frames}
    except BAD_PICTURE as error:
        raise Unfit("damaged") from error


def open_picture(source: Path, found: Format) -> ImageFile.ImageFile:
    return Image.open(source, formats=[found.decoder])


def _video(source: Path, found: Format, max_pixels: int) -> dict[str, Any]:
    if found.decoder == "mov":
        with source.open("rb") as file:
            _check_boxes(file, source.stat().st_size)
    try:
        with open_video(source, found) as container:
            if not container.streams.video:
                raise Unfit("not_media")
            stream = container.streams.video[0]
            known_codec(stream)
            if stream.width * stream.height > max_pixels:
                raise Unfit("too_many_pixels")
            stream.thread_count = 1  # threads have stacks and arenas, which count against the memory limit
            _decode_some(container, stream)
            return {
                "width": stream.width,
                "height": stream.height,
                "frames": stream.frames,
                "duration": container.duration / av.time_base if container.duration else None,
                "audio": bool(container.streams.audio),
            }
    except (av.error.FFmpegError, ValueError) as error:
        raise Unfit("damaged") from error


def open_video(source: Path, found: Format) -> InputContainer:
    """Opened with the one demuxer of its format; never as a playlist or another format that opens further files.

    FFmpeg decodes a little to open a file: the whitelist is for that. What the caller decodes, `known_codec` checks.
    """
    options = {"protocol_whitelist": "file", "codec_whitelist": ",".join(_DECODERS)}
    return av.open(str(source), format=found.decoder, options=options)


def known_codec(stream: av.VideoStream | av.AudioStream) -> None:
    """Raises Unfit for a codec that is not on the list, before its decoder is started."""
    if stream.codec_context.codec.canonical_name not in _VIDEO_CODECS | _AUDIO_CODECS:
        raise Unfit("not_media")


def _decode_some(container: InputContainer, stream: av.VideoStream) -> None:
    decoded = 0
    for packet in container.demux(stream):
        if packet.is_corrupt:
            raise Unfit("damaged")
        if decoded < _FRAMES_TRIED:
            decoded += len(packet.decode())
    if not decoded:
        raise Unfit("damaged")


def _check_boxes(file: BinaryIO, size: int) -> None:
    """Raises Unfit for a file that ends inside one of its top-level boxes: it was cut short (ISO/IEC 14496-12, 4.2).
    Bytes after the last box are ignored.
    """
    offset = 0
    while offset + 8 <= size:
        file.seek(offset)
        header = file.read(16)
        length, kind = int.from_bytes(header[:4]), header[4:8]
        if kind not in _MP4_BOXES:
            return
        if length == 1:
            length = int.from_bytes(header[8:16])
        if length == 0:
            return  # to the end of the file
        if length < 8 or offset + length > size:
            raise Unfit("damaged")
        offset += length
