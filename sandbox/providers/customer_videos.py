"""The video that a create points to: by an address, or in the request itself as a data URI."""

# pyright: reportUnknownMemberType=false
# PyAV's own annotations leave these unknown.

import asyncio
import base64
import binascii
import io
from dataclasses import dataclass

import aiohttp
import av

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
        data = _inline(address) if address.startswith("data:") else await _download(client, address)
        return await asyncio.to_thread(_opened, data)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as cause:
        raise UnusableVideo(f"Failed to fetch or decode the video at {address[:80]}: {cause}") from cause


async def _download(client: aiohttp.ClientSession, address: str) -> bytes:
    async with client.get(address) as response:
        response.raise_for_status()
        data = b""
        while len(data) <= LARGEST and (more := await response.content.read(LARGEST)):
            data += more
    if len(data) > LARGEST:
        raise ValueError("the video is too large")
    return data


def _inline(address: str) -> bytes:
    if not address.startswith(_INLINE):
        raise ValueError("only base64 data URLs of MP4 videos are supported")
    try:
        return base64.b64decode(address.removeprefix(_INLINE), validate=True)
    except binascii.Error as cause:
        raise ValueError("the data URL is not base64") from cause


def _opened(data: bytes) -> CustomerVideo:
    """`av.FFmpegError` is a ValueError or an OSError."""
    with av.open(io.BytesIO(data), "r", format="mp4") as file:
        if not file.streams.video or file.duration is None:
            raise ValueError("there is no video in it")
        stream = file.streams.video[0]
        return CustomerVideo(data, file.duration / av.time_base, stream.width, stream.height)
