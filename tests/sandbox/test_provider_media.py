"""What the local providers make: playable videos and pictures of the right shape, behind URLs that expire."""

import asyncio
import base64
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from sandbox.providers.media import Recipe, Studio
from sandbox.providers.world import Name, ProviderWorld
from tests.sandbox.customer import Customer, urls_of
from tests.sandbox.video_check import decoded


@pytest.mark.parametrize(
    ("name", "options", "seconds", "ratio"),
    [
        ("kie", {"aspect_ratio": "2:3"}, 6, 2 / 3),
        ("kie", {"duration": "9", "aspect_ratio": "16:9", "resolution": "720p"}, 9, 16 / 9),
        ("kie", {"model": "sora-2-text-to-video", "aspect_ratio": "portrait", "n_frames": "15"}, 15, 9 / 16),
        ("evolink", {"aspect_ratio": "3:2", "duration": 10}, 10, 3 / 2),
        ("xai", {"aspect_ratio": "1:1", "duration": 1}, 1, 1.0),
        ("xai", {"aspect_ratio": "9:16", "duration": 7, "resolution": "720p"}, 7, 9 / 16),
    ],
)
async def test_a_video_plays_for_as_long_and_in_the_ratio_asked_for(
    customer: Customer, name: Name, options: dict[str, Any], seconds: int, ratio: float
) -> None:
    url = urls_of(name, await customer.outcome(name, "a red fox in snow", **options))[0]
    status, content_type, content = await customer.download(url)
    assert (status, content_type) == (200, "video/mp4")
    shown = decoded(content)
    frames = shown.frames
    assert (shown.codec, shown.pixels, shown.seconds, len(frames)) == (
        "h264",
        "yuv420p",
        seconds,
        seconds * 12,
    )
    assert frames[0].width / frames[0].height == pytest.approx(ratio, rel=0.02)
    assert frames[0].tobytes() != frames[6].tobytes(), "nothing moves"
    assert content.find(b"moov") < content.find(b"mdat"), "not ready to stream"
    assert len(content) < 2**20


@pytest.mark.parametrize(("asked", "ratio"), [("1:1", 1.0), ("2:3", 2 / 3), ("3:2", 3 / 2)])
async def test_six_different_pictures_come_in_the_ratio_asked_for(
    customer: Customer, asked: str, ratio: float
) -> None:
    record = await customer.outcome("kie", "a fox", model="grok-imagine/text-to-image", aspect_ratio=asked)
    contents = [(await customer.download(url))[2] for url in urls_of("kie", record)]
    assert len(set(contents)) == 6
    for content in contents:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            assert picture.width / picture.height == pytest.approx(ratio, rel=0.02)


