"""Each provider and model, from the command to the file in the thread, over real sockets."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image

from sandbox.discord import Member
from sandbox.providers.world import Name
from tests.e2e.harness import Ended, ProcessHarness, actions

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass(frozen=True, slots=True)
class Row:
    """A command, and the request that goes to its provider for it."""

    provider: Name
    line: str
    outer: dict[str, Any]
    inner: dict[str, Any] | None
    """kie's `input`."""
    price: int

    def body(self, prompt: str) -> dict[str, Any]:
        if self.inner is None:
            return self.outer | {"prompt": prompt}
        return self.outer | {"input": self.inner | {"prompt": prompt}}


ROWS = [
    pytest.param(
        Row(
            "kie",
            "/video prompt:{} provider:kie",
            {"model": "grok-imagine/text-to-video"},
            {"aspect_ratio": "16:9", "mode": "normal"},
            10,
        ),
        id="kie-grok-text-to-video",
    ),
    pytest.param(
        Row(
            "kie",
            "/video prompt:{} provider:kie aspect_ratio:3:2 mode:fun",
            {"model": "grok-imagine/text-to-video"},
            {"aspect_ratio": "3:2", "mode": "fun"},
            10,
        ),
        id="kie-grok-text-to-video-with-options",
    ),
    pytest.param(
        Row(
            "kie",
            "/imagine prompt:{}",
            {"model": "grok-imagine/text-to-image"},
            {"aspect_ratio": "1:1"},
            4,
        ),
        id="kie-grok-text-to-image",
    ),
    pytest.param(
        Row(
            "kie",
            "/video prompt:{} model:sora-2",
            {"model": "sora-2-text-to-video"},
            {"aspect_ratio": "landscape", "n_frames": "10", "remove_watermark": True},
            20,
        ),
        id="kie-sora-2",
    ),
    pytest.param(
        Row(
            "kie",
            "/video prompt:{} model:sora-2 aspect_ratio:9:16 duration:15",
            {"model": "sora-2-text-to-video"},
            {"aspect_ratio": "portrait", "n_frames": "15", "remove_watermark": True},
            30,
        ),
        id="kie-sora-2-portrait",
    ),
    pytest.param(
        Row(
            "evolink",
            "/video prompt:{} provider:evolink aspect_ratio:16:9 duration:10",
            {
                "model": "grok-imagine-text-to-video",
                "duration": 10,
                "mode": "normal",
                "aspect_ratio": "16:9",
            },
            None,
            14,
        ),
        id="evolink-grok-text-to-video",
    ),
    pytest.param(
        Row(
            "xai",
            "/video prompt:{} provider:xai aspect_ratio:9:16 duration:3 resolution:720p",
            {"model": "grok-imagine-video", "duration": 3, "resolution": "720p", "aspect_ratio": "9:16"},
            None,
            21,
        ),
        id="xai-grok-imagine-video",
    ),
    pytest.param(
        Row(
            "xai",
            "/video prompt:{} model:grok-video-1.5 duration:2",
            {
                "model": "grok-imagine-video-1.5-preview",
                "duration": 2,
                "resolution": "480p",
                "aspect_ratio": "16:9",
            },
            None,
            12,
        ),
        id="xai-grok-imagine-video-1.5-preview",
    ),
]
CALLBACK_FIELDS: dict[Name, str | None] = {"kie": "callBackUrl", "evolink": "callback_url", "xai": None}


def sums(files: list[bytes]) -> list[str]:
    return [hashlib.sha256(data).hexdigest() for data in files]


@pytest.mark.parametrize("row", ROWS)
async def test_the_documented_request_is_sent_and_what_was_made_arrives_byte_for_byte(
    harness: ProcessHarness, row: Row
) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"a lighthouse for {alice.name}"
    ended = await harness.make(alice, room, row.line.format(words))
    assert ended.delivered
    (task,) = harness.tasks(words)
    (call,) = harness.creates(row.provider, words)
    assert _without_callback(call.json, row.provider) == row.body(words)
    assert call.bearer == harness.providers.servers[row.provider].key
    assert sums(harness.posted(ended)) == sums(harness.served(task))
    assert len(ended.files) == (6 if "/imagine" in row.line else 1)
    assert await harness.available(alice, room) == 100 - row.price
    _check_result(ended, alice, row.provider, row.price)


