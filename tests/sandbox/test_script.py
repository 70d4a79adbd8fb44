"""`darkroom sandbox` as a person runs it in a terminal: what it prints, what it saves, and how it ends."""

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess

import aiohttp
import av
import pytest
from PIL import Image
from rich.console import Console

from sandbox.bot_process import BotStopped
from sandbox.lab import open_lab
from sandbox.run import while_alive
from sandbox.script import Script
from tests import forking

ENVIRONMENT = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}


@asynccontextmanager
async def started(directory: Path, *arguments: str) -> AsyncGenerator[Process]:
    """`darkroom sandbox …` in a directory of its own; never left behind."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "sandbox", *arguments),
        cwd=directory,
        env=ENVIRONMENT,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.communicate()


async def sandbox(
    directory: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> CompletedProcess[str]:
    """`environment` beside what every test has."""
    given = {**ENVIRONMENT, **(environment or {})}
    run = partial(forking.run, module="tests.sandbox.forked")
    return await asyncio.to_thread(run, directory, given, "sandbox", *arguments)


def picture(path: Path) -> None:
    Image.new("RGB", (640, 480), "orange").save(path)


async def test_commands_are_run_printed_and_their_media_saved(tmp_path: Path) -> None:
    picture(tmp_path / "fox.png")
    ended = await sandbox(
        tmp_path,
        *("--run", "/imagine prompt:a red fox in snow"),
        *(
            "--run",
            "/video prompt:it looks up model:grok-video provider:xai duration:2 share_input:true image:fox.png",
        ),
        *("--run", "/jobs list"),
        *("--latency", "0.3", "--record", "seen.jsonl"),
    )
    assert ended.returncode == 0, ended
    assert ended.stdout.rstrip().endswith("3 of 3 delivered")
    assert "Darkroom (only alice sees this)" in ended.stdout
    assert ended.stdout.count("@alice your images are ready · Grok Imagine Image") == 1
    assert "… ✅ Done." in ended.stdout
    assert 'Darkroom in thread "a red fox in snow"' in ended.stdout
    assert "delivered · grok-video" in ended.stdout
    assert re.search(r"📎 input-\w+-0\.png", ended.stdout)  # the picture it starts from is on the card

    saved = sorted((tmp_path / "sandbox-output").iterdir())
    pictures = [path for path in saved if path.suffix == ".jpg"]
    videos = [path for path in saved if path.suffix == ".mp4"]
    assert (len(pictures), len(videos)) == (6, 1)
    for path in pictures:
        with Image.open(path) as image:
            image.load()
    with av.open(videos[0]) as video:
        assert sum(1 for _ in video.decode(video=0)) > 10
    requests = [json.loads(line) for line in (tmp_path / "seen.jsonl").read_text().splitlines()]
    assert {"method", "path", "body"} == requests[0].keys()
    assert any(each["method"] == "POST" and each["path"].endswith("/callback") for each in requests)


MINE = """
[[models]]
name = "mine"
label = "My picture"
kind = "image"
usual_seconds = 12
defaults = { aspect_ratio = "1:1" }

[[models.offers]]
provider = "kie"
upstream = "z-image"
prompt_max = 1000
cost = { base = 4000 }
options.aspect_ratio = { values = ["1:1", "16:9"], send = "always" }
"""


async def test_a_catalogue_of_ones_own_is_tried(tmp_path: Path) -> None:
    """The environment names it as an option does."""
    (tmp_path / "mine.toml").write_text(MINE)
    run = ("--run", "/imagine prompt:a red fox model:mine", "--run", "/video prompt:a red fox")
    ended = await sandbox(tmp_path, *run, "--latency", "0.1", environment={"CATALOG": "mine.toml"})
    assert "is ready · My picture" in ended.stdout
    assert ended.stdout.rstrip().endswith("1 of 2 delivered")  # there is no video in it


async def test_what_was_not_delivered_is_told_by_the_exit_code(tmp_path: Path) -> None:
    ended = await sandbox(
        tmp_path,
        *("--run", "/imagine prompt:a lighthouse [fail]", "--run", "/imagine", "--run", "/paint prompt:x"),
        *("--run", "/video prompt:x duration:400", "--run", "/credits balance"),
        *("--run", f"/video prompt:x reference_1:{__file__}"),
        *("--as", "bob", "--latency", "0.1", "--no-callbacks", "--verbose"),
    )
    assert ended.returncode == 1, ended
    assert ended.stdout.rstrip().endswith("1 of 6 delivered")
    assert "credits refunded" in ended.stdout
    assert "Discord does not send this: /imagine requires ['prompt']" in ended.stdout
    assert "there is no command /paint" in ended.stdout
    assert "refused: nothing is being made" in ended.stdout
    assert "100 credits available" in ended.stdout
    assert "isn't an image that I can read" in ended.stdout
    assert "callback" not in ended.stdout
    assert "bot.app" in ended.stderr  # the bot's log


async def test_the_page_is_served_until_it_is_told_to_end(tmp_path: Path) -> None:
    async with started(tmp_path, "--port", "0", "--dir", "data") as process:
        assert process.stdout is not None
        url = await _url(process.stdout)
        async with aiohttp.ClientSession() as client, client.get(url) as response:
            assert "Darkroom sandbox" in await response.text()
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
    assert process.returncode == 0, err
    assert err == b""
    assert (tmp_path / "data" / "darkroom.db").exists()
    async with aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.get(url)


async def _url(lines: asyncio.StreamReader) -> str:
    async with asyncio.timeout(60):
        while b"http://" not in (line := await lines.readline()):
            assert line, "it ended without an address"
    return line.decode().split()[-1]


async def test_a_bot_that_cannot_start_is_shown_with_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "darkroom.db").write_bytes(b"this is no database, and never was " * 100)
    ended = await sandbox(tmp_path, "--dir", "data", "--run", "/darkroom help")
    assert ended.returncode in {1, 2}
    assert "the bot ended with code" in ended.stderr
    assert "database" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--run", "/darkroom help", "--as", "nobody"), "members: olive, alice, bob, mo"),
        (("--run", "/darkroom help", "--channel", "attic"), "channels: pictures, nsfw-pictures, mod-room"),
        (("--attach", "image=/no/such/file.png"), "No such file or directory"),
        (("--catalog", "none.toml"), "none.toml' does not exist"),
    ],
)
async def test_a_slip_on_the_command_line_is_explained(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    ended = await sandbox(tmp_path, *arguments)
    assert ended.returncode == 2, ended
    assert words in " ".join(ended.stderr.replace("│", " ").split())


async def test_help_lists_the_mishaps_and_examples(tmp_path: Path) -> None:
    ended = await sandbox(tmp_path, "--help")
    assert ended.returncode == 0
    for words in (
        "[maintenance]",
        "[oversize]",
        "[kie:maintenance]",
        "darkroom sandbox --run '/imagine prompt:",
    ):
        assert words in ended.stdout


async def test_a_bot_that_dies_meanwhile_ends_the_script(tmp_path: Path) -> None:
    async with open_lab(tmp_path, latency=0.1, launch=forking.fork) as lab:
        world, printed = lab.discord, StringIO()
        script = Script(
            world,
            world.member("alice"),
            world.channel("pictures"),
            tmp_path,
            Console(file=printed, width=200),
        )
        running = asyncio.create_task(while_alive(lab.bot, script.run("/imagine prompt:an owl [stuck]")))
        await world.wait_for(lambda: "an owl" in str(world.messages(world.channel("pictures"))), 20)
        await lab.bot.kill()
        with pytest.raises(BotStopped, match="ended with code -9"):
            await running
    assert "an owl" in printed.getvalue()
