"""A small pool of sandboxed decoder processes, each started when first needed and replaced when it dies.

What runs in them is `decoder_process`. Their answers are outside data, which the callers validate.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import bot
from bot.pipeline.media.errors import DecodersDown, MediaRefused

_GRACE = 5.0
_ROOT = Path(bot.__file__).parents[1]
_MIB = 1024 * 1024


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


class DecoderPool:
    """`run` and `encode` wait for a free process; `aclose` kills all."""

    def __init__(self, processes: int = 2) -> None:
        self._free = asyncio.Semaphore(processes)
        # An encode takes minutes: one process is always left for examinations, which take milliseconds.
        self._encoders = asyncio.Semaphore(max(1, processes - 1))
        self._idle: list[asyncio.subprocess.Process] = []
        self._busy: set[asyncio.subprocess.Process] = set()
        self._home = tempfile.TemporaryDirectory(prefix="darkroom-media-", ignore_cleanup_errors=True)

    async def aclose(self) -> None:
        for process in [*self._idle, *self._busy]:
            await _end(process)
        self._idle.clear()
        await asyncio.to_thread(self._home.cleanup)

    def pids(self) -> list[int]:
        """Of the idle processes."""
        return [process.pid for process in self._idle]

    async def encode(self, task: Mapping[str, object], limits: ProcessLimits) -> dict[str, Any]:
        async with self._encoders:
            return await self.run(task, limits)

    async def run(self, task: Mapping[str, object], limits: ProcessLimits) -> dict[str, Any]:
        """The process's answer. Raises MediaRefused or DecodersDown."""
        line = json.dumps({**task, "limits": asdict(limits)}).encode() + b"\n"
        async with self._free:
            # No answer: the process may have been killed while it was idle. A second, fresh one decides.
            answer = await self._ask(line, limits) or await self._ask(line, limits)
        if answer is None:
            raise DecodersDown
        if "unfit" in answer:
            raise MediaRefused(answer["unfit"])
        return answer

    async def _ask(self, line: bytes, limits: ProcessLimits) -> dict[str, Any] | None:
        process = self._idle.pop() if self._idle else await self._start()
        self._busy.add(process)
        try:
            answer = await asyncio.wait_for(_exchange(process, line), limits.seconds + _GRACE)
        except TimeoutError:
            return {"unfit": "too_heavy"}
        else:
            if answer is not None:
                self._idle.append(process)
            return answer
        finally:
            self._busy.discard(process)
            if process not in self._idle:  # dead, hanging, or cancelled with an answer still to come
                await _end(process)

    async def _start(self) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "bot.pipeline.media.decoder_process",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=self._home.name,
                # Nothing of ours: the environment holds the keys. One malloc arena: each reserves 64 MiB of the limit.
                env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"},
                start_new_session=True,  # Ctrl-C is the bot's to handle
            )
        except OSError as error:
            raise DecodersDown(str(error)) from error


async def _exchange(process: asyncio.subprocess.Process, line: bytes) -> dict[str, Any] | None:
    """None when the process died before it answered."""
    if process.stdin is None or process.stdout is None:
        raise TypeError("the process was started without pipes")
    try:
        process.stdin.write(line)
        await process.stdin.drain()
        answer = await process.stdout.readline()
    except ConnectionError:
        return None
    return json.loads(answer) if answer.endswith(b"\n") else None


async def _end(process: asyncio.subprocess.Process) -> None:
    """With its forks: they share its process group."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