def _without_callback(body: dict[str, Any], provider: Name) -> dict[str, Any]:
    sent = dict(body)
    if field := CALLBACK_FIELDS[provider]:
        assert str(sent.pop(field)).startswith("http://127.0.0.1:")
    return sent


def _check_result(ended: Ended, member: Member, provider: Name, price: int) -> None:
    last = ended.last
    assert member.id in last.mention_ids
    assert member.mention in last.text
    assert "AI-generated" in last.text
    assert provider in last.text
    assert f"{price} credits" in last.text
    assert actions(last, ended.job) == {"again", "more"}


async def test_no_credentials_go_to_the_address_of_a_result(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"a harbour for {alice.name}"
    await harness.make(alice, room, f"/video prompt:{words} provider:evolink")
    (task,) = harness.tasks(words)
    asked = [each for each in harness.providers.media.downloads if each.name in task.files]
    assert asked
    assert all("Authorization" not in each.headers for each in asked)
    assert all(harness.providers.servers["evolink"].key not in str(dict(each.headers)) for each in asked)


async def test_the_card_calls_nobody_and_the_result_comes_in_its_thread(harness: ProcessHarness) -> None:
    alice, bob, room = harness.newcomer(), harness.newcomer(), harness.room()
    prompt = f"hello {bob.mention} @everyone **look** at this ```{'very ' * 200}long"
    admitted = await harness.admit(alice, room, f"/video prompt:{prompt} provider:evolink mode:fun")
    card = await harness.carded(admitted)
    ended = await harness.end(admitted)
    assert card.mention_ids == ()
    assert not card.raw["mention_everyone"]
    assert card.channel_id == room.id
    assert alice.mention in card.text
    assert "Grok Imagine Video" in card.text
    assert "fun" in card.text
    assert "10 credits" in card.text
    assert len(card.text) < 1000
    seen = harness.card(admitted)
    assert seen
    thread = harness.thread_of(seen)
    assert ended.last.channel_id == thread.id == card.id
    assert ended.last.mention_ids == (alice.id,)
    assert "fun" in ended.last.text


async def test_the_card_shows_at_last_what_came_of_it_and_where_the_result_is(
    harness: ProcessHarness,
) -> None:
    alice, room = harness.newcomer(), harness.room()
    admitted = await harness.admit(alice, room, "/video prompt:a slow river [slow=2] provider:evolink")
    ended = await harness.end(admitted)
    card = await harness.done(admitted)
    assert str(card.buttons[0]["url"]).endswith(f"/{ended.last.channel_id}/{ended.last.id}")
    (preview,) = card.media
    with Image.open(io.BytesIO(harness.discord.attachment_bytes(preview))) as image:
        assert (image.format, image.width > 100) == ("JPEG", True)
    assert len(harness.discord.attachment_bytes(preview)) <= 150_000


async def test_in_a_thread_card_and_result_stay_there(harness: ProcessHarness) -> None:
    alice, room = harness.newcomer(), harness.room()
    thread = harness.discord.add_thread(room, "our foxes", alice)
    ended = await harness.make(alice, thread, "/video prompt:a fox at night provider:xai duration:1")
    assert ended.delivered
    assert ended.last.channel_id == thread.id
    assert harness.card(ended.admitted) is not None
    assert all(
        message.author_id != harness.discord.application_id for message in harness.discord.messages(room)
    )


async def test_what_was_not_asked_for_is_not_sent_and_the_wider_values_are_sent_when_asked(
    harness: ProcessHarness,
) -> None:
    alice, room = harness.newcomer(), harness.room()
    words = f"a wide valley for {alice.name}"
    line = f"/video prompt:{words} provider:kie duration:7 resolution:720p aspect_ratio:16:9"
    ended = await harness.make(alice, room, line)
    assert ended.delivered
    (call,) = harness.creates("kie", words)
    assert call.json["input"] == {
        "prompt": words,
        "aspect_ratio": "16:9",
        "mode": "normal",
        "duration": 7,
        "resolution": "720p",
    }
    assert await harness.available(alice, room) == 100 - (4 + 7 * 2)
