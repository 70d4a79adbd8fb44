"""Starts bots, and other commands of the command line, from a process that has imported everything and read the messages:
both take longer than most tests.

That process forks itself for each start, and the copy becomes `python -m <module>` in its own directory and
environment. What differs from a new Python is only that these are there. Where there is no fork, or no file
descriptor of a process to wait for (outside Linux), a new Python is started.
"""

import asyncio
import atexit
import fcntl
import gc
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Generator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import httpx

from bot import app
from bot.catalog import catalog_text
from bot.client import COGS
from bot.domain.catalog import Catalog
from bot.domain.job import State
from bot.domain.locale import LOCALES
from bot.pipeline.clock import system_clock
from bot.providers.base import Finished
from bot.settings import Settings
from bot.storage import fair_queue, jobs, member_notices
from bot.storage.database import Database
from cogs.ui.words import words
from sandbox.bot_process import Process, Start, launch
from tests import compiled_statements, forked_decoders, unflushed
from tests.hasty_catalog import SHIPPED, hasty
from tests.new_database import new_database
from tests.pipeline.harness import open_harness

_ROOT = Path(__file__).parents[1]
_AT_FIRST_USE = (
    "typer.main",
    "typer.completion",
    "typer._adapters",
    "typer._click.decorators",
    "httpcore",
    "anyio._backends._asyncio",
    "encodings.idna",
)
"""What libraries import as late as they can."""
_IMPORTED = ("bot.app", "bot.telemetry.log", "tests.crash.trap", *COGS, *_AT_FIRST_USE)
_LINE_MOST = 1 << 20
_PATIENCE = 100.0
"""Seconds for a command that is to end by itself."""
_ADDRESS = "DARKROOM_TESTS_FORKING"
"""The environment variable that tells a copy where it came from."""
_READY = b"."
_LOOK = 0.5
"""Seconds."""
_codes: list[int] = []
"""With which a copy ends."""
_CAN_FORK = hasattr(os, "pidfd_open")


async def fork(start: Start) -> Process:
    """As `sandbox.bot_process.launch`."""
    if not _CAN_FORK or start.arguments[0] != "-m":
        return await launch(start)
    reader, writer = await asyncio.open_unix_connection(_server())
    writer.write(_order(start, errors=start.log_path))
    return _Forked(int(await reader.readline()), reader, writer)


def run(
    directory: Path, environment: Mapping[str, str], *arguments: str, module: str = "bot"
) -> subprocess.CompletedProcess[str]:
    """`darkroom <arguments>` to its end, and what it printed; `module` stands in for it. Raises TimeoutError."""
    if not _CAN_FORK:
        return subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", module, *arguments],
            cwd=directory,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    with tempfile.TemporaryDirectory() as kept:
        out, err = Path(kept, "out"), Path(kept, "err")
        code = _run(_order(Start(("-m", module, *arguments), directory, environment, out), err))
        return subprocess.CompletedProcess(arguments, code, out.read_text(), err.read_text())


def _run(order: bytes) -> int:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_PATIENCE)
        connection.connect(_server())
        connection.sendall(order)
        with connection.makefile("rb") as answers:
            pid = int(answers.readline())
            try:
                return int(answers.readline())
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise


def _order(start: Start, errors: Path) -> bytes:
    order = {
        "module": start.arguments[1:],
        "directory": str(start.directory),
        "environment": dict(start.environment),
        "out": str(start.log_path),
        "err": str(errors),
    }
    return json.dumps(order).encode() + b"\n"


@dataclass(slots=True)
class _Forked:
    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    returncode: int | None = None
    _ending: asyncio.Task[int] = field(init=False)

    def __post_init__(self) -> None:
        self._ending = asyncio.create_task(self._end())

    async def _end(self) -> int:
        self.returncode = int(await self.reader.readline())
        self.writer.close()
        return self.returncode

    async def wait(self) -> int:
        return await asyncio.shield(self._ending)

    def send_signal(self, signal: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, signal)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@cache
