"""How `darkroom run` starts when Discord does not help: a wrong token ends it, an unreachable Discord is waited for."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from sandbox.bot_process import BotProcess
from sandbox.discord import World
from sandbox.providers.world import ProviderWorld


@pytest.fixture
async def world() -> AsyncGenerator[World]:
    async with World() as world:
        yield world


async def bot(world: World, folder: Path, **settings: str) -> BotProcess:
    async with ProviderWorld() as providers:
        env = providers.env()
    return BotProcess(folder, world.env() | env | settings)


async def test_a_token_that_discord_refuses_ends_the_start_with_one_line_that_names_it(
    world: World, tmp_path: Path
) -> None:
    refused = await bot(world, tmp_path, DISCORD_TOKEN="MTIz.abc.def", LOG_LEVEL="ERROR")
    await refused.start()
    assert await refused.ended() == 2
    assert refused.log_tail() == "darkroom: DISCORD_TOKEN: Discord does not accept it"


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


async def test_without_any_provider_the_start_names_the_keys(world: World, tmp_path: Path) -> None:
    keyless = BotProcess(tmp_path, world.env() | {"LOG_LEVEL": "ERROR"})
    await keyless.start()
    assert await keyless.ended() == 2
    assert "KIE_API_KEY" in keyless.log_tail(1)


async def test_a_file_that_is_no_database_ends_the_start_with_one_line(world: World, tmp_path: Path) -> None:
    (tmp_path / "darkroom.db").write_bytes(b"this is a letter to my grandmother" * 50)
    confused = await bot(world, tmp_path, LOG_LEVEL="ERROR")
    await confused.start()
    assert await confused.ended() == 2
    assert "cannot read the database" in confused.log_tail()
    assert len(confused.log_tail().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE_URL", "sqlite+aiosqlite:////proc/nowhere/darkroom.db"), ("MEDIA_DIR", "/proc/nowhere/media")],
)
async def test_a_folder_that_cannot_be_made_ends_the_start_with_one_line(
    world: World, tmp_path: Path, name: str, value: str
) -> None:
    misplaced = await bot(world, tmp_path, LOG_LEVEL="ERROR", **{name: value})
    await misplaced.start()
    assert await misplaced.ended() == 2
    assert "/proc/nowhere" in misplaced.log_tail()
    assert len(misplaced.log_tail().splitlines()) == 1
