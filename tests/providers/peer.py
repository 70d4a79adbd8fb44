"""A provider at the level of the wire: reads one HTTP request and then does exactly what the test told it to."""

import asyncio
import json
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

Act = Callable[["Peer", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Received:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Peer:
    """`next` queues what happens to the next connections; the last one repeats."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.connections = 0
        self.arrived = asyncio.Semaphore(0)
        self.over = asyncio.Event()
        self._acts: deque[Act] = deque()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.over.set()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def next(self, *acts: Act) -> None:
        self._acts.extend(acts)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        act = self._acts.popleft() if len(self._acts) > 1 else self._acts[0]
        try:
            await act(self, reader, writer)
        finally:
            writer.close()

    async def read(self, reader: asyncio.StreamReader) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.requests.append(Received(method, path, headers, body))
        self.arrived.release()


def answer(status: int, body: Any, headers: Mapping[str, str] | None = None, *, cut: int = 0) -> Act:
    """Answer in full, or short of the last `cut` bytes. Bytes go out as they are, anything else as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = {
        "Content-Type": "application/json",
        "Content-Length": str(len(raw)),
        "Connection": "close",
        **(headers or {}),
    }
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    sent = "\r\n".join(lines).encode() + raw[: len(raw) - cut]

    async def act(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read(reader)
        writer.write(sent)
        await writer.drain()

    return act


def answer_together(number: int, body: Any) -> Act:
    """Answer nobody before so many requests have come."""
    everybody = asyncio.Barrier(number)
    raw = json.dumps(body).encode()

    async def act(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.read(reader)
        await everybody.wait()
        writer.write(f"HTTP/1.1 200 Said\r\nContent-Length: {len(raw)}\r\n\r\n".encode() + raw)
        await writer.drain()

    return act


def keep_answering(body: Any) -> Act:
    """Answer every request on the one connection, until the other side closes it."""
    raw = json.dumps(body).encode()

    async def act(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await peer.read(reader)
                writer.write(f"HTTP/1.1 200 Said\r\nContent-Length: {len(raw)}\r\n\r\n".encode() + raw)
                await writer.drain()
        except asyncio.IncompleteReadError:
            return

    return act


async def reset_at_once(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The connection stands, and dies before the request is read."""
    del peer, reader
    _reset(writer)


async def reset_after_request(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await peer.read(reader)
    _reset(writer)


async def hang_up_after_request(
    peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    del writer
    await peer.read(reader)


async def say_nothing(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del writer
    await peer.read(reader)
    await peer.over.wait()


async def speak_no_http(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await peer.read(reader)
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    await writer.drain()


async def drip(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One byte now and then, each well within the read timeout, for ever."""
    await peer.read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    while not peer.over.is_set() and not writer.is_closing():
        writer.write(b" ")
        try:
            await asyncio.wait_for(peer.over.wait(), 0.02)
        except TimeoutError:
            continue


async def flood(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A body without end."""
    await peer.read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
    try:
        while not writer.is_closing():
            writer.write(b" " * 65536)
            await writer.drain()
    except ConnectionError:
        return


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
