"""Downloads a URL to a file, with limits on address, redirects, size and time. What the bytes are, `inspect` says."""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import httpx

from bot.atomic_file import AtomicFile
from bot.pipeline.media.addresses import may_connect
from bot.pipeline.media.errors import DiskFull, DownloadBroken, DownloadFailed, Gone, TooBig, UrlRefused
from bot.pipeline.media.urls import Target, check_url

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port in, addresses out, in the order to try them. Raises OSError."""

_REDIRECTS = 3
_ADDRESSES_TRIED = 3
_MOVED = frozenset({301, 302, 303, 307, 308})
_EXPIRED = frozenset({401, 403, 404, 410})
_TIMEOUT = httpx.Timeout(connect=10, read=20, write=10, pool=60)
CONNECTIONS = 512
"""More than the worker fetches at once from all providers: no file waits for the connection of a slow one."""
_BUFFER = 256 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    size: int
    sha256: str
    content_type_claimed: str
    """The server's word for it, which nothing relies on."""


async def resolve(host: str, port: int) -> list[str]:
    """The machine's own resolver, off the loop."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Downloader:
    """For each redirect the host is resolved once, its addresses are checked, and the connection is made to a checked
    address: a name that resolves differently a moment later (DNS rebinding) changes nothing. No keys, cookies or
    referrer are sent.
    """

    def __init__(
        self,
        allow_hosts: frozenset[str] = frozenset(),
        *,
        resolver: Resolver = resolve,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.allow_hosts = allow_hosts
        self._resolve = resolver
        # A transport without a client around it has no redirects, cookies, netrc or proxies to switch off. Connections
        # are not reused: requests name addresses, so one host's verified connection would serve another on its address.
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=0)
        self._transport = transport or httpx.AsyncHTTPTransport(trust_env=False, limits=limits)

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def fetch(
        self,
        url: str,
        *,
        max_bytes: int,
        deadline: timedelta,
        into: Path,
        only_hosts: Collection[str] | None = None,
        origin: str | None = None,
    ) -> Fetched:
        """Stream `url` to the file `into`, which appears whole or not at all. Raises DownloadFailed.

        With `only_hosts`, the URL and every redirect must name one of those hosts, or an allowed one. `origin` is
        trusted as an allowed host is, but for this download only, and on no other port.
        """
        try:
            async with asyncio.timeout(deadline.total_seconds()):
                async with self._answer(url, only_hosts, origin) as response:
                    return await _receive(response, max_bytes, into)
        except TimeoutError:
            raise DownloadBroken(f"not finished after {deadline}") from None
        except httpx.TransportError as error:
            raise DownloadBroken(type(error).__name__) from None  # its text may hold the URL
        except OSError as error:
            raise _as_fact(error) from error

    @asynccontextmanager
    async def _answer(
        self, url: str, only_hosts: Collection[str] | None, origin: str | None
    ) -> AsyncGenerator[httpx.Response]:
        """The response after all redirects, its status and headers checked."""
        for _ in range(_REDIRECTS + 1):
            target = check_url(url, self.allow_hosts, only_hosts, origin)
            response = await self._ask(target)
            try:
                if response.status_code not in _MOVED:
                    _check_status(response)
                    yield response
                    return
                url = _next_url(url, response)
            finally:
                await response.aclose()
        raise UrlRefused("redirects")

    async def _ask(self, target: Target) -> httpx.Response:
        """Send the request to the first address that takes the connection."""
        refused: httpx.TransportError | None = None
        for address in (await self._checked_addresses(target))[:_ADDRESSES_TRIED]:
            try:
                return await self._transport.handle_async_request(_request(target, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                refused = error
        raise refused or DownloadBroken("the host has no address")

    async def _checked_addresses(self, target: Target) -> Sequence[str]:
        try:
            addresses = await self._resolve(target.host, target.port)
        except (OSError, UnicodeError) as error:
            raise DownloadBroken("the host's name cannot be resolved") from error
        # A host with a private address among public ones is refused altogether: it may be an attempt at rebinding.
        if not target.trusted and not all(may_connect(address) for address in addresses):
            raise UrlRefused("address")
        return addresses


def _request(target: Target, address: str) -> httpx.Request:
    host = f"[{address}]" if ":" in address else address
    return httpx.Request(
        "GET",
        httpx.URL(scheme=target.scheme, host=host, port=target.port, raw_path=target.path.encode("ascii")),
        headers={
            "Host": target.authority,
            "User-Agent": "Darkroom",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        },
        # The certificate is checked against the name, although the connection goes to the address.
        extensions={"timeout": _TIMEOUT.as_dict(), "sni_hostname": target.host},
    )


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status in _EXPIRED:
        raise Gone(status)
    if status != 200:
        raise DownloadBroken(f"HTTP {status}")
    # We asked for identity; a compressed body could decompress to any size.
    if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise UrlRefused("encoded_content")


def _next_url(url: str, response: httpx.Response) -> str:
    location = response.headers.get("location")
    if not location:
        raise DownloadBroken("a redirect to nowhere")
    try:
        return urljoin(url, location)
    except ValueError:
        raise UrlRefused("malformed") from None


async def _receive(response: httpx.Response, max_bytes: int, into: Path) -> Fetched:
    claimed = response.headers.get("content-length", "")
    if claimed.isdecimal() and int(claimed) > max_bytes:
        raise TooBig(max_bytes)
    async with AtomicFile.at(into) as file:
        buffer = bytearray()
        async for chunk in response.aiter_raw():
            if file.size + len(buffer) + len(chunk) > max_bytes:
                raise TooBig(max_bytes)
            buffer += chunk
            if len(buffer) >= _BUFFER:
                await file.write(bytes(buffer))
                buffer.clear()
        await file.finish(bytes(buffer))
    return Fetched(file.size, file.sha256, response.headers.get("content-type", ""))


def _as_fact(error: OSError) -> DownloadFailed:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull()
    return DownloadBroken(f"{type(error).__name__}: {os.strerror(error.errno or 0)}")
