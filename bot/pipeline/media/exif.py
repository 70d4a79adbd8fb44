"""EXIF reduced to the orientation, which decides how a picture is shown. The rest may tell of the member."""

import struct

_ORIENTATION, _SHORT = 0x0112, 3
_TURNED = range(2, 9)
"""1 is upright (Exif 2.3, 4.6.4)."""


def orientation_only(tiff: bytes) -> bytes:
    """An EXIF block with the orientation alone; empty where it is upright, not given, or cannot be read."""
    value = _orientation(tiff)
    if value not in _TURNED:
        return b""
    return struct.pack(">4sIHHHIHHI", b"MM\0*", 8, 1, _ORIENTATION, _SHORT, 1, value, 0, 0)


def _orientation(tiff: bytes) -> int:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 0
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, directory)
        for number in range(entries):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, directory + 2 + 12 * number)
            if (tag, kind) == (_ORIENTATION, _SHORT):
                return value
    except struct.error:
        return 0
    return 0
