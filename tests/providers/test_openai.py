"""A synchronous provider: its answer is on disk before it counts, and is read from there, picture by picture."""

import asyncio
import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.domain.offer import Tokens
from bot.providers import images_answer
from bot.providers.base import (
    Finished,
    MaybeCreated,
    NotCreated,
    NotVisibleYet,
    Provider,
    Rejected,
)
from bot.providers.http import LONGEST_RESULT
from bot.providers.spool import Spool
from sandbox.providers.world import ProviderWorld
from tests.providers.conftest import Bench
from tests.providers.examples import PLAIN, error
from tests.providers.peer import Peer, answer

SUBMISSION = PLAIN["openai"].submission
KEY = SUBMISSION.key
URL = "https://files.example/1.png"


def answered(directory: Path, body: Any) -> Path:
    """As if the answer had come in."""
    path = Spool(directory).answer(KEY)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body if isinstance(body, bytes) else json.dumps(body).encode())
    return path


def inline(content: bytes) -> dict[str, str]:
    return {"b64_json": base64.b64encode(content).decode()}


@pytest.fixture
async def openai(bench: Bench) -> Provider:
    return await bench.open("openai")


async def test_an_answer_is_a_whole_file_before_it_is_a_ticket(
    openai: Provider, bench: Bench, peer: Peer
) -> None:
    peer.next(answer(200, PLAIN["openai"].answer))
    ticket = await openai.submit(SUBMISSION, None)
    assert ticket.done
    files = sorted(path.name for path in bench.media_dir.rglob("*") if path.is_file())
    assert files == ["answer-1.json"]
    assert await openai.check(ticket.upstream_id) == Finished(
        (f"spool:{KEY}/0",), tokens=Tokens(text=20, image=0, output=1056)
    )
    assert Spool(bench.media_dir).part(KEY, 0).read_bytes() == b"hello"


async def test_an_answer_that_came_whole_is_found_again_and_one_that_did_not_is_not(
    openai: Provider, bench: Bench, peer: Peer
) -> None:
    assert await openai.find(KEY) is None
    peer.next(answer(200, PLAIN["openai"].answer, cut=5), answer(200, PLAIN["openai"].answer))
    with pytest.raises(MaybeCreated):
        await openai.submit(SUBMISSION, None)
    assert await openai.find(KEY) is None
    assert [path for path in bench.media_dir.rglob("*") if path.is_file()] == []
    ticket = await openai.submit(SUBMISSION, None)
    assert await openai.find(KEY) == ticket
    assert await openai.find("j0b-2") is None


READ: list[tuple[Any, Any]] = [
    ({"data": [{"url": URL}]}, Finished((URL,))),
    ({"data": [inline(b"a"), {"url": URL}]}, Finished((f"spool:{KEY}/0", URL))),
    ({"data": [{"b64_json": "data:image/png;base64,YQ=="}]}, Finished((f"spool:{KEY}/0",))),
    ({"data": [{"b64_json": None, "url": URL}]}, Finished((URL,))),
    ({"data": [{"b64_json": "", "url": URL}]}, Finished((URL,))),
    ({"data": [{"url": URL}], "usage": {"cost_in_usd_ticks": 200_000_000}}, Finished((URL,), cost=20_000)),
    ({"data": []}, Rejected("moderation", "an answer without pictures")),
    ({"data": [{"url": ""}]}, Rejected("moderation", "an answer without pictures")),
    ({"data": [{"b64_json": "!!!"}]}, Rejected("moderation", "an answer without pictures")),
    ({"data": [{"b64_json": "YQ==YQ=="}]}, Rejected("moderation", "an answer without pictures")),
    ({"data": [{"b64_json": 0}]}, Rejected("moderation", "an answer without pictures")),
    ({"data": [], **error("server_error", "no")}, Rejected("failed", "server_error: no")),
    ({"data": [{"url": f"spool:{KEY}/0"}]}, Rejected("moderation", "an answer without pictures")),
    ({"data": [{"url": "file:///etc/passwd"}]}, Rejected("moderation", "an answer without pictures")),
    (b"{", Rejected("moderation", "an answer without pictures")),
    (b"", Rejected("moderation", "an answer without pictures")),
]


@pytest.mark.parametrize(("body", "expected"), READ)
async def test_what_an_answer_holds_is_read_without_trust(
    openai: Provider, bench: Bench, body: Any, expected: Any
) -> None:
    answered(bench.media_dir, body)
    assert await openai.check(KEY) == expected


