"""What holds for every test: what is true is judged, not how fast a busy machine finds out, and nothing is made twice."""

import compileall
import gc
import os
import ssl
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests import compiled_statements, unflushed

settings.register_profile("darkroom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("darkroom")

# Where nothing is to be left beside the sources, as in many containers, each worker and each process that a test starts
# would compile all of them anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Reading the certificate authorities takes each HTTP client 25 ms, and none of these tests speaks TLS.
ssl.create_default_context = cache(ssl.create_default_context)

# The default draws a traceback with every local variable, which takes up to a second.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

compiled_statements.share()
unflushed.spare()

_HERE = Path(__file__).parent
_SOURCES = [_HERE, *(_HERE.parent / name for name in ("bot", "cogs", "sandbox"))]
_WAITING = ("soak", "crash", "faults", "e2e", "sandbox/test_script", "sandbox/test_page", "test_")
"""Files and folders, longest first, that mostly wait: for processes, for a browser, for what is tried again later."""
_COMPUTING = ("storage/test_ledger_machine", "pipeline", "cogs", "sandbox", "")
"""The others, longest first."""


def pytest_configure(config: pytest.Config) -> None:
    """Once, before the workers side by side would each compile all that is new."""
    if not hasattr(config, "workerinput"):
        for folder in _SOURCES:
            compileall.compile_dir(folder, quiet=2)


def pytest_collection() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """All that was imported and collected stays to the end: it is not looked through for garbage again and again."""
    gc.freeze()
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record",
        type=Path,
        metavar="FILE",
        help="append each request that the bot makes to Discord in tests/cogs to this file, as JSON lines",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait beside files that compute, from the first to the last; of both the longest first, so that no
    worker is left alone with one at the end.
    """
    files = {path: path.relative_to(_HERE).as_posix() for path in {item.path for item in items}}
    waiting = {path for path, name in files.items() if name.startswith(_WAITING)}
    turns: dict[Path, float] = {}
    for those, longest_first in ((waiting, _WAITING), (files.keys() - waiting, _COMPUTING)):
        ordered = sorted(those, key=lambda path: (_place(files[path], longest_first), path))
        turns |= {path: number / len(ordered) for number, path in enumerate(ordered)}
    items.sort(key=lambda item: (turns[item.path], item.path))


def _place(name: str, names: Sequence[str]) -> int:
    return next(place for place, start in enumerate(names) if name.startswith(start))
