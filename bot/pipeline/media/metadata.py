"""Removes metadata from a member's picture: place, time, device, names, previews.

Lossless: only the container is rewritten. The image data stays byte for byte, and the orientation is kept.
"""

import hashlib
import os
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.pipeline.media.errors import MediaRefused
from bot.pipeline.media.exif import orientation_only
from bot.pipeline.media.formats import HEAD, sniff

_EXIF = b"Exif\0\0"
# JPEG's markers, by their second byte (ITU T.81, table B.1). After these come application segments and comments.
_IMAGE_SEGMENTS = range(0xC0, 0xE0)
_EOI, _SOS = 0xD9, 0xDA
_MARKER = re.compile(rb"\xff([^\x00\xff])")
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Every chunk of the PNG specification (third edition) but those for text, time and EXIF.
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND cHRM cICP gAMA iCCP mDCV cLLI sBIT sRGB bKGD hIST tRNS pHYs acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04  # flags in VP8X (RFC 9649, 2.7)


@dataclass(frozen=True, slots=True)
class Stripped:
    size: int
    """Bytes."""
    sha256: str
    untouched: bool
    """There was nothing to take out: it is as it was, byte for byte."""


def strip(path: Path) -> Stripped:
    """Rewrites the file in place. Blocks: call it in a thread. Raises MediaRefused."""
    taken = path.read_bytes()
    clean = without_metadata(taken)
    with path.open("wb") as file:
        file.write(clean)
        file.flush()
        os.fsync(file.fileno())
    return Stripped(len(clean), hashlib.sha256(clean).hexdigest(), untouched=clean == taken)


def without_metadata(picture: bytes) -> bytes:
    """Anything but JPEG, PNG and WebP is returned unchanged. Raises MediaRefused for one of these that is malformed."""
    found = sniff(picture[:HEAD])
    try:
        match found.name if found else "":
            case "jpeg":
                return b"".join(_jpeg(picture))
            case "png":
                return b"".join(_png(picture))
            case "webp":
                return _webp(picture)
            case _:
                return picture
    except struct.error:
        raise MediaRefused("damaged") from None


def _jpeg(picture: bytes) -> Iterator[bytes]:
    """Ends at the end marker: after it cameras append further pictures, with EXIF of their own."""
    yield picture[:2]
    place = 2
    while found := _MARKER.search(picture, place):
        kind, start = found[1][0], found.end()
        if kind == _EOI:
            yield found[0]
            return
        (length,) = struct.unpack_from(">H", picture, start)
        place = start + length
        if length < 2 or place > len(picture):
            break
        yield _kept_of_segment(kind, picture[start + 2 : place])
        if kind == _SOS:
            scan, next_marker = place, _AFTER_SCAN.search(picture, place)
            place = next_marker.start() if next_marker else len(picture)
            yield picture[scan:place]
    raise MediaRefused("damaged")


def _kept_of_segment(kind: int, body: bytes) -> bytes:
    match kind:
        case 0xE0 if body.startswith(b"JFIF\0"):
            return _segment(kind, body[:12].ljust(12, b"\0") + b"\0\0")  # whole, and without its thumbnail
        case 0xE1 if body.startswith(_EXIF):
            turned = orientation_only(body[len(_EXIF) :])
            return _segment(kind, _EXIF + turned) if turned else b""
        case 0xE2 if body.startswith(b"ICC_PROFILE\0"):
            return _segment(kind, body)
        case 0xEE if body.startswith(b"Adobe"):  # how its colours are meant
            return _segment(kind, body)
        case _:
            return _segment(kind, body) if kind in _IMAGE_SEGMENTS else b""


def _segment(kind: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body


def _png(picture: bytes) -> Iterator[bytes]:
    place = len(_PNG_SIGNATURE)
    yield picture[:place]
    while place < len(picture):
        length, kind = struct.unpack_from(">I4s", picture, place)
        start, place = place, place + 12 + length
        if place > len(picture):
            break
        if kind in _PNG_KEPT:
            yield picture[start:place]
        elif kind == b"eXIf" and (turned := orientation_only(picture[start + 8 : place - 4])):
            yield _chunk(kind, turned)
        if kind == b"IEND":
            return
    raise MediaRefused("damaged")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _webp(picture: bytes) -> bytes:
    kept, turned = list[tuple[bytes, bytes]](), b""
    for kind, body in _riff_chunks(picture):
        if kind == b"EXIF":
            turned = orientation_only(body.removeprefix(_EXIF))
        elif kind in _WEBP_KEPT:
            kept.append((kind, body))
    if turned:
        kept.append((b"EXIF", turned))
    flags = _WEBP_EXIF if turned else 0
    chunks = [_riff(kind, _flagged(body, flags) if kind == b"VP8X" else body) for kind, body in kept]
    return _riff(b"RIFF", b"WEBP" + b"".join(chunks))


def _riff_chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    (length,) = struct.unpack_from("<I", picture, 4)
    place, end = 12, 8 + length
    while place < end:
        kind, size = struct.unpack_from("<4sI", picture, place)
        body = picture[place + 8 : place + 8 + size]
        if len(body) < size:
            raise MediaRefused("damaged")
        yield kind, body
        place += 8 + size + size % 2


def _riff(kind: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(body)) + body + bytes(len(body) % 2)


def _flagged(features: bytes, flags: int) -> bytes:
    """The VP8X chunk with its flags for EXIF and XMP set anew."""
    return bytes([features[0] & ~(_WEBP_EXIF | _WEBP_XMP) | flags]) + features[1:] if features else features
