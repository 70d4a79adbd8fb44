"""The pictures that a create points to: by an address, or in the request itself as a data URI."""

import asyncio
import io
from collections.abc import Iterable

import aiohttp
from PIL import Image

from sandbox.providers.customer_files import decoded, download

LARGEST = 20 * 2**20
"""Bytes."""
_MOST_PIXELS = 50_000_000


class UnusablePicture(Exception):
    """It cannot be had, or is no picture."""


async def fetch_pictures(client: aiohttp.ClientSession, addresses: Iterable[str]) -> tuple[bytes, ...]:
    """In the same order. Raises UnusablePicture."""
    return tuple([await _fetch(client, address) for address in addresses])


async def _fetch(client: aiohttp.ClientSession, address: str) -> bytes:
    try:
        data = _inline(address) if address.startswith("data:") else await download(client, address, LARGEST)
        await asyncio.to_thread(_check, data)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, Image.DecompressionBombError) as cause:
        raise UnusablePicture(f"Failed to fetch or decode the image at {address[:80]}: {cause}") from cause
    return data


def _inline(address: str) -> bytes:
    head, _, payload = address.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        raise ValueError("only base64 data URLs of images are supported")
    return decoded(payload)


def _check(data: bytes) -> None:
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise ValueError("the image has too many pixels")
        picture.load()
