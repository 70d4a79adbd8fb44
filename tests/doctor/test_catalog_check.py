"""`catalog check` against the local providers: what it says, how it ends, and that its patch makes it content."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bot.doctor.catalog_check import compare, report
from bot.domain.catalog import Catalog
from bot.settings import Settings
from sandbox.providers.world import ProviderWorld
from tests import forking
from tests.providers.peer import Peer, answer

BUILT_IN = files("bot").joinpath("catalog.toml").read_text("utf-8")
Z_IMAGE = """[[models]]
name = "z"
label = "Z"
kind = "image"
usual_seconds = 10

[[models.offers]]
provider = "kie"
upstream = "z-image"
prompt_max = 1000
cost = { base = 4000 } # 0.8 credits"""
NANO = """[[models]]
name = "nano"
label = "Nano"
kind = "image"
usual_seconds = 10
defaults = { resolution = "1k" }

[[models.offers]]
provider = "kie"
upstream = "nano-banana-2-1"
prompt_max = 1000
cost = { flat = { 1k = 20000, 2k = 30000 } }
options.resolution = { values = ["1k", "2k"] }
"""


@pytest.fixture
async def world() -> AsyncIterator[Mapping[str, str]]:
    """The settings that point at the local providers."""
    async with ProviderWorld(latency=0.05) as running:
        yield running.env()


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as running:
        yield running


async def check(text: str, directory: Path, env: Mapping[str, str]) -> tuple[int, str]:
    """The exit code and what is printed."""
    file = directory / "mine.toml"
    file.write_text(text)
    given: dict[str, Any] = {name.lower(): value for name, value in env.items()}
    settings = Settings.load(_env_file=None, discord_token="token", **given)
    found = await compare(Catalog.parse(text, "mine.toml"), settings)
    return found.exit_code, report(found, "mine.toml", text)


