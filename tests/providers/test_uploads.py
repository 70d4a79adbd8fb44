"""Members' pictures at kie and evolink: uploaded ahead of the paid call, which names them by their addresses."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.offer import PictureFields
from bot.domain.request import Kind
from bot.providers.base import (
    BadCredentials,
    NotCreated,
    NoUploads,
    Provider,
    RateLimited,
    RequestRefused,
    Submission,
)
from bot.providers.registry import open_providers
from sandbox.providers.uploads import Uploads
from sandbox.providers.world import ProviderWorld
from tests.providers.conftest import Bench, settings_of
from tests.providers.examples import PICTURE, PLAIN, uploaded
from tests.providers.peer import Act, Peer, answer, reset_after_request
from tests.providers.test_local_providers import followed

URL = "https://files.example/fox.png"
FIRST, LAST = "https://files.example/first.png", "https://files.example/last.png"
TAKING = ("kie", "evolink")
ANIMATED = {"kie": "grok-imagine/image-to-video", "evolink": "grok-imagine-image-to-video-beta"}


def taken(**data: str) -> dict[str, Any]:
    return {"success": True, "code": 200, "msg": "File uploaded successfully", "data": data}


@pytest.fixture(params=TAKING)
def taker(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("data", [{"downloadUrl": URL}, {"fileUrl": URL}, {"file_url": URL}])
async def test_a_picture_is_uploaded_first_and_the_paid_call_names_its_address(
    bench: Bench, peer: Peer, taker: str, data: dict[str, str]
) -> None:
    peer.next(answer(200, taken(**data)), answer(200, taken(**data)), answer(200, PLAIN[taker].answer))
    provider = await bench.open(taker, waits=None)
    submission = await uploaded(provider, Submission("m", "p", {}, references=(PICTURE, PICTURE)))
    assert len(peer.requests) == 2
    await provider.submit(submission, None)
    *uploads, create = peer.requests
    assert [PICTURE.read_bytes() in upload.body for upload in uploads] == [True, True]
    body = create.json["input"] if taker == "kie" else create.json
    assert body["image_urls"] == [URL, URL]
    assert {request.headers["authorization"] for request in peer.requests} == {f"Bearer {taker}-canary-4711"}


FRAMES: list[tuple[str, str, Any]] = [
    ("first_frame_url", "last_frame_url", {"first_frame_url": FIRST, "last_frame_url": LAST}),
    ("image_urls[]", "image_urls[]", {"image_urls": [FIRST, LAST]}),
]


@pytest.mark.parametrize(("image", "end_frame", "sent"), FRAMES)
async def test_the_first_and_the_last_picture_of_a_video_are_told_apart(
    bench: Bench, peer: Peer, image: str, end_frame: str, sent: dict[str, Any]
) -> None:
    peer.next(*(answer(200, taken(fileUrl=each)) for each in (FIRST, LAST)), answer(200, PLAIN["kie"].answer))
    provider = await bench.open("kie", waits=None)
    fields = PictureFields(image=image, end_frame=end_frame)
    submission = Submission("m", "p", {}, image=PICTURE, end_frame=PICTURE, picture_fields=fields)
    await provider.submit(await uploaded(provider, submission), None)
    assert peer.requests[-1].json["input"] == {"prompt": "p", **sent}


@pytest.mark.parametrize(("name", "kind"), [("xai", "video"), ("xai", "image"), ("openai", "image")])
async def test_a_picture_to_end_on_is_not_left_out_unsaid(
    bench: Bench, peer: Peer, name: str, kind: Kind
) -> None:
    provider = await bench.open(name)
    submission = Submission("m", "p", {}, key="j0b-1", image=PICTURE, end_frame=PICTURE, kind=kind)
    with pytest.raises(RequestRefused):
        await provider.submit(submission, None)
    assert peer.connections == 0


async def test_no_two_uploads_share_a_name(bench: Bench, peer: Peer, taker: str) -> None:
    """A file of the same name would take the other's place, and a name that can be guessed is nobody's secret."""
    peer.next(answer(200, taken(fileUrl=URL)), answer(200, taken(fileUrl=URL)))
    provider = await bench.open(taker, waits=None)
    assert [await provider.upload(PICTURE), await provider.upload(PICTURE)] == [URL, URL]
    names = {upload.body.split(b'name="fileName"')[1].split(b"\r\n")[2] for upload in peer.requests[:2]}
    assert len(names) == 2
    assert all(len(name) > 32 for name in names)


REFUSED: list[tuple[Act, type[NotCreated]]] = [
    (answer(401, {"code": 401, "msg": "Unauthorized"}), BadCredentials),
    (answer(200, {"success": False, "code": 401, "msg": "Unauthorized"}), BadCredentials),
    (answer(429, {"code": 429, "msg": "slow down"}), RateLimited),
    (answer(404, {"error": {"message": "Invalid URL (POST /api/v1/files)"}}), NoUploads),
    (answer(200, {"success": False, "code": 404, "msg": "No endpoint"}), NoUploads),
    (answer(405, b"<h1>405 Not Allowed</h1>"), NoUploads),
    (answer(500, {"success": False, "code": 500, "msg": "disk full"}), NotCreated),
    (answer(200, {"success": True, "code": 200, "data": {}}), NotCreated),
    (answer(200, {"success": True, "code": 200, "data": {"fileUrl": "file:///etc/passwd"}}), NotCreated),
    (answer(200, b"<html>"), NotCreated),
    (reset_after_request, NotCreated),
]


async def test_a_picture_that_the_provider_does_not_want_says_nothing_of_its_health(
    bench: Bench, peer: Peer, taker: str
) -> None:
    peer.next(answer(413, {"success": False, "code": 413, "msg": "file too large"}))
    with pytest.raises(RequestRefused):
        await (await bench.open(taker, waits=None)).upload(PICTURE)


@pytest.mark.parametrize(("act", "kind"), REFUSED)
async def test_a_picture_that_is_not_taken_means_that_nothing_was_paid(
    bench: Bench, peer: Peer, taker: str, act: Act, kind: type[NotCreated]
) -> None:
    peer.next(act)
    with pytest.raises(NotCreated) as raised:
        await (await bench.open(taker, waits=None)).upload(PICTURE)
    assert type(raised.value) is kind
    [upload] = peer.requests
    assert "upload" in upload.path


async def test_another_host_takes_the_files_where_one_is_set(bench: Bench, peer: Peer, taker: str) -> None:
    async with Peer() as files:
        files.next(answer(200, taken(fileUrl=URL)))
        peer.next(answer(200, PLAIN[taker].answer))
        more: dict[str, Any] = {f"{taker}_upload_url": files.url}
        provider = await bench.open(taker, waits=None, **more)
        await provider.submit(await uploaded(provider, Submission("m", "p", {}, image=PICTURE)), None)
        assert len(files.requests) == len(peer.requests) == 1


@pytest.fixture
async def world() -> AsyncIterator[ProviderWorld]:
    async with ProviderWorld(TAKING, latency=0.05) as running:
        yield running


@pytest.fixture
async def providers(world: ProviderWorld, tmp_path: Path) -> AsyncIterator[dict[str, Provider]]:
    async with open_providers(settings_of(world, media_dir=tmp_path)) as opened:
        yield opened


async def test_the_local_provider_makes_a_video_of_what_was_uploaded(
    world: ProviderWorld, providers: dict[str, Provider], taker: str
) -> None:
    fields: dict[str, Any] = {"duration": "6" if taker == "kie" else 6}
    submission = Submission(ANIMATED[taker], f"a fox at {taker}", fields, image=PICTURE)
    ticket = await providers[taker].submit(await uploaded(providers[taker], submission), None)
    await followed(providers[taker], ticket.upstream_id)
    server = world.servers[taker]
    uploads = getattr(server, "uploads")  # noqa: B009 - not every local provider has it
    assert isinstance(uploads, Uploads)
    assert list(uploads.files.values()) == [PICTURE.read_bytes()]
    [task] = server.created_for(f"a fox at {taker}")
    assert task.files
    assert json.dumps(task.body).count("/files/") == 1
