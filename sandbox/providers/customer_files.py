"""A file that a create points to: by an address, or in the request itself as a data URI."""

import base64
import binascii

import aiohttp


async def download(client: aiohttp.ClientSession, address: str, largest: int) -> bytes:
    """`largest` in bytes. Raises ClientError, TimeoutError, or ValueError for one that is larger."""
    async with client.get(address) as response:
        response.raise_for_status()
        data = b""
        while len(data) <= largest and (more := await response.content.read(largest)):
            data += more
    if len(data) > largest:
        raise ValueError("the file is too large")
    return data


def decoded(payload: str) -> bytes:
    """What follows the comma of a data URI. Raises ValueError."""
    try:
        return base64.b64decode(payload, validate=True)
    except binascii.Error as cause:
        raise ValueError("the data URL is not base64") from cause
