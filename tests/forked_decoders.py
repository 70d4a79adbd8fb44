"""Starts the decoder processes of the bots that tests fork: as copies of one that has imported the decoders, which takes
a new Python longer than a test's pictures take it.

A copy has its own process group, directory, environment and descriptors, as a new one does.
"""

import os
import select
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from bot.pipeline.media import decoder_pool, decoder_process

_ROOT = Path(__file__).parents[1]
_LONGEST = 4096
_START = b"start"


def serve_beside(address: str) -> None:
    """From now on this process and its copies have their decoders from a process that ends with the last of them."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", __name__, address],
        cwd=_ROOT,
        env=os.environ | {"MALLOC_ARENA_MAX": decoder_pool.ENVIRONMENT["MALLOC_ARENA_MAX"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    process.stdout.readline()  # it listens

    def start_process(tasks: int) -> decoder_pool.Process:
        assert process.stdin  # held open
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(address)
            socket.send_fds(connection, [_START], [tasks, 2])
            pid, descriptors, *_ = socket.recv_fds(connection, _LONGEST, 1)
            return _Copy(int(pid), *descriptors)

    decoder_pool.start_process = start_process


@dataclass(slots=True)
class _Copy:
    """Not our child: its descriptor tells of its end."""

    pid: int
    descriptor: int

    def poll(self) -> int | None:
        return 0 if self._ended(within=0) else None

    def wait(self) -> int:
        self._ended(within=None)
        return 0

    def _ended(self, within: float | None) -> bool:
        return bool(select.select([self.descriptor], [], [], within)[0])

    def __del__(self) -> None:
        os.close(self.descriptor)


def _serve(address: str) -> None:
    """Forks for whoever connects, until nobody is left."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here asks how a copy ended
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        while 0 not in (ready := select.select([0, listener], [], [])[0]):
            assert listener in ready
            connection, _ = listener.accept()
            with connection:
                _, descriptors, *_ = socket.recv_fds(connection, len(_START), 2)
                if not os.fork():
                    listener.close()
                    _become(connection, descriptors)
                for descriptor in descriptors:
                    os.close(descriptor)


def _become(connection: socket.socket, descriptors: list[int]) -> NoReturn:
    try:
        tasks, errors = descriptors
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.chdir("/")
        os.environ.clear()
        os.environ.update(decoder_pool.ENVIRONMENT)
        for descriptor, own in ((tasks, 0), (tasks, 1), (errors, 2)):
            os.dup2(descriptor, own)
        os.closerange(3, connection.fileno())
        # Only now, when it can be killed by its group.
        socket.send_fds(connection, [str(os.getpid()).encode()], [os.pidfd_open(os.getpid())])
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        decoder_process.main()
    finally:
        os._exit(0)


if __name__ == "__main__":
    _serve(sys.argv[1])
