"""A small pool of sandboxed decoder processes, each started when needed and replaced when it dies.

What runs in them is `decoder_process`. Their answers are outside data, which the callers validate.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import bot
from bot.pipeline.media.errors import DecodersDown, MediaRefused

_GRACE = 5.0
_WORTH_WAITING = 0.5
"""Seconds that a task waits for a process that works before another is started: that takes as long as many tasks."""
_ROOT = Path(bot.__file__).parents[1]
ENVIRONMENT = {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}
"""Of the processes. Nothing of ours: that holds the keys. One malloc arena: each reserves 64 MiB of the limit."""
_MIB = 1024 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    memory: int
    """Bytes of address space; about 130 MiB are Python and the decoders themselves."""
    cpu: int
    """Seconds."""
    file_size: int
    """Bytes written to one file."""
    seconds: float
    """On the wall clock."""


EXAMINING = ProcessLimits(memory=1536 * _MIB, cpu=15, file_size=0, seconds=30)
PREVIEWING = ProcessLimits(memory=1536 * _MIB, cpu=20, file_size=4 * _MIB, seconds=30)
RETYPING = ProcessLimits(memory=1536 * _MIB, cpu=30, file_size=64 * _MIB, seconds=40)
ENCODING = ProcessLimits(memory=3072 * _MIB, cpu=300, file_size=512 * _MIB, seconds=240)


def task_on(
    source: Path, do: Literal["examine", "picture", "retype", "video", "preview"], **details: object
) -> dict[str, object]:
    """A task as the process reads it. Its working directory is another one, so paths are absolute."""
    return {"do": do, "source": str(source.absolute()), **details}


class Process(Protocol):
    """What is asked of a process; subprocess's has it."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self) -> int: ...


def start_process(tasks: int) -> Process:
    """A leader of its own group, which reads tasks and writes answers at this descriptor. Raises OSError."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "bot.pipeline.media.decoder_process"],
        stdin=tasks,
        stdout=tasks,
        cwd="/",  # away from a `.env` beside us
        env=ENVIRONMENT,
        start_new_session=True,  # Ctrl-C is the bot's to handle
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Decoder:
    process: Process
    tasks: socket.socket
    """A task a line goes in, its answer comes out. No loop owns it."""

    def end(self) -> None:
        """Blocking. With its forks: they share its process group."""
        self.tasks.close()
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Decoders:
    """The processes, which serve one loop after another; `close` ends those that are idle."""

    def __init__(self) -> None:
        self._idle: list[_Decoder] = []

    def take(self) -> _Decoder:
        """Raises DecodersDown."""
        return self._idle.pop() if self._idle else self._start()

    def give_back(self, decoder: _Decoder) -> None:
        self._idle.append(decoder)

    def pids(self) -> list[int]:
        """Of the idle processes."""
        return [decoder.process.pid for decoder in self._idle]

    def close(self) -> None:
        """Blocking."""
        while self._idle:
            self._idle.pop().end()

    def _start(self) -> _Decoder:
        ours, its = socket.socketpair()
        ours.setblocking(False)
        try:
            process = start_process(its.fileno())
        except OSError as error:
            ours.close()
            raise DecodersDown(str(error)) from error
        finally:
            its.close()
        return _Decoder(process, ours)


class DecoderPool:
    """`run` and `encode` wait for a free process; `aclose` kills all, but for idle ones that were lent."""

    def __init__(self, lent: Decoders | None = None) -> None:
        self._free = asyncio.Semaphore(3)
        # A video takes minutes to encode, a large picture seconds: one of each at a time, so that neither waits for the
        # other, and one process is always left for examinations, which take milliseconds.
        self._videos, self._pictures = asyncio.Semaphore(1), asyncio.Semaphore(1)
        self._lent = lent is not None
        self._decoders = lent or Decoders()
        self._busy: set[_Decoder] = set()
        self._one_less_busy = asyncio.Event()

    async def aclose(self) -> None:
        for decoder in [*self._busy]:
            await asyncio.to_thread(decoder.end)
        if not self._lent:
            await asyncio.to_thread(self._decoders.close)

    def pids(self) -> list[int]:
        """Of the idle processes."""
        return self._decoders.pids()

    async def encode(self, task: Mapping[str, object], limits: ProcessLimits) -> dict[str, Any]:
        async with self._videos if task["do"] == "video" else self._pictures:
            return await self.run(task, limits)

    async def run(self, task: Mapping[str, object], limits: ProcessLimits) -> dict[str, Any]:
        """The process's answer. Raises MediaRefused or DecodersDown."""
        line = json.dumps({**task, "limits": asdict(limits)}).encode() + b"\n"
        patient_until = asyncio.get_running_loop().time() + _WORTH_WAITING
        async with self._free:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(patient_until):
                    await self._one_is_idle()
            # No answer: the process may have been killed while it was idle. A second, fresh one decides.
            answer = await self._ask(line, limits) or await self._ask(line, limits)
        if answer is None:
            raise DecodersDown
        if "unfit" in answer:
            raise MediaRefused(answer["unfit"])
        return answer

    async def _one_is_idle(self) -> None:
        """Or none works."""
        while self._busy and not self._decoders.pids():
            self._one_less_busy.clear()
            await self._one_less_busy.wait()

    async def _ask(self, line: bytes, limits: ProcessLimits) -> dict[str, Any] | None:
        decoder = self._decoders.take()
        self._busy.add(decoder)
        answer = None
        try:
            answer = await asyncio.wait_for(_exchange(decoder.tasks, line), limits.seconds + _GRACE)
        except TimeoutError:
            return {"unfit": "too_heavy"}
        else:
            return answer
        finally:
            self._busy.discard(decoder)
            if answer is not None:
                self._decoders.give_back(decoder)
            self._one_less_busy.set()
            if answer is None:  # dead, hanging, or cancelled with an answer still to come
                await asyncio.to_thread(decoder.end)


async def _exchange(tasks: socket.socket, line: bytes) -> dict[str, Any] | None:
    """None when the process died before it answered."""
    loop, answer = asyncio.get_running_loop(), b""
    try:
        await loop.sock_sendall(tasks, line)
        while not answer.endswith(b"\n"):
            chunk = await loop.sock_recv(tasks, _CHUNK)
            if not chunk:
                return None
            answer += chunk
    except ConnectionError:
        return None
    return json.loads(answer)
