"""A web server under the test's control to the byte, and the way from any public address to it."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

CERTIFICATE = Path(__file__).with_name("media.example.pem")
"""Self-signed, for media.example, with its key: good for nothing but these tests."""

Answer = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Origin:
    """Answers every request by `answer(request head, writer)` and hangs up."""

    answer: Answer
    port: int = 0
    heads: list[str] = field(default_factory=list[str])
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    """A client went away while it was being answered."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.heads.append(head)
            await self.answer(head, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            writer.close()


@asynccontextmanager
async def origin(answer: Answer, *, tls: bool = False) -> AsyncGenerator[Origin]:
    served = Origin(answer)
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0, ssl=context)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()


def reply(body: bytes = b"", status: str = "200 OK", length: int | None = -1, **headers: str) -> Answer:
    """`length` claims another Content-Length, or none with None."""
    claimed = {} if length is None else {"content-length": str(len(body) if length < 0 else length)}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in (claimed | named).items())

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)

    return answer


def moved(location: str, status: str = "302 Found") -> Answer:
    return reply(status=status, location=location)


def by_path(**answers: Answer) -> Answer:
    """The answer named like the path's first word; `/` is `root`."""

    async def answer(head: str, writer: asyncio.StreamWriter) -> None:
        path = urlsplit(head.split()[1]).path.strip("/")
        await answers[path or "root"](head, writer)

    return answer


class Detour(httpx.AsyncBaseTransport):
    """Stands for the internet: every connection ends at one local TLS server, and where it was meant to go is kept.

    Nothing else is changed, so the certificate is checked against the name that the download asked for.
    """

    def __init__(self, port: int) -> None:
        context = ssl.create_default_context(cafile=str(CERTIFICATE))
        self._real = httpx.AsyncHTTPTransport(trust_env=False, verify=context)
        self._port = port
        self.meant_for: list[tuple[str, int | None]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.meant_for.append((request.url.host, request.url.port))
        request.url = request.url.copy_with(host="127.0.0.1", port=self._port)
        return await self._real.handle_async_request(request)

    async def aclose(self) -> None:
        await self._real.aclose()


def answers_in_turn(*answers: Sequence[str]) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    """A resolver that says something else each time it is asked, as a rebinding name server does."""
    left = list(answers)

    async def resolve(host: str, port: int) -> Sequence[str]:
        return left.pop(0)

    return resolve
