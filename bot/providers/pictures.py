"""Pictures and videos as providers take them: in the request itself, so that no public copy is made."""

import asyncio
import base64
from pathlib import Path
from typing import Final

from bot.providers.base import InputGone

TYPES: Final = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
}
"""By ending; inputs have no other."""


def contents(provider: str, file: Path) -> bytes:
    """Blocks. Raises InputGone."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputGone(provider, f"an input cannot be read: {error.strerror}") from error


def inlined(content_type: str, data: bytes) -> str:
    """As a data URI, RFC 2397."""
    return f"data:{content_type};base64,{base64.b64encode(data).decode()}"


async def data_uri(provider: str, file: Path) -> str:
    """Raises InputGone."""
    return await asyncio.to_thread(lambda: inlined(TYPES[file.suffix], contents(provider, file)))
