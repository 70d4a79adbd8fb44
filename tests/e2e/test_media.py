"""Results that are too large, late, broken, or not what they claim to be, and addresses that must not be asked."""

import asyncio
import io
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import av
import pytest
from aiohttp import web
from PIL import Image

from sandbox.providers.files import Published
from sandbox.providers.server import Answer
from tests.e2e.harness import Ended, ProcessHarness, picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIMIT = 10 * 1024 * 1024
VIDEO = "provider:evolink"


async def refunded(harness: ProcessHarness, ended: Ended) -> bool:
    """No result, a clear line, and every credit back."""
    told = ended.last.text
    assert not ended.delivered
    assert ended.results == ()
    assert "refunded" in told
    assert ended.last.ephemeral or ended.admitted.member.id in ended.last.mention_ids
    return await harness.available(ended.admitted.member, ended.admitted.channel) == 100


async def test_a_picture_above_the_limit_is_made_to_fit(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"a huge fox for {alice.name}"
    ended = await harness.make(alice, room, f"/imagine prompt:{words} [oversize]")
    assert ended.delivered
    (task,) = harness.tasks(words)
    served, posted = harness.served(task), harness.posted(ended)
    assert len(served[0]) > LIMIT
    assert len(posted) == 6
    assert all(len(data) <= LIMIT for data in posted)
    assert [data for data in posted if data in served] == served[1:]
    assert any("Made smaller to fit here" in message.text for message in ended.results)
    for data in posted:
        with Image.open(io.BytesIO(data)) as image:
            image.load()


async def test_a_video_above_the_limit_is_transcoded_or_linked(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"a huge clip for {alice.name}"
    admitted = await harness.admit(alice, room, f"/video prompt:{words} [oversize] {VIDEO}")
    ended = await harness.end(admitted, patience=100)
    assert ended.delivered
    (task,) = harness.tasks(words)
    if ended.files:
        (data,) = harness.posted(ended)
        assert len(data) <= LIMIT
        with av.open(io.BytesIO(data), "r") as clip:
            assert next(clip.decode(video=0)).width > 0
    else:
        assert str(task.files[0]) in ended.last.text
        assert "<t:" in ended.last.text


async def test_an_expired_address_is_asked_for_again(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"an expired fox for {alice.name}"
    ended = await harness.make(alice, room, f"/video prompt:{words} [expired] {VIDEO}")
    assert ended.delivered
    (task,) = harness.tasks(words)
    assert harness.posted(ended) == harness.served(task)


async def test_a_download_that_breaks_off_is_tried_again(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"a cut fox for {alice.name}"
    ended = await harness.make(alice, room, f"/video prompt:{words} [cut] {VIDEO}")
    assert ended.delivered
    (task,) = harness.tasks(words)
    assert harness.posted(ended) == harness.served(task)


@pytest.mark.parametrize("word", ["wrongtype", "wrongtype=lying", "no-urls", "moderated", "fail"])
async def test_what_is_no_result_is_refunded(harness: ProcessHarness, word: str) -> None:
    alice, room = harness.newcomer(), harness.room()
    ended = await harness.make(alice, room, f"/video prompt:no fox for {alice.name} [{word}] {VIDEO}")
    assert await refunded(harness, ended)
    assert len(harness.tasks(alice.name)) == 1
    told = await harness.read(alice, room, f"/jobs show job:{ended.job}")
    assert "refunded" in told


async def test_fewer_pictures_than_usual_are_all_delivered(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"few foxes for {alice.name}"
    ended = await harness.make(alice, room, f"/imagine prompt:{words} [few=2]")
    (task,) = harness.tasks(words)
    assert harness.posted(ended) == harness.served(task)
    assert len(ended.files) == 2


@dataclass(slots=True)
class Inside:
    """A server that nobody outside may reach through the bot. `asked` are the paths that somebody did ask for."""

    base: str
    asked: list[str] = field(default_factory=list[str])


@asynccontextmanager
async def inside(host: str = "127.0.0.2") -> AsyncGenerator[Inside]:
    found = Inside("")

    async def serve(request: web.Request) -> web.Response:
        found.asked.append(request.path)
        return web.Response(body=picture(), content_type="image/png")

    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, 0).start()
        found.base = f"http://{host}:{runner.addresses[0][1]}"
        yield found
    finally:
        await runner.cleanup()


def finished(*urls: str) -> Answer:
    """kie's answer for a task that ended well, with these results."""
    data = {"taskId": "x", "state": "success", "resultJson": json.dumps({"resultUrls": urls})}
    return Answer(body={"code": 200, "msg": "success", "data": data})


@pytest.mark.parametrize(
    "url",
    [
        "{inside}/secret.png",
        "http://2130706434:{port}/secret.png",
        "http://0x7f.0.0.2:{port}/secret.png",
        "http://[::ffff:127.0.0.2]:{port}/secret.png",
        "http://user:word@127.0.0.2:{port}/secret.png",
        "http://127.0.0.1@127.0.0.2:{port}/secret.png",
        "http://169.254.169.254/latest/meta-data/iam.png",
        "http://10.0.0.1/secret.png",
        "http://[::1]:{port}/secret.png",
        "https://192.168.1.1/secret.png",
        "file:///etc/passwd",
        "gopher://127.0.0.2:{port}/secret.png",
        "{redirect}",
    ],
)
async def test_a_result_at_an_address_that_is_not_public_is_never_asked_for(
    harness: ProcessHarness, tmp_path: Path, url: str
) -> None:
    alice, room = harness.newcomer(), harness.room()
    async with inside() as server, redirecting_to(server.base + "/secret.png") as redirect:
        port = server.base.rpartition(":")[2]
        bad = url.format(inside=server.base, port=port, redirect=redirect)
        harness.providers.script("kie", "query", finished(bad))
        ended = await harness.make(alice, room, f"/imagine prompt:an inner fox of {alice.name}")
        assert await refunded(harness, ended)
        assert server.asked == []


@asynccontextmanager
async def redirecting_to(url: str) -> AsyncGenerator[str]:
    """An allowed host that sends whoever asks elsewhere."""

    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": url})

    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/picture.png"
    finally:
        await runner.cleanup()


async def test_a_partial_result_costs_its_share_rounded_down(harness: ProcessHarness, tmp_path: Path) -> None:
    """Two of the six pictures that the catalogue promises for four credits: one credit."""
    alice, room, media = harness.newcomer(), harness.room(), harness.providers.media
    files: list[Path] = []
    for colour in ("red", "green"):
        path = tmp_path / f"{colour}.png"
        await asyncio.to_thread(path.write_bytes, picture(colour=colour))
        files.append(path)
    names = [media.publish(f"kie/{alice.name}-{path.name}", Published(path=path)) for path in files]
    urls = [media.url(names[0]), "http://10.0.0.1/missing.png", media.url(names[1])]
    harness.providers.script("kie", "query", finished(*urls))
    ended = await harness.make(alice, room, f"/imagine prompt:two of three for {alice.name}")
    assert ended.delivered
    assert [len(data) for data in harness.posted(ended)] == [path.stat().st_size for path in files]
    assert "4 of 6 are missing; you pay for 2 only" in ended.last.text
    assert "1 credit" in ended.last.text
    await harness.done(ended.admitted)
    assert await harness.available(alice, room) == 99
