import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.request import Kind
from bot.pipeline.media.decoder_pool import ENCODING, DecoderPool
from bot.pipeline.media.fit import Fitted, encode, fitted
from bot.pipeline.media.inspect import Media, inspect
from tests.pipeline.media import samples


async def fit(decoders: DecoderPool, path: Path, kind: Kind, limit: int) -> Fitted:
    """As the pipeline does: look, encode if that is what is needed, and look again."""
    if fitted(path, limit) == "not_encoded":
        await encode(decoders, path, kind, limit)
    return fitted(path, limit)


async def encoded(decoders: DecoderPool, path: Path, kind: Kind, limit: int) -> tuple[Path, Media]:
    made = await fit(decoders, path, kind, limit)
    assert isinstance(made, Path)
    assert made.stat().st_size <= limit
    return made, await inspect(decoders, made)


def left_in(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


async def test_a_file_under_the_limit_stays_as_it_is(decoders: DecoderPool, tmp_path: Path) -> None:
    path = tmp_path / "0.png"
    path.write_bytes(samples.picture("PNG"))
    assert await fit(decoders, path, "image", path.stat().st_size) == path
    assert left_in(tmp_path) == {"0.png"}


async def test_a_video_above_the_limit_is_made_smaller_and_keeps_its_length_and_sound(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    path = samples.video(tmp_path / "0.mp4", size=(320, 180), seconds=3, bits=4_000_000)
    limit = path.stat().st_size // 4
    made, media = await encoded(decoders, path, "video", limit)
    assert (media.kind, media.content_type, media.audio) == ("video", "video/mp4", True)
    assert media.duration == pytest.approx(3, abs=0.2)  # pyright: ignore[reportUnknownMemberType]  # pytest leaves it open
    assert (media.width, media.height) == (320, 180)
    assert media.frames == pytest.approx(72, abs=2)  # pyright: ignore[reportUnknownMemberType]  # pytest leaves it open
    assert made.stat().st_size > limit / 2  # the room that there is, is used
    assert left_in(tmp_path) == {"0.mp4", made.name}


async def test_a_tall_video_without_sound_comes_out_at_720_lines_and_in_proportion(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    path = samples.video(tmp_path / "0.mp4", size=(500, 1000), sound=False, bits=8_000_000)
    _, media = await encoded(decoders, path, "video", path.stat().st_size * 2 // 3)
    assert (media.width, media.height, media.audio) == (360, 720, False)


async def test_other_containers_come_out_as_mp4(decoders: DecoderPool, tmp_path: Path) -> None:
    path = samples.video(tmp_path / "0.webm", codec="libvpx", seconds=2, bits=3_000_000)
    made, media = await encoded(decoders, path, "video", path.stat().st_size // 2)
    assert made.suffix == ".mp4"
    assert (media.content_type, media.audio) == ("video/mp4", True)


async def test_a_second_question_for_the_same_limit_makes_nothing_anew(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    path = tmp_path / "0.png"
    path.write_bytes(samples.picture("PNG", (300, 300)))
    first, _ = await encoded(decoders, path, "image", 20_000)
    made_at = first.stat().st_mtime_ns
    assert await fit(decoders, path, "image", 20_000) == first
    assert first.stat().st_mtime_ns == made_at
    smaller, _ = await encoded(decoders, path, "image", 10_000)
    assert smaller != first


async def test_a_picture_becomes_a_jpeg_by_quality_before_scale(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    path = tmp_path / "0.png"
    path.write_bytes(samples.picture("PNG", (600, 400)))
    made, media = await encoded(decoders, path, "image", path.stat().st_size // 2)
    assert (made.suffix, media.content_type) == (".jpg", "image/jpeg")
    assert (media.width, media.height) == (600, 400)
    _, tiny = await encoded(decoders, path, "image", 8_000)
    assert tiny.width < 600
    assert tiny.width / tiny.height == pytest.approx(1.5, abs=0.05)  # pyright: ignore[reportUnknownMemberType]  # pytest leaves it open


async def test_what_shines_through_still_does(decoders: DecoderPool, tmp_path: Path) -> None:
    path = tmp_path / "0.png"
    path.write_bytes(samples.picture("PNG", (300, 300), mode="LA"))
    made, media = await encoded(decoders, path, "image", path.stat().st_size // 2)
    assert (made.suffix, media.content_type) == (".webp", "image/webp")


@pytest.mark.parametrize(("kind", "limit"), [("image", 50), ("video", 2_000)])
async def test_that_a_file_cannot_be_made_to_fit_is_found_out_once(
    decoders: DecoderPool, tmp_path: Path, kind: Kind, limit: int
) -> None:
    path = tmp_path / "0.bin"
    if kind == "video":
        samples.video(tmp_path / "0.mp4").rename(path)
    else:
        path.write_bytes(samples.picture("PNG"))
    assert fitted(path, limit) == "not_encoded"
    await encode(decoders, path, kind, limit)
    assert fitted(path, limit) == "does_not_fit"
    assert fitted(path, limit + 1) == "not_encoded"
    assert left_in(tmp_path) == {"0.bin", f"0-{limit}.unfit"}


async def test_a_file_that_is_gone_does_not_fit(tmp_path: Path) -> None:
    assert fitted(tmp_path / "0.png", 1000) == "does_not_fit"


async def test_an_animation_is_not_made_a_still(decoders: DecoderPool, tmp_path: Path) -> None:
    path = tmp_path / "0.gif"
    path.write_bytes(samples.picture("GIF", frames=4))
    assert await fit(decoders, path, "image", path.stat().st_size - 1) == "does_not_fit"


async def test_encoding_that_takes_too_long_is_given_up(decoders: DecoderPool, tmp_path: Path) -> None:
    path = samples.video(tmp_path / "0.mp4", size=(640, 360), bits=4_000_000)
    limit = path.stat().st_size // 2
    await encode(decoders, path, "video", limit, limits=replace(ENCODING, seconds=0.02))
    assert fitted(path, limit) == "does_not_fit"
    assert left_in(tmp_path) == {"0.mp4", f"0-{limit}.unfit"}


async def test_a_damaged_file_does_not_fit(decoders: DecoderPool, tmp_path: Path) -> None:
    path = tmp_path / "0.mp4"
    path.write_bytes(samples.video(tmp_path / "whole.mp4").read_bytes()[:2000])
    assert await fit(decoders, path, "video", 1000) == "does_not_fit"


@asynccontextmanager
async def endless(decoders: DecoderPool, source: Path, kind: Kind) -> AsyncGenerator[None]:
    """Three encodes that do not end before this does, the first of them at work."""
    os.mkfifo(source)
    encodes = [asyncio.create_task(encode(decoders, source, kind, 1000)) for _ in range(3)]
    writer = await asyncio.to_thread(os.open, source, os.O_WRONLY)  # returns once the first is at work
    try:
        yield
        assert not any(task.done() for task in encodes)
    finally:
        for task in encodes:
            task.cancel()
        await asyncio.gather(*encodes, return_exceptions=True)
        os.close(writer)


async def test_however_many_videos_are_encoded_a_picture_is_made_smaller_meanwhile(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    path = tmp_path / "0.png"
    path.write_bytes(samples.picture("PNG", (600, 400)))
    async with endless(decoders, tmp_path / "videos", "video"):
        made, _ = await encoded(decoders, path, "image", path.stat().st_size // 2)
        assert made.suffix == ".jpg"


async def test_however_much_is_encoded_a_process_is_left_for_quick_questions(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    picture = tmp_path / "0.png"
    picture.write_bytes(samples.picture("PNG"))
    async with (
        endless(decoders, tmp_path / "videos", "video"),
        endless(decoders, tmp_path / "pictures", "image"),
    ):
        assert (await inspect(decoders, picture)).width == 64