def _server() -> str:
    """The address of the forking process. All test processes of a run share it, and what it has forked: the first of them
    starts it, and it ends with the last.
    """
    if _ADDRESS in os.environ:
        return os.environ[_ADDRESS]
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    address = Path(tempfile.gettempdir(), f"darkroom-fork-{run}", "socket")
    while (guest := _guest(address)) is None:
        pass
    if not guest.recv(1):  # it has imported everything
        guest.close()
        raise RuntimeError("the process that forks has ended: what it printed says why")
    atexit.register(guest.close)
    return str(address)


def _guest(address: Path) -> socket.socket | None:
    """A connection that keeps the forking process alive, which is started if there is none; None where one has just ended
    and taken the directory along.
    """
    with suppress(FileNotFoundError):
        address.parent.mkdir(mode=0o700, exist_ok=True)
        with _alone_in(address.parent):
            return _visited(address) or _started(address)
    return None


@contextmanager
def _alone_in(directory: Path) -> Generator[None]:
    """No other process is in here with the same directory."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _visited(address: Path) -> socket.socket | None:
    """A connection to the forking process that there is; None where there is none."""
    guest = socket.socket(socket.AF_UNIX)
    try:
        guest.connect(str(address))
        guest.sendall(b"{}\n")  # no order
    except (FileNotFoundError, ConnectionError):
        guest.close()
        return None
    return guest


def _started(address: Path) -> socket.socket:
    """The same to a new process."""
    for left in address.parent.iterdir():  # by one that was killed
        left.unlink()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen(64)
        guest, its = socket.socketpair()
        with its:
            given = (listener.fileno(), its.fileno())
            process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-m", __name__, str(address), *map(str, given)],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                pass_fds=given,
                start_new_session=True,  # Ctrl-C ends who asks, and what has been forked ends with them
            )
    atexit.register(process.poll)  # not waited for: others may need it for longer
    return guest


def _serve(address: Path, listener: socket.socket, guest: socket.socket) -> dict[str, Any] | None:
    """Forks for whoever connects, and ends what it has forked for whoever has gone. Returns in each copy, with what it is
    to become; and None when nobody is left.
    """
    _prepare(address)
    _say(guest, _READY)
    children: dict[int, tuple[int, socket.socket]] = {}
    guests = {guest.fileno(): guest}
    while guests or children or not _left(address, listener):
        waited_for = {connection.fileno(): pid for pid, connection in children.values()}
        found, _, _ = select.select([listener.fileno(), *children, *waited_for, *guests], [], [])
        ready = set(found)
        for gone in waited_for.keys() & ready:  # they send nothing after their order
            os.kill(waited_for[gone], signal.SIGKILL)
        for ended in children.keys() & ready:
            _tell(ended, *children.pop(ended))
        for left in guests.keys() & ready:
            guests.pop(left).close()
        if listener.fileno() in ready:
            connection, _ = listener.accept()
            order = _read(connection)
            if not order:
                guests[connection.fileno()] = connection
                _say(connection, _READY)
                continue
            pid = os.fork()
            if not pid:
                for each in (listener, connection, *guests.values()):
                    each.close()
                _let_go(children)
                return order
            _say(connection, f"{pid}\n".encode())
            children[os.pidfd_open(pid)] = pid, connection
    return None


def _left(address: Path, listener: socket.socket) -> bool:
    """Whether the address could be removed: False where somebody has just come."""
    with _alone_in(address.parent):
        if select.select([listener], [], [], 0)[0]:
            return False
        shutil.rmtree(address.parent)
        return True


def _say(connection: socket.socket, answer: bytes) -> None:
    """Whoever has gone, as a test process does that breaks down, is seen to have gone where it is waited for."""
    with suppress(OSError):
        connection.sendall(answer)


def _prepare(address: Path) -> None:
    atexit.register(_end_at_once)  # before all that is to be done earlier
    gc.disable()  # all of it stays
    for module in _IMPORTED:
        importlib.import_module(module)
    for locale in LOCALES:
        words(locale)
    # The certificate authorities, which take each client 30 ms: no bot of a test speaks TLS.
    ssl.create_default_context = cache(ssl.create_default_context)
    httpx.create_ssl_context()
    compiled_statements.share()
    unflushed.spare()
    forked_decoders.serve_beside(f"{address}-decoders")
    _remember_catalogs()
    with redirect_stdout(StringIO()):  # its log
        asyncio.run(_compile_statements())
        asyncio.run(_wire())
    gc.freeze()
    gc.enable()


async def _compile_statements() -> None:
    """Those that one picture takes on its way."""
    with tempfile.TemporaryDirectory() as directory:
        async with open_harness(Path(directory)) as harness:
            job = await harness.admit(kind="image")
            await harness.settle()
            harness.providers["kie"].progress = Finished(("https://x.example/0.png",))
            await harness.keep(job, 0, b"x")
            await harness.through(timedelta(minutes=2))
            assert (await harness.job(job)).state is State.DELIVERED


async def _wire() -> None:
    """As a start does up to the connection: what it takes apart for that, like texts and types, stays."""
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings.load(
            discord_token="token",
            kie_api_key="key",
            comfyui_url="http://127.0.0.1:9",  # nobody is there
            database_url=new_database(Path(directory, "darkroom.db")),
            media_dir=Path(directory, "media"),
        )
        async with app.open_resources(settings, system_clock) as parts:
            darkroom = await app.wire(parts)
            client = darkroom.client
            for name in COGS:
                await importlib.import_module(name).setup(client)
            translator = client.tree.translator
            assert translator
            for command in client.tree.get_commands():
                await command.get_translated_payload(client.tree, translator)
            await _look_around(darkroom)
            await _ask(parts.database)


async def _look_around(darkroom: app.Darkroom) -> None:
    """What looks for work does so once."""
    parts = (
        darkroom.worker,
        darkroom.housekeeping,
        darkroom.member_notices,
        darkroom.review_cards,
        darkroom.review_reminders,
        darkroom.erasures,
    )
    with suppress(TimeoutError):
        async with asyncio.timeout(_LOOK):
            await asyncio.gather(*(part.run() for part in parts))
    await darkroom.log_channel.send()


async def _ask(database: Database) -> None:
    """What a callback and a command ask beside what that picture did."""
    now = system_clock()
    await database.read(jobs.by_callback, "kie", "nobody's")
    await database.read(fair_queue.granted_since, "kie", now)
    await database.read(member_notices.kept, 1, 1, 1)
    await database.write(jobs.wake, "nobody's", now)


def _remember_catalogs() -> None:
    """Reading one takes 12 ms, and most bots are given one of two."""
    known = {text: Catalog.parse(text, SHIPPED.name) for text in (SHIPPED.read_text("utf-8"), hasty())}

    def load_catalog(path: Path | None) -> Catalog:
        name, text = catalog_text(path)
        return known.get(text) or Catalog.parse(text, name)

    app.load_catalog = load_catalog


def _end_at_once() -> None:
    """The last that a copy does which ends of its own accord: to take apart what is ours takes it longer than its start."""
    if _codes:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(_codes[0])


def _read(connection: socket.socket) -> dict[str, Any]:
    """An order; empty from a guest, and from whoever has gone."""
    with suppress(OSError), connection.makefile("rb") as orders:
        return json.loads(orders.readline(_LINE_MOST) or b"{}")
    return {}


def _tell(descriptor: int, pid: int, connection: socket.socket) -> None:
    os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    with connection:
        _say(connection, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _let_go(children: dict[int, tuple[int, socket.socket]]) -> None:
    for descriptor, (_, of_another) in children.items():
        os.close(descriptor)
        of_another.close()


def _become(order: dict[str, Any]) -> None:
    """Everything that a new process has of its own, then the module as the main one."""
    os.chdir(order["directory"])
    os.environ.clear()
    os.environ.update(order["environment"] | {_ADDRESS: sys.argv[1]})
    nothing = os.open(os.devnull, os.O_RDONLY)
    out, err = (
        os.open(order[each], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) for each in ("out", "err")
    )
    for descriptor, own in ((nothing, 0), (out, 1), (err, 2)):
        os.dup2(descriptor, own)
    module, *arguments = order["module"]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    found = _serve(Path(sys.argv[1]), *(socket.socket(fileno=int(each)) for each in sys.argv[2:]))
    if found is not None:
        try:
            _become(found)
        except SystemExit as end:
            _codes.extend([end.code] if isinstance(end.code, int) else [])
            raise
