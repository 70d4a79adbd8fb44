"""The video that a create points to: by an address, or in the request itself as a data URI."""

# pyright: reportUnknownMemberType=false
# PyAV's own annotations leave these unknown.

import asyncio
import io
from dataclasses import dataclass

import aiohttp
import av

from sandbox.providers.customer_files import decoded, download

LARGEST = 50 * 2**20
"""Bytes."""
_INLINE = "data:video/mp4;base64,"


class UnusableVideo(Exception):
    """It cannot be had, or is no MP4 that plays."""


@dataclass(frozen=True, slots=True)
class CustomerVideo:
    content: bytes
    seconds: float
    width: int
    height: int


async def fetch_video(client: aiohttp.ClientSession, address: str) -> CustomerVideo:
    """Raises UnusableVideo."""
    try:
        data = _inline(address) if address.startswith("data:") else await download(client, address, LARGEST)
        return await asyncio.to_thread(_opened, data)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as cause:
        raise UnusableVideo(f"Failed to fetch or decode the video at {address[:80]}: {cause}") from cause


def _inline(address: str) -> bytes:
    if not address.startswith(_INLINE):
        raise ValueError("only base64 data URLs of MP4 videos are supported")
    return decoded(address.removeprefix(_INLINE))


def _opened(data: bytes) -> CustomerVideo:
    """`av.FFmpegError` is a ValueError or an OSError."""
    with av.open(io.BytesIO(data), "r", format="mp4") as file:
        if not file.streams.video or file.duration is None:
            raise ValueError("there is no video in it")
        stream = file.streams.video[0]
        return CustomerVideo(data, file.duration / av.time_base, stream.width, stream.height)
