"""/imagine and /video with pictures attached: which are taken, and what becomes of the others."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.domain.limits import Limits, RateLimit
from sandbox.discord import File, World
from tests.cogs.attachments import png
from tests.cogs.harness import BotHarness, opened


def kept_inputs(folder: Path) -> int:
    return len(list(folder.rglob("inputs/*")))


async def test_an_image_may_start_from_one_where_some_model_takes_it(harness: BotHarness) -> None:
    asked = await harness.asks("alice", "imagine", options={"prompt": "in snow"}, files={"image": png()})
    assert "**gpt-image-2.5-flare**, 1:1, 1k, from your image" in asked.reply


async def test_an_attached_picture_is_fetched_checked_and_kept(harness: BotHarness) -> None:
    asked = await harness.asks("alice", "video", options={"prompt": "a fox"}, files={"image": png()})
    assert "from your image" in asked.reply
    (job,) = await harness.jobs("alice")
    assert job.request.image is not None
    assert job.request.image.content_type == "image/png"


async def test_references_keep_their_order(harness: BotHarness) -> None:
    files = {"reference_1": png((10, 10)), "reference_3": png((20, 20))}
    asked = await harness.asks("alice", "video", options={"prompt": "two foxes"}, files=files)
    assert "2 references" in asked.reply
    (job,) = await harness.jobs("alice")
    assert [kept.size for kept in job.request.references] == [len(png(s).data) for s in ((10, 10), (20, 20))]


async def test_a_video_may_end_on_an_image_where_a_model_takes_one(harness: BotHarness) -> None:
    files = {"image": png((10, 10)), "end_frame": png((20, 20))}
    asked = await harness.asks("alice", "video", options={"prompt": "a fox wakes"}, files=files)
    assert "from your image, to your end image" in asked.reply
    (job,) = await harness.jobs("alice")
    assert [kept.size for kept in job.request.inputs] == [len(png(s).data) for s in ((10, 10), (20, 20))]
    assert job.request.end_frame == job.request.inputs[1]


@pytest.mark.parametrize(
    ("files", "model", "expected"),
    [
        (("end_frame",), "wan-3", "goes with one to start from"),
        (("end_frame", "reference_1"), "wan-3", "goes with one to start from"),
        (("image", "end_frame", "reference_1"), "wan-3", "not both"),
        (("image", "end_frame"), "kling-3-turbo", "an image to end on"),
    ],
)
async def test_an_image_to_end_on_that_nobody_takes_is_refused_and_costs_nothing(
    harness: BotHarness, files: tuple[str, ...], model: str, expected: str
) -> None:
    given = {name: png() for name in files}
    asked = await harness.asks("alice", "video", options={"prompt": "a fox", "model": model}, files=given)
    assert expected in asked.reply
    assert await harness.jobs("alice") == []
    assert await harness.available("alice") == 100


async def test_an_image_and_references_exclude_each_other(harness: BotHarness) -> None:
    files = {"image": png(), "reference_1": png()}
    asked = await harness.asks("alice", "video", options={"prompt": "a fox"}, files=files)
    assert "not both" in asked.reply


async def test_an_image_may_have_four_more_beside_it_where_a_model_takes_both(harness: BotHarness) -> None:
    names = ("image", "reference_1", "reference_2", "reference_3", "reference_4")
    files = {name: png((number, number)) for number, name in enumerate(names, 10)}
    told = await harness.asks(
        "alice", "imagine", options={"prompt": "a fox", "model": "seedream-4.5"}, files=files
    )
    assert "in the queue" in told.reply
    (job,) = await harness.jobs("alice")
    assert job.request.image
    assert len(job.request.references) == 4
    plain = await harness.asks("bob", "imagine", options={"prompt": "a fox", "model": "z-image"}, files=files)
    assert "Nothing was charged" in plain.reply


@pytest.mark.parametrize("frames", [1, 3])
async def test_a_picture_of_a_type_that_the_model_does_not_take_goes_in_as_another_unless_it_moves(
    harness: BotHarness, frames: int
) -> None:
    """Its name says PNG, and Discord believes that; what it is shows when it was fetched."""
    data = io.BytesIO()
    first, *others = [Image.new("RGB", (640, 360), (10 * frame, 0, 0)) for frame in range(frames)]
    first.save(data, "WEBP", save_all=True, append_images=others)
    asked = await harness.asks(
        "alice",
        "video",
        options={"prompt": "a fox", "model": "kling-3-turbo", "duration": 3},
        files={"image": File("fox.png", data.getvalue(), "image/png")},
    )
    jobs = await harness.jobs("alice")
    if frames == 1:
        assert [job.request.image and job.request.image.content_type for job in jobs] == ["image/jpeg"]
    else:
        assert "**kling-3-turbo** takes JPEG, PNG; this WEBP cannot be turned into one" in asked.reply
        assert "Nothing was charged" in asked.reply
        assert jobs == []
        assert await harness.available("alice") == 100


async def test_what_is_no_picture_is_refused(harness: BotHarness) -> None:
    fake = File("fox.png", b"#!/bin/sh\necho hello\n" * 50, "image/png")
    asked = await harness.asks("alice", "video", options={"prompt": "a fox"}, files={"image": fake})
    assert "isn't an image that I can read" in asked.reply
    assert await harness.available("alice") == 100


async def test_attachments_of_a_member_without_credits_are_not_even_fetched(
    harness: BotHarness,
) -> None:
    before = kept_inputs(harness.folder)
    for _ in range(2):
        await harness.reads("bob", "/video prompt:x duration:30 resolution:480p")
    video = {"prompt": "x", "duration": 15, "resolution": "720p"}
    asked = await harness.asks("bob", "video", options=video, files={"image": png()})
    assert "you have 32 available" in asked.reply
    assert kept_inputs(harness.folder) == before


async def test_refused_attachments_count_against_the_rate(world: World, tmp_path: Path) -> None:
    """What came before the one that is no picture is kept for days: refusals for nothing would fill the disk."""
    limits = Limits(RateLimit(burst=2, period=timedelta(minutes=5)))
    async with opened(world, tmp_path, limits=limits) as harness:
        for side in (11, 12, 13):
            files = {"reference_1": png((side, side)), "reference_2": File("x.png", b"no", "image/png")}
            asked = await harness.asks("alice", "video", options={"prompt": "x"}, files=files)
        assert "You can ask again <t:" in asked.reply
        assert kept_inputs(tmp_path) == 2
        assert "in the queue" in await harness.reads("alice", "/video prompt:x")
