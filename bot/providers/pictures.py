"""Members' pictures as providers take them: in the request itself, so that no public copy is made."""

import asyncio
import base64
from pathlib import Path
from typing import Final

from bot.providers.base import NotCreated

TYPES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
"""By ending; inputs have no other."""


def contents(provider: str, picture: Path) -> bytes:
    """Blocks. Raises NotCreated for a file that cannot be read."""
    try:
        return picture.read_bytes()
    except OSError as error:
        raise NotCreated(provider, f"a picture cannot be read: {error.strerror}") from error


async def data_uri(provider: str, picture: Path) -> str:
    """RFC 2397. Raises NotCreated for a file that cannot be read."""
    return await asyncio.to_thread(_data_uri, provider, picture)


def _data_uri(provider: str, picture: Path) -> str:
    data = base64.b64encode(contents(provider, picture)).decode()
    return f"data:{TYPES[picture.suffix]};base64,{data}"
