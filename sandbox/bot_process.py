"""The unmodified bot in a process of its own, pointed at the local Discord and the local providers by its settings."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV", "SSL_CERT_FILE")
"""Of our own environment; the bot's settings come from nowhere else than the arguments."""


class BotStopped(RuntimeError):
    """The bot ended by itself; carries the end of its log, and the code it ended with."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def free_port() -> int:
    """A TCP port on 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Process(Protocol):
    """What is asked of a process; asyncio's has it."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, signal: int) -> None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Start:
    """What a process is started with: Python's own arguments, and where it works and writes its log."""

    arguments: tuple[str, ...]
    directory: Path
    environment: Mapping[str, str]
    log_path: Path


Launch = Callable[[Start], Awaitable[Process]]


async def launch(start: Start) -> Process:
    """A new Python. Its working directory is its own: no stray .env is read."""
    with start.log_path.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *start.arguments,
            cwd=start.directory,
            env=start.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


class BotProcess:
    """`darkroom run` with these settings, its files and its log in `directory`. Start, kill and start it again."""

    def __init__(
        self,
        directory: Path,
        settings: Mapping[str, str],
        *,
        callbacks: bool = False,
        program: tuple[str, ...] = ("-m", "bot", "run"),
        launch: Launch = launch,
    ) -> None:
        """`callbacks` gives it a PUBLIC_URL, at which providers tell it that they are done."""
        self.directory = directory
        self.log_path = directory / "darkroom.log"
        self.web_port = free_port()
        self._program = program
        self._launch = launch
        self._settings = {
            "DATABASE_URL": f"sqlite+aiosqlite:///{directory / 'darkroom.db'}",
            "MEDIA_DIR": str(directory / "media"),
            "WEB_HOST": "127.0.0.1",
            "WEB_PORT": str(self.web_port),
            "LOG_LEVEL": "INFO",
            "OPERATOR_BUDGET_USD_PER_DAY": "0",  # the local providers charge nobody
            **({"PUBLIC_URL": f"http://127.0.0.1:{self.web_port}"} if callbacks else {}),
            **settings,
        }
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self, **extra: str) -> None:
        """`extra` settings are for this start only."""
        passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment = passed_on | self._settings | extra
        self._process = await self._launch(Start(self._program, self.directory, environment, self.log_path))

    async def stop(self, patience: float = 40.0) -> int | None:
        """SIGTERM, and SIGKILL when it does not end in time; the exit code."""
        if self._process is None:
            return None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(patience):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
        return await self._process.wait()

    async def kill(self) -> None:
        """SIGKILL, at once."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def ended(self) -> int:
        """Wait until it ends by itself; the exit code."""
        if self._process is None:
            raise BotStopped("it was never started")
        return await self._process.wait()

    def log_tail(self, lines: int = 25) -> str:
        if not self.log_path.exists():
            return ""
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])
