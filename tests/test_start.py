"""How `darkroom run` starts on a bad day: it waits for an unreachable Discord, hears a stop, names a file it cannot read."""

import asyncio
import os
import resource
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from sandbox.bot_process import BotProcess, Launch, Process, Start
from sandbox.discord import World
from sandbox.providers.world import ProviderWorld
from tests.forking import fork


@pytest.fixture
async def world() -> AsyncGenerator[World]:
    async with World() as world:
        yield world


async def bot(world: World, folder: Path, *, launch: Launch = fork, **settings: str) -> BotProcess:
    async with ProviderWorld() as providers:
        env = providers.env()
    return BotProcess(folder, world.env() | env | settings, launch=launch)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/users/@me"), ("GET", "/gateway"), ("*", "/applications/**")]
)
async def test_a_discord_that_answers_nothing_is_asked_again(
    world: World, tmp_path: Path, method: str, path: str
) -> None:
    world.faults.add(method, path, drop=True, times=3)
    patient = await bot(world, tmp_path)
    await patient.start()
    await world.ready()
    assert await patient.stop() == 0
    assert "Traceback" not in patient.log_path.read_text()


async def test_a_file_that_is_no_database_ends_the_start_with_one_line(world: World, tmp_path: Path) -> None:
    (tmp_path / "darkroom.db").write_bytes(b"this is a letter to my grandmother" * 50)
    confused = await bot(world, tmp_path, LOG_LEVEL="ERROR")
    await confused.start()
    assert await confused.ended() == 2
    assert "cannot read the database" in confused.log_tail()
    assert len(confused.log_tail().splitlines()) == 1


async def test_it_may_hold_as_many_connections_as_its_system_lets_it(world: World, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".env")  # the start reads its settings for as long as this is held open
    pids: list[int] = []

    async def limited(start: Start) -> Process:
        process = await fork(start)
        pids.append(process.pid)
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (256, 2000))
        return process

    crowded = await bot(world, tmp_path, launch=limited)
    await crowded.start()
    os.close(await asyncio.to_thread(os.open, tmp_path / ".env", os.O_WRONLY))
    await world.ready()
    assert resource.prlimit(pids[0], resource.RLIMIT_NOFILE) == (2000, 2000)
    assert await crowded.stop() == 0


async def test_a_bot_that_is_told_to_stop_while_it_starts_ends_well(world: World, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".env")  # the start reads its settings for as long as this is held open
    hurried = await bot(world, tmp_path)
    await hurried.start()
    held = await asyncio.to_thread(os.open, tmp_path / ".env", os.O_WRONLY)
    try:
        assert await hurried.stop() == 0
    finally:
        os.close(held)
    assert hurried.log_tail() == ""
