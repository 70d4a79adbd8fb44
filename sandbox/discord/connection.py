"""One gateway socket: frames in order, compressed when asked for, closed or cut."""

import asyncio
import json
import zlib
from typing import Any

from aiohttp import web


class Connection:
    """Sends from a queue of its own, so that events may be raised anywhere without waiting."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, compress: str | None
    ) -> None:
        self.closed = asyncio.Event()
        self.close_code: int | None = None  # ours; the client answers with one of its own
        self._socket = socket
        self._transport = transport
        # One context a socket, flushed after each frame (events/gateway, "Transport Compression").
        # zstd-stream is not spoken here; clients accept text frames in any case.
        self._deflate = zlib.compressobj() if compress == "zlib-stream" else None
        self._queue: asyncio.Queue[str | int] = asyncio.Queue()  # a frame, or the close code
        self._pump = asyncio.create_task(self._send_all())

    def send(self, frame: str) -> None:
        self._queue.put_nowait(frame)

    def send_op(self, opcode: int, data: Any) -> None:
        self.send(json.dumps({"op": opcode, "d": data, "s": None, "t": None}))

    def close(self, code: int) -> None:
        """Close after everything already sent."""
        self._queue.put_nowait(code)

    def abort(self) -> None:
        """Cut the connection."""
        if self._transport is not None:
            self._transport.abort()

    async def finish(self) -> None:
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)
        self.closed.set()

    async def _send_all(self) -> None:
        while True:
            item = await self._queue.get()
            if isinstance(item, int):
                self.close_code = item
                await self._socket.close(code=item)
                self.closed.set()
                return
            try:
                await self._write(item)
            except ConnectionError:
                return  # the client is gone; its session waits for a resume

    async def _write(self, frame: str) -> None:
        if self._deflate is None:
            await self._socket.send_str(frame)
        else:
            data = self._deflate.compress(frame.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self._socket.send_bytes(data)