def test_a_text_that_looks_like_a_picture_is_none(tmp_path: Path) -> None:
    prompt = 'a sign that says "b64_json": "YQ=="'
    path = answered(tmp_path, {"data": [{"revised_prompt": prompt, "url": URL}]})
    assert images_answer.read(path, lambda number: tmp_path / str(number)).pictures == (URL,)
    assert not (tmp_path / "0").exists()


@pytest.mark.parametrize("escaped", [False, True])
def test_a_large_picture_is_decoded_exactly(tmp_path: Path, escaped: bool) -> None:
    """Longer than the pieces that it is decoded in, and with the escapes that some encoders put before a slash."""
    content = bytes(range(256)) * 4099 + b"x"
    raw = json.dumps({"data": [inline(content), inline(b"2")]})
    path = answered(tmp_path, (raw.replace("/", "\\/") if escaped else raw).encode())
    assert images_answer.read(path, lambda number: tmp_path / str(number)).pictures == (0, 1)
    assert (tmp_path / "0").read_bytes() == content


async def test_a_picture_is_taken_out_again_once_it_was_moved_away(openai: Provider, bench: Bench) -> None:
    answered(bench.media_dir, {"data": [inline(b"a")]})
    part = Spool(bench.media_dir).part(KEY, 0)
    for _ in range(2):
        await openai.check(KEY)
        part.unlink()


@pytest.mark.parametrize("key", [KEY, "../../etc/passwd-1", "a/b-1", "", "j0b-1/../x"])
async def test_what_is_not_on_disk_is_not_visible(openai: Provider, key: str) -> None:
    with pytest.raises(NotVisibleYet):
        await openai.check(key)


async def test_a_body_without_end_is_cut_off_and_leaves_no_file(
    openai: Provider, bench: Bench, peer: Peer
) -> None:
    peer.next(answer(200, b" ", {"Content-Length": str(LONGEST_RESULT + 1)}))
    with pytest.raises(MaybeCreated):
        await openai.submit(SUBMISSION, None)
    assert [path for path in bench.media_dir.rglob("*") if path.is_file()] == []


async def test_a_picture_that_is_gone_is_noticed_before_anything_is_sent(
    openai: Provider, peer: Peer, tmp_path: Path
) -> None:
    with pytest.raises(NotCreated):
        await openai.submit(replace(SUBMISSION, image=tmp_path / "gone.png"), None)
    assert peer.connections == 0


# ---- against the local one, which checks the document


@pytest.fixture
def local_name() -> str:
    return "openai"


async def test_pictures_are_edited_as_files(local: Provider, world: ProviderWorld, tmp_path: Path) -> None:
    pictures = [tmp_path / "one.png", tmp_path / "two.webp"]
    for picture in pictures:
        await asyncio.to_thread(Image.new("RGB", (8, 8), "red").save, picture)
    for files in (pictures[:1], pictures):
        submission = replace(SUBMISSION, prompt="a fox \ud800", references=tuple(files))
        ticket = await local.submit(submission, None)
        assert isinstance(await local.check(ticket.upstream_id), Finished)
    calls = world.servers["openai"].calls("create")
    assert [call.path for call in calls] == ["/v1/images/edits"] * 2
    assert [sorted(call.form or ()) for call in calls] == [
        ["image", "model", "prompt", "quality", "size"],
        ["image[]", "model", "prompt", "quality", "size"],
    ]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("moderated", Rejected("moderation", "an answer without pictures")),
        ("no-urls", Rejected("moderation", "an answer without pictures", None)),
    ],
)
async def test_pictures_that_were_withheld_are_missing(
    local: Provider, word: str, expected: Rejected
) -> None:
    ticket = await local.submit(replace(SUBMISSION, prompt=f"a fox [{word}]"), None)
    assert await local.check(ticket.upstream_id) == expected


@pytest.mark.parametrize("word", ["drop", "cut", "garbage", "createfail", "fail"])
async def test_an_answer_that_goes_astray_is_not_found(
    local: Provider, world: ProviderWorld, word: str
) -> None:
    with pytest.raises(MaybeCreated):
        await local.submit(replace(SUBMISSION, prompt=f"a fox [{word}]"), None)
    assert await local.find(KEY) is None
    assert len(world.servers["openai"].calls("create")) == 1
