"""Pictures that members attach: checked when they ask, and sent to the provider in the request itself."""

import base64
import io

import aiohttp
import pytest
from PIL import Image

from sandbox.discord import File
from tests.e2e.harness import ProcessHarness, picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOX = File("fox.png", picture())


def jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


def sent(image: dict[str, str]) -> bytes:
    head, _, data = image["url"].partition(",")
    assert head in {"data:image/png;base64", "data:image/jpeg;base64"}
    return base64.b64decode(data, validate=True)


async def test_an_image_goes_to_the_provider_in_the_request_and_nowhere_else(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"from a picture of {alice.name}"
    ended = await harness.make(alice, room, f"/video prompt:{words} duration:1", {"image": FOX})
    assert ended.delivered
    (call,) = harness.creates("xai", words)
    assert call.json.keys() == {"model", "prompt", "resolution", "aspect_ratio", "duration", "image"}
    assert call.json["image"].keys() == {"url"}
    assert sent(call.json["image"]) == FOX.data
    shown = [file for message in harness.discord.messages(room) for file in message.media]
    assert FOX.data not in [harness.discord.attachment_bytes(file) for file in shown]


async def test_references_go_in_their_order(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"three subjects of {alice.name}"
    files = {
        "reference_1": FOX,
        "reference_2": File("teal.jpg", jpeg()),
        "reference_3": File("blue.png", picture(40, 40, "blue")),
    }
    ended = await harness.make(alice, room, f"/video prompt:{words} duration:1 model:grok-video-1.5", files)
    assert ended.delivered
    (call,) = harness.creates("xai", words)
    assert "image" not in call.json
    assert [sent(each) for each in call.json["reference_images"]] == [each.data for each in files.values()]


async def test_a_video_starts_from_one_image_and_ends_on_the_other(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"a fox wakes for {alice.name}"
    files = {
        "image": File("asleep.png", picture(320, 320)),
        "end_frame": File("awake.png", picture(320, 320, "blue")),
    }
    ended = await harness.make(alice, room, f"/video prompt:{words} duration:2 model:wan-3", files)
    assert ended.delivered
    (call,) = harness.creates("kie", words)
    given = call.json["input"]
    async with aiohttp.ClientSession() as client:
        for name, file in (("first_frame_url", files["image"]), ("last_frame_url", files["end_frame"])):
            async with client.get(given[name]) as answer:
                assert await answer.read() == file.data
    assert "reference_image_urls" not in given


async def test_the_card_carries_what_its_member_shares(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = "/video prompt:a carried fox duration:1 share_input:true"
    admitted = await harness.admit(alice, room, words, {"image": FOX})
    card = await harness.carded(admitted)
    assert [harness.discord.attachment_bytes(file) for file in card.media] == [FOX.data]
    await harness.end(admitted)


async def test_again_shares_what_a_member_shared_for_that_member_alone(harness: ProcessHarness) -> None:
    alice, bob, room = harness.newcomer(), harness.newcomer(), harness.room()
    words = "/video prompt:a fox of one member duration:1 share_input:true"
    first = await harness.make(alice, room, words, {"image": FOX})
    for who, shared in ((alice, True), (bob, False)):
        again = harness.admitted(await harness.press(who, first.last, "again", first.job))
        card = await harness.done(again)
        shown = [harness.discord.attachment_bytes(file) for file in card.media]
        assert (FOX.data in shown) is shared


async def test_again_takes_the_picture_along(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"again from a picture of {alice.name}"
    ended = await harness.make(alice, room, f"/video prompt:{words} duration:1", {"image": FOX})
    pressed = await harness.press(alice, ended.last, "again", ended.job)
    assert (await harness.end(harness.admitted(pressed))).delivered
    calls = harness.creates("xai", words)
    assert len(calls) == 2
    assert sent(calls[1].json["image"]) == FOX.data


@pytest.mark.parametrize(
    "file",
    [
        File("fox.png", b"<html><body>not a fox</body></html>"),
        File("fox.png", picture()[:200]),
        File("notes.txt", b"a fox", "image/png"),
        File("clip.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
        File("empty.png", b""),
    ],
    ids=["page", "cut", "text", "gif", "empty"],
)
async def test_what_is_not_an_image_is_refused_and_costs_nothing(harness: ProcessHarness, file: File) -> None:
    alice, room = harness.newcomer(), harness.room()
    told = await harness.read_with(alice, room, "/video prompt:a fox duration:1", {"image": file})
    assert "Nothing was charged" in told
    assert harness.discord.messages(room) == []
    assert await harness.available(alice, room) == 100


async def test_a_picture_with_too_many_pixels_is_refused(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    buffer = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(buffer, "PNG")
    bomb = File("bomb.png", buffer.getvalue())
    told = await harness.read_with(alice, room, "/video prompt:a fox duration:1", {"image": bomb})
    assert "pixels" in told
    assert await harness.available(alice, room) == 100


async def test_image_and_references_exclude_each_other(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    files = {"image": FOX, "reference_1": FOX}
    told = await harness.read_with(alice, room, "/video prompt:a fox duration:1", files)
    assert "Nothing was charged" in told
    assert harness.discord.messages(room) == []


@pytest.mark.parametrize("options", ["model:sora-2", "provider:evolink", "model:grok-video provider:kie"])
async def test_where_no_picture_is_taken_it_is_refused_before_anything_is_spent(
    harness: ProcessHarness, options: str
) -> None:
    alice, room = harness.newcomer(), harness.room()
    told = await harness.read_with(alice, room, f"/video prompt:a fox {options}", {"image": FOX})
    assert "Nothing was charged" in told
    assert await harness.available(alice, room) == 100