async def test_the_command_prints_the_patch_without_a_bot_and_writes_nothing(
    peer: Peer, tmp_path: Path
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(Z_IMAGE)
    peer.next(answer(200, page(row("z", "1.0"))))
    settings = {"KIE_BASE_URL": peer.url}
    done = await asyncio.to_thread(forking.run, tmp_path, settings, "catalog", "check", "mine.toml")
    assert (done.returncode, "+cost = { base = 5000 }" in done.stdout) == (1, True)
    assert file.read_text() == Z_IMAGE


def row(words: str, credit: Any, model: str = "z-image", unit: str = "per image") -> dict[str, Any]:
    anchor = f"https://kie.ai/x?model={model}" if model else "https://kie.ai/x"
    return {"modelDescription": words, "creditPrice": credit, "creditUnit": unit, "anchor": anchor}


def page(*rows: Any) -> dict[str, Any]:
    return {"code": 200, "msg": "success", "data": {"records": list(rows)}}


async def test_the_catalogue_that_comes_with_the_bot_is_what_the_lists_say(
    world: Mapping[str, str], tmp_path: Path
) -> None:
    code, said = await check(BUILT_IN, tmp_path, world)
    assert (code, said.splitlines()[0]) == (0, "Nothing that could be compared differs.")
    assert "Costs otherwise" not in said
    assert "evolink: it has no list that is known here" in said
    compared = [line for line in said.splitlines() if " at kie" in line]
    assert sorted(line.split()[0] for line in compared) == ["hailuo-2.3", "sora-2", "topaz-upscale"]


async def test_other_costs_are_a_patch_that_applies_and_after_which_nothing_differs(
    world: Mapping[str, str], tmp_path: Path
) -> None:
    text = BUILT_IN.replace("cost = { base = 4000 }", "cost = { base = 3_000 }")
    text = text.replace('"std off" = 70000, "std on" = 100000', '"std off" = 70000, "std on" = 99000')
    text = text.replace("{ 1k = 20000, 2k = 30000, 4k = 45000 }", "{ 1k = 20000, 2k = 1, 4k = 2 }")
    code, said = await check(text, tmp_path, world)
    assert code == 1
    assert "z-image at kie: base is 4000 micro-dollars, not 3000" in said
    assert "kling-3 at kie: per_second std on is 100000 micro-dollars, not 99000" in said
    process = await asyncio.create_subprocess_exec(
        *("patch", "mine.toml"), cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    await process.communicate(f"{said}\n".encode())
    assert process.returncode == 0
    patched = (tmp_path / "mine.toml").read_text()
    assert patched == BUILT_IN
    assert (await check(patched, tmp_path, world))[0] == 0


async def test_a_patch_applies_to_a_last_line_without_an_end_too(peer: Peer, tmp_path: Path) -> None:
    peer.next(answer(200, page(row("z", "1.0"))))
    _, said = await check(Z_IMAGE, tmp_path, {"KIE_BASE_URL": peer.url})
    process = await asyncio.create_subprocess_exec(
        *("patch", "mine.toml"), cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    await process.communicate(f"{said}\n".encode())
    assert (tmp_path / "mine.toml").read_text() == Z_IMAGE.replace("4000", "5000")


async def test_a_model_that_a_list_no_longer_has_is_named(world: Mapping[str, str], tmp_path: Path) -> None:
    text = BUILT_IN.replace('upstream = "z-image"', 'upstream = "z-image-0"')
    text = text.replace('upstream = "grok-imagine-video"\n', 'upstream = "grok-imagine-video-0"\n')
    code, said = await check(text, tmp_path, world)
    assert code == 1
    assert "z-image at kie: 'z-image-0' is no longer in its list" in said
    assert "at xai: 'grok-imagine-video-0' is no longer in its list" in said
    assert "+++" not in said


async def test_xai_is_not_asked_without_a_key(world: Mapping[str, str], tmp_path: Path) -> None:
    code, said = await check(
        BUILT_IN, tmp_path, {name: value for name, value in world.items() if name != "XAI_API_KEY"}
    )
    assert code == 0
    assert "xai: XAI_API_KEY is not set" in said


@pytest.mark.parametrize(
    "rows",
    [
        [row("z", "0.8"), row("z, fast", "0.4")],
        [row("z", "0.9", unit="per second")],
        [row("z", "0.9", unit="per megapixel")],
        [row("z", "$0,9")],
        [row("z", -1)],
        [row("tongyi z image", "0.9", model=""), row("other", "1", model="other")],
    ],
)
async def test_rows_that_may_be_read_in_two_ways_are_not_compared(
    peer: Peer, tmp_path: Path, rows: list[Any]
) -> None:
    text = Z_IMAGE.replace(
        'upstream = "z-image"',
        f'upstream = "{"z-image" if rows[0]["anchor"][-5:] == "image" else "tongyi-z"}"',
    )
    peer.next(answer(200, page(*rows)))
    code, said = await check(text, tmp_path, {"KIE_BASE_URL": peer.url})
    assert code == 0
    assert "z at kie: " in said.partition("Not compared:")[2]


@pytest.mark.parametrize(
    "rows",
    [
        [row("nano, 1k", 4, "nano-banana-2-1")],
        [row("nano, 1k/2k", 5, "nano-banana-2-1")],
        [row("nano, 1k, fast", 5, "nano-banana-2-1"), row("nano, 2k", 6, "nano-banana-2-1")],
    ],
)
async def test_rows_that_are_not_those_of_the_table_are_not_compared(
    peer: Peer, tmp_path: Path, rows: list[Any]
) -> None:
    peer.next(answer(200, page(*rows)))
    code, said = await check(NANO, tmp_path, {"KIE_BASE_URL": peer.url})
    assert (code, "nano at kie: " in said.partition("Not compared:")[2]) == (0, True)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[" * 100_000,
        {"code": 500, "msg": "error", "data": None},
        {"code": 200, "data": {"records": "none"}},
        page(),
        page(7, None, "x", {"anchor": "http://[", "creditPrice": [1]}),
        json.dumps(page(*[row("x" * 9000, 1)] * 200)).encode(),
        page(*[row("z", 1)] * 100),
    ],
    ids=["no JSON", "deep", "an error", "no list", "empty", "no rows", "too long", "endless"],
)
async def test_a_list_that_cannot_be_read_is_said(peer: Peer, tmp_path: Path, body: Any) -> None:
    peer.next(answer(200, body))
    code, said = await check(Z_IMAGE, tmp_path, {"KIE_BASE_URL": peer.url})
    assert (code, said.splitlines()[0]) == (2, "Cannot be read:")
    assert "kie: " in said.splitlines()[1]
    assert len(peer.requests) <= 30


async def test_a_list_that_nobody_serves_is_said(tmp_path: Path) -> None:
    code, said = await check(Z_IMAGE, tmp_path, {"KIE_BASE_URL": "http://127.0.0.1:9"})
    assert (code, said.splitlines()[0]) == (2, "Cannot be read:")
