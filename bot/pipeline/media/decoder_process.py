"""The process that decoders run in: reads a task a line, runs it in a fork under resource limits, answers with a line.

Each file has a fork of its own, so that one that corrupts memory harms no other, and none waits for imports. Only this
module and those it imports use Pillow and PyAV.
"""

import json
import os
import resource
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import bot
from bot import hardening
from bot.pipeline.media.examine import Unfit, examine
from bot.pipeline.media.picture import encode_picture
from bot.pipeline.media.preview import draw_preview
from bot.pipeline.media.transcode import transcode

_ANSWER_MAX = 4096
_LIBRARIES = ("/usr", "/lib", "/lib64", sys.prefix, sys.base_prefix, Path(bot.__file__).parent)
"""Readable in the sandbox, for late imports. A checkout's `.env` is beside the last of them, not in it."""


def main() -> None:
    os.nice(10)  # the event loop and its heartbeats go first
    hardening.hide()  # and so are its forks
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(_run(json.loads(line)) + b"\n")
        sys.stdout.buffer.flush()


def _run(task: dict[str, Any]) -> bytes:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        _run_in_child(task, write_end)
    os.close(write_end)
    try:
        answer, in_time = _read(read_end, time.monotonic() + task["limits"]["seconds"])
    finally:
        os.close(read_end)
        os.kill(child, signal.SIGKILL)  # a zombie takes it as well as a runaway
        _, status = os.waitpid(child, 0)
    if not in_time or len(answer) > _ANSWER_MAX:
        return b'{"unfit": "too_heavy"}'
    return answer or _cause_of_death(status)


def _read(pipe: int, until: float) -> tuple[bytes, bool]:
    """Everything until the child closes its end, and whether it did so in time."""
    answer = b""
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    while len(answer) <= _ANSWER_MAX:
        left = until - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            return answer, False
        chunk = os.read(pipe, _ANSWER_MAX)
        if not chunk:
            break
        answer += chunk
    return answer, True


def _cause_of_death(status: int) -> bytes:
    """Of a child without an answer: over its limit of CPU time or memory, or a decoder crashed."""
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGKILL, signal.SIGXCPU}
    return b'{"unfit": "too_heavy"}' if killed else b'{"unfit": "damaged"}'


def _run_in_child(task: dict[str, Any], answers: int) -> NoReturn:
    code = 1
    try:
        _limit(**task["limits"])
        _confine(task)
        answer = json.dumps(_answer(task)).encode()
        os.write(answers, answer)
        code = 0
    finally:
        os._exit(code)  # never back into the parent's loop; after an exception the parent finds no answer


def _confine(task: dict[str, Any]) -> None:
    """An attacker who takes over a decoder can read the files of one result and the libraries, and write the answer and
    the target.
    """
    written = [Path(task["target"])] if "target" in task else []
    for target in written:
        target.touch()  # to make a file would need rights to its directory
    libraries = [path for path in map(Path, _LIBRARIES) if path.is_dir()]
    read = [Path(task["source"]), *map(Path, task.get("beside", ()))]
    hardening.shut_files(reading=[*read, *libraries], writing=written)
    hardening.shut_calls()


def _limit(memory: int, cpu: int, file_size: int, seconds: float) -> None:
    """`seconds` is wall-clock time, which the parent enforces."""
    del seconds
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))


def _answer(task: dict[str, Any]) -> dict[str, Any]:
    source = Path(task["source"])
    try:
        match task["do"]:
            case "examine":
                return examine(source, task["max_pixels"])
            case "picture":
                return encode_picture(source, Path(task["target"]), task["limit"])
            case "retype":
                return encode_picture(source, Path(task["target"]), task["limit"], task["extensions"])
            case "preview":
                return draw_preview([source, *map(Path, task["beside"])], Path(task["target"]), task["limit"])
            case "video":
                return transcode(source, Path(task["target"]), task["limit"])
            case other:
                raise ValueError(f"no such task: {other}")
    except Unfit as unfit:
        return {"unfit": unfit.why}
    except MemoryError:
        return {"unfit": "too_heavy"}


if __name__ == "__main__":
    main()