@pytest.mark.parametrize(
    "prompt", ["a red fox", "一位女性坐在黑胶唱片机旁", "лиса 🦊\u202e\n\x00", "w" * 5000]
)
async def test_any_prompt_can_be_written_on_a_picture(tmp_path: Path, prompt: str) -> None:
    studio = Studio(tmp_path)
    path = await studio.make(Recipe(kind="image", prompt=prompt, ratio=(16, 9)))
    with Image.open(path) as picture:
        foot = picture.convert("L").crop((0, picture.height * 2 // 3, picture.width, picture.height))
        assert max(foot.tobytes()) > 240, "no writing"
    await studio.close()


async def test_the_same_recipe_is_made_once(tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    recipe = Recipe(kind="video", prompt="a fox", ratio=(1, 1), seconds=2)
    paths = await asyncio.gather(*(studio.make(recipe) for _ in range(5)))
    made = await asyncio.to_thread(paths[0].stat)
    await studio.make(recipe)
    await studio.close()
    assert await asyncio.to_thread(paths[0].stat) == made
    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == [paths[0]]


def png(colour: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(buffer, "PNG")
    return buffer.getvalue()


def data_url(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


async def first_frame(customer: Customer, **options: Any) -> Image.Image:
    url = urls_of("xai", await customer.outcome("xai", "walk", **options))[0]
    return decoded((await customer.download(url))[2]).frames[0]


async def test_the_pictures_sent_along_are_seen_in_the_video(customer: Customer) -> None:
    red, blue = png((220, 20, 20)), png((20, 20, 220))
    frame = await first_frame(customer, image={"url": data_url(red)})
    assert_colour(frame, 20, (220, 20, 20))
    both = await first_frame(customer, reference_images=[{"url": data_url(red)}, {"url": data_url(blue)}])
    assert_colour(both, 20, (220, 20, 20))
    assert_colour(both, both.width - 20, (20, 20, 220))


def assert_colour(frame: Image.Image, x: int, colour: tuple[int, int, int]) -> None:
    found = frame.getpixel((x, 20))
    assert isinstance(found, tuple)
    assert all(abs(a - b) < 40 for a, b in zip(found, colour, strict=True)), found


async def test_a_picture_is_fetched_from_where_it_is(customer: Customer, world: ProviderWorld) -> None:
    record = await customer.outcome("kie", "a fox", model="grok-imagine/text-to-image")
    frame = await first_frame(customer, image={"url": urls_of("kie", record)[0]})
    assert frame.size == (480, 270)
    assert len(world.media.downloads) == 2


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/a.png",
        "data:image/png;base64,!!!",
        "data:text/plain,hello",
        data_url(b"not a picture"),
    ],
)
async def test_a_picture_that_cannot_be_had_fails_the_task(customer: Customer, address: str) -> None:
    record = await customer.outcome("xai", "walk", image={"url": address})
    assert (record["status"], record["error"]["code"]) == ("failed", "invalid_argument")
    assert "image" in record["error"]["message"]


@pytest.mark.parametrize(
    ("provider", "model"),
    [("kie", "grok-imagine/image-to-video"), ("evolink", "grok-imagine-image-to-video-beta")],
)
async def test_a_picture_is_fetched_by_its_address_and_not_made_up_where_there_is_none(
    customer: Customer, world: ProviderWorld, provider: Name, model: str
) -> None:
    record = await customer.outcome("kie", "a fox", model="grok-imagine/text-to-image")
    there = urls_of("kie", record)[0]
    for address, ended in ((there, True), (there + "x", False), ("http://127.0.0.1:9/a.png", False)):
        await customer.outcome(provider, f"walk {ended}", model=model, image_urls=[address])
        task = world.servers[provider].created_for(f"walk {ended}")[-1]
        assert (task.failure is None, bool(task.files)) == (ended, ended)


async def test_the_media_host_wants_its_signature_and_serves_ranges(
    customer: Customer, world: ProviderWorld
) -> None:
    url = urls_of("evolink", await customer.outcome("evolink", "a fox"))[0]
    whole = (await customer.download(url))[2]
    status, _, part = await customer.download(url, headers={"Range": "bytes=10-19"})
    assert (status, part) == (206, whole[10:20])
    for forged in (
        url[:-1] + ("0" if url[-1] != "0" else "1"),
        url.replace("Expires=", "Expires=9"),
        url.split("?")[0],
    ):
        assert (await customer.download(forged))[0] == 403
    name = world.media.name_of(url)
    assert name is not None
    assert (await customer.download(world.media.url(name, timedelta(seconds=-1))))[0] == 403
    assert all("Authorization" not in download.headers for download in world.media.downloads)


async def test_a_hundred_creates_at_once_are_all_made() -> None:
    async with ProviderWorld(latency=0.05) as world, aiohttp.ClientSession() as client:
        world.servers["kie"].paced = False
        customer = Customer(world, client)

        async def one(number: int) -> None:
            if number % 2:
                await customer.outcome("xai", f"fox {number}", duration=8)
            else:
                await customer.outcome("kie", f"fox {number}", model="grok-imagine/text-to-image")

        async with asyncio.timeout(100):  # 2 s on an idle machine
            await asyncio.gather(*(one(number) for number in range(100)))
        assert len(world.servers["xai"].tasks) + len(world.servers["kie"].tasks) == 100
