"""What the container's files say, tried without a container."""

import asyncio
import json
import os
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from bot.pipeline.callbacks import CallbackOutcome
from bot.settings import CannotStart
from bot.telemetry.metrics import Metrics
from bot.web.server import Answers, WebServer

ROOT = Path(__file__).parent.parent


# what goes into the image


def reaches_the_build(path: str) -> bool:
    """By .dockerignore, in which the last line that matches a file or a directory above it decides."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line.startswith("#"):
            continue
        regex = re.escape(line.removeprefix("!")).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if re.match(f"{regex}(/|$)", path):
            kept = line.startswith("!")
    return kept


@pytest.mark.parametrize("directory", ["", "bot/", "cogs/ui/", "sandbox/providers/deeper/"])
@pytest.mark.parametrize(
    "name",
    [
        ".env",
        ".env.production",
        "darkroom.db",
        "darkroom.db-wal",
        "local.db.before-upgrade-from-0003",
        "x.sqlite3",
        "darkroom.log",
        "callbacks.pem",
        "callbacks.key",
        "data/media/a.png",
        ".git/config",
        "__pycache__/a.pyc",
    ],
)
def test_no_secret_no_database_and_no_history_reaches_the_build(directory: str, name: str) -> None:
    assert not reaches_the_build(directory + name)


def test_all_that_the_image_is_built_from_reaches_the_build() -> None:
    kinds = {".py", ".toml", ".js", ".html", ".css", ".svg"}
    rooms = [
        path
        for room in ("bot", "cogs", "sandbox")
        for path in (ROOT / room).rglob("*")
        if path.suffix in kinds
    ]
    needed = [path.relative_to(ROOT).as_posix() for path in rooms]
    assert len(needed) > 200
    needed += ["pyproject.toml", "uv.lock", "README.md", "LICENSE"]
    assert [path for path in needed if not reaches_the_build(path)] == []
    assert not reaches_the_build("tests/test_house.py")


# the health check


def health_check() -> list[str]:
    dockerfile = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    match = re.search(r"^HEALTHCHECK .* CMD (\[.+\])$", dockerfile, flags=re.MULTILINE)
    assert match is not None
    command: list[str] = json.loads(match[1])
    assert command[0] == "python"
    return [sys.executable, *command[1:]]


async def checked(**settings: str) -> int:
    """The check's exit code, in an environment with a proxy that nobody can reach."""
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:9")
    process = await asyncio.create_subprocess_exec(
        *health_check(),
        env={"PATH": os.environ["PATH"], **proxies, **settings},
        stderr=asyncio.subprocess.PIPE,
    )
    await process.communicate()
    assert process.returncode is not None
    return process.returncode


def bot_at(host: str, port: int) -> WebServer:
    async def nobody(_provider: str, _token: str, _task: str) -> CallbackOutcome:
        return CallbackOutcome.NO_SUCH_JOB

    async def nothing(_token: str, _name: str) -> None:
        pass

    return WebServer(
        host,
        port,
        Answers({}, nobody, nothing, {}, Metrics(time.monotonic), lambda: datetime.now(UTC), time.monotonic),
    )


@pytest.mark.parametrize(
    "settings", [{}, {"WEB_HOST": ""}, {"WEB_HOST": "127.0.0.1"}, {"WEB_HOST": "0.0.0.0"}]
)
async def test_a_bot_that_is_well_is_found_well_behind_a_proxy_too(settings: dict[str, str]) -> None:
    async with bot_at("127.0.0.1", 0) as bot:
        assert await checked(WEB_PORT=str(bot.port), **settings) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8")
@pytest.mark.parametrize("settings", [{}, {"WEB_PORT": ""}])
async def test_without_a_port_the_check_asks_at_the_bots_default(settings: dict[str, str]) -> None:
    try:
        async with bot_at("127.80.80.80", 8080):  # an address of its own, on which 8080 is free
            assert await checked(WEB_HOST="127.80.80.80", **settings) == 0
    except CannotStart:
        pytest.skip("something on this machine listens at port 8080 of every address")


async def test_a_bot_that_is_gone_or_unwell_is_found_so() -> None:
    async def unwell(_: web.Request) -> web.Response:
        return web.Response(status=500)

    app = web.Application()
    app.router.add_get("/healthz", unwell)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = str(runner.addresses[0][1])
    try:
        assert await checked(WEB_PORT=port) != 0
    finally:
        await runner.cleanup()
    assert await checked(WEB_PORT=port) != 0
