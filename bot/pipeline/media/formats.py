"""The media formats that are accepted, recognised by their first bytes; file names and Content-Type are ignored."""

from dataclasses import dataclass

from bot.domain.request import Kind

HEAD = 64
"""Bytes that `sniff` looks at."""


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    kind: Kind
    content_type: str
    extension: str
    decoder: str
    """The one Pillow plugin or FFmpeg demuxer that opens it; no other is tried."""


FORMATS = {
    made.name: made
    for made in (
        Format("png", "image", "image/png", "png", "PNG"),
        Format("jpeg", "image", "image/jpeg", "jpg", "JPEG"),
        Format("webp", "image", "image/webp", "webp", "WEBP"),
        Format("gif", "image", "image/gif", "gif", "GIF"),
        Format("mp4", "video", "video/mp4", "mp4", "mov"),
        Format("mov", "video", "video/quicktime", "mov", "mov"),
        Format("webm", "video", "video/webm", "webm", "matroska"),
    )
}

# Still pictures in the same container (ISO/IEC 23008-12, AVIF), and audio.
_NOT_VIDEO = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"M4A "}
)


def sniff(head: bytes) -> Format | None:
    """The format by its signature; None for everything else (HTML, SVG, archives, playlists, scripts...)."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FORMATS["png"]
    if head.startswith(b"\xff\xd8\xff"):
        return FORMATS["jpeg"]
    if head.startswith((b"GIF87a", b"GIF89a")):
        return FORMATS["gif"]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FORMATS["webp"]
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:HEAD]:
        return FORMATS["webm"]
    if head[4:8] == b"ftyp" and head[8:12] not in _NOT_VIDEO:
        return FORMATS["mov" if head[8:12] == b"qt  " else "mp4"]
    return None
