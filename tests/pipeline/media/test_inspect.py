import asyncio
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.pipeline.media.decoder_pool import EXAMINING, DecoderPool
from bot.pipeline.media.errors import MediaRefused
from bot.pipeline.media.fit import encode, fitted
from bot.pipeline.media.inspect import Media, inspect
from tests.pipeline.media import samples

MIB = 1024 * 1024


def kept(directory: Path, content: bytes, name: str = "file") -> Path:
    path = directory / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("pillow", "content_type", "extension"),
    [
        ("PNG", "image/png", "png"),
        ("JPEG", "image/jpeg", "jpg"),
        ("WEBP", "image/webp", "webp"),
        ("GIF", "image/gif", "gif"),
    ],
)
async def test_a_picture_is_known_by_its_content_whatever_it_is_called(
    decoders: DecoderPool, tmp_path: Path, pillow: str, content_type: str, extension: str
) -> None:
    media = await inspect(decoders, kept(tmp_path, samples.picture(pillow), "page.html"))
    assert media == Media("image", content_type, extension, 64, 48)


@pytest.mark.parametrize(
    ("name", "codec", "content_type"),
    [
        ("a.mp4", "libx264", "video/mp4"),
        ("a.mov", "libx264", "video/quicktime"),
        ("a.webm", "libvpx", "video/webm"),
    ],
)
async def test_a_video_is_measured(
    decoders: DecoderPool, tmp_path: Path, name: str, codec: str, content_type: str
) -> None:
    video = samples.video(tmp_path / name, codec=codec, seconds=2)
    media = await inspect(decoders, video.rename(tmp_path / "picture.png"))
    assert (media.kind, media.content_type, media.extension) == ("video", content_type, name[2:])
    assert (media.width, media.height, media.audio) == (160, 96, True)
    assert media.duration == pytest.approx(2, abs=0.1)  # pyright: ignore[reportUnknownMemberType]  # pytest leaves it open


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "libx265"), ("a.mp4", "mpeg4"), ("a.mp4", "libsvtav1"), ("a.webm", "libvpx-vp9")],
)
async def test_what_browsers_play_is_taken(
    decoders: DecoderPool, tmp_path: Path, name: str, codec: str
) -> None:
    video = samples.video(tmp_path / name, codec=codec, sound=name == "a.webm")
    assert (await inspect(decoders, video)).kind == "video"


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="only Linux tells a thread's scheduling")
def test_making_a_video_leaves_the_tests_no_more_urgent_than_others(tmp_path: Path) -> None:
    before = os.sched_getscheduler(0)
    samples.video(tmp_path / "a.mp4", codec="libsvtav1", sound=False)
    assert os.sched_getscheduler(0) == before


async def test_no_other_decoder_is_started_whatever_the_container_says(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    """FFmpeg brings hundreds of decoders, most of them for what nobody has made in twenty years."""
    video = samples.video(tmp_path / "a.mov", codec="mpeg2video", sound=False)
    assert await refusal(decoders, video) == "not_media"
    limit = video.stat().st_size - 1
    await encode(decoders, video, "video", limit)
    assert fitted(video, limit) == "does_not_fit"


async def test_an_animation_is_a_picture_of_several_frames(decoders: DecoderPool, tmp_path: Path) -> None:
    for pillow in ("GIF", "WEBP", "PNG"):
        media = await inspect(decoders, kept(tmp_path, samples.picture(pillow, frames=5)))
        assert (media.kind, media.frames) == ("image", 5)


async def refusal(decoders: DecoderPool, path: Path) -> str:
    try:
        await inspect(decoders, path)
    except MediaRefused as refused:
        return refused.why
    return "taken"


NOT_MEDIA = {
    "empty": b"",
    "text": b"The picture could not be made.",
    "html": b"<!doctype html><html><body><img src=x onerror=alert(1)></body></html>",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "json": b'{"code": 404, "msg": "expired"}',
    "zip": samples.archive(),
    "zip with a picture in it": samples.archive(samples.picture("PNG")),
    "pdf": b"%PDF-1.7\n1 0 obj\n",
    "playlist": b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "concat script": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "executable": b"\x7fELF\x02\x01\x01" + bytes(60),
    "tiff": b"II*\x00" + bytes(60),
    "bmp": b"BM" + bytes(60),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "avif": b"\0\0\0\x20ftypavif" + bytes(60),
    "sound": b"\0\0\0\x20ftypM4A " + bytes(60),
    "matroska": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska" + bytes(60),
    "a picture after a page": b"<html></html>" + samples.picture("PNG"),
}


async def test_what_is_not_media_is_refused(decoders: DecoderPool, tmp_path: Path) -> None:
    said = {
        name: await refusal(decoders, kept(tmp_path, content, "result.png"))
        for name, content in NOT_MEDIA.items()
    }
    assert said == dict.fromkeys(NOT_MEDIA, "not_media")


async def test_a_polyglot_is_what_its_first_bytes_say_or_nothing(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    both = kept(tmp_path, samples.picture("PNG") + samples.archive())
    assert (await inspect(decoders, both)).content_type == "image/png"
    for only_the_start in (
        b"GIF89a/*" + b"<script>alert(1)</script>" * 20,
        b"\xff\xd8\xff\xe0<?php system($_GET[0]); ?>" * 9,
        b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>" * 9,
        b"RIFF\x40\0\0\0WEBP<html></html>" * 9,
        b"\0\0\0\x18ftypisom\0\0\x02\0isommp41<html></html>" * 9,
        b"\x1a\x45\xdf\xa3webm<html></html>" * 9,
    ):
        with pytest.raises(MediaRefused) as refused:
            await inspect(decoders, kept(tmp_path, only_the_start))
        assert refused.value.why == "damaged"


async def test_a_picture_that_is_cut_short_is_damaged(decoders: DecoderPool, tmp_path: Path) -> None:
    for pillow in ("PNG", "JPEG", "WEBP", "GIF"):
        whole = samples.picture(pillow, (200, 200))
        with pytest.raises(MediaRefused, match="damaged"):
            await inspect(decoders, kept(tmp_path, whole[: len(whole) // 2]))


async def test_a_video_that_is_cut_short_is_damaged(decoders: DecoderPool, tmp_path: Path) -> None:
    whole = samples.video(tmp_path / "a.mp4").read_bytes()
    for share in (0.3, 0.6, 0.99):
        with pytest.raises(MediaRefused, match="damaged"):
            await inspect(decoders, kept(tmp_path, whole[: int(len(whole) * share)]))


async def test_a_streamable_video_that_is_cut_short_is_damaged_though_its_index_is_whole(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    whole = samples.remuxed_for_streaming(samples.video(tmp_path / "a.mp4"))
    assert whole.index(b"moov") < whole.index(b"mdat")
    assert (await inspect(decoders, kept(tmp_path, whole))).kind == "video"
    with pytest.raises(MediaRefused, match="damaged"):
        await inspect(decoders, kept(tmp_path, whole[: int(len(whole) * 0.9)]))
    assert (await inspect(decoders, kept(tmp_path, whole + b"trailing bytes of no box"))).kind == "video"


async def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    for content in (samples.png_that_claims(60_000, 60_000), samples.blank_png(9000, 9000)):
        assert len(content) < MIB
        with pytest.raises(MediaRefused) as refused:
            await inspect(decoders, kept(tmp_path, content))
        assert refused.value.why == "too_many_pixels"


async def test_the_pixel_cap_is_the_callers(decoders: DecoderPool, tmp_path: Path) -> None:
    path = kept(tmp_path, samples.blank_png(1000, 1000))
    assert (await inspect(decoders, path, max_pixels=1_000_000)).width == 1000
    with pytest.raises(MediaRefused, match="too_many_pixels"):
        await inspect(decoders, path, max_pixels=999_999)


async def test_a_bomb_in_a_pictures_text_is_not_unpacked(decoders: DecoderPool, tmp_path: Path) -> None:
    with pytest.raises(MediaRefused, match="damaged"):
        await inspect(decoders, kept(tmp_path, samples.png_with_a_text_bomb()))


async def test_a_file_that_needs_more_memory_than_it_may_have_is_refused(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    path = kept(tmp_path, samples.blank_png(8000, 8000))
    with pytest.raises(MediaRefused) as refused:
        await inspect(decoders, path, limits=replace(EXAMINING, memory=160 * MIB))
    assert refused.value.why == "too_heavy"
    assert (await inspect(decoders, path)).width == 8000


async def test_a_file_that_takes_too_long_is_given_up_and_its_process_killed(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    pipe = tmp_path / "endless"
    os.mkfifo(pipe)  # opening it waits for a writer that never comes
    begun = time.monotonic()
    with pytest.raises(MediaRefused) as refused:
        await inspect(decoders, pipe, limits=replace(EXAMINING, seconds=0.3))
    assert refused.value.why == "too_heavy"
    assert time.monotonic() - begun < 10
    assert children_of(decoders.pids()) == []


async def test_a_file_that_takes_too_much_computing_is_given_up(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    frames = samples.picture("GIF", (400, 400), frames=3)
    header = frames.index(b"\x21\xf9")
    endless = frames[:header] + frames[header:-1] * 500 + b";"
    with pytest.raises(MediaRefused) as refused:
        await inspect(decoders, kept(tmp_path, endless), limits=replace(EXAMINING, cpu=0))
    assert refused.value.why == "too_heavy"


async def test_a_killed_process_is_replaced(decoders: DecoderPool, tmp_path: Path) -> None:
    path = kept(tmp_path, samples.picture("PNG"))
    await inspect(decoders, path)
    for pid in decoders.pids():
        os.kill(pid, signal.SIGKILL)
    assert (await inspect(decoders, path)).width == 64


async def test_an_abandoned_question_is_not_answered_to_the_next(
    decoders: DecoderPool, tmp_path: Path
) -> None:
    pipe = tmp_path / "endless"
    os.mkfifo(pipe)
    first = asyncio.create_task(inspect(decoders, pipe))
    writer = await asyncio.to_thread(os.open, pipe, os.O_WRONLY)  # returns once the file is being read
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    os.close(writer)
    assert (await inspect(decoders, kept(tmp_path, samples.picture("PNG", (31, 17))))).width == 31


async def test_a_burst_is_worked_off_by_a_few_processes(decoders: DecoderPool, tmp_path: Path) -> None:
    paths = [kept(tmp_path, samples.picture("JPEG", (100 + n, 60)), str(n)) for n in range(100)]
    media = await asyncio.gather(*(inspect(decoders, path) for path in paths))
    assert [each.width for each in media] == [100 + n for n in range(100)]
    assert len(decoders.pids()) <= 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look: the process hides")
async def test_the_process_has_no_environment_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIE_API_KEY", "canary-in-the-environment")
    async with aclosing(DecoderPool()) as decoders:
        await inspect(decoders, kept(tmp_path, samples.picture("PNG")))
        (pid, *_) = decoders.pids()
        assert environment_of(pid) <= {b"PYTHONPATH", b"PYTHONUTF8", b"MALLOC_ARENA_MAX"}


async def test_closing_leaves_no_process(tmp_path: Path) -> None:
    decoders = DecoderPool()
    await inspect(decoders, kept(tmp_path, samples.picture("PNG")))
    pids = decoders.pids()
    await decoders.aclose()
    assert pids
    assert running(pids) == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "mp4", "webm"])
async def test_broken_files_are_told_from_whole_ones_and_never_break_the_sandbox(
    decoders: DecoderPool, tmp_path: Path, kind: str
) -> None:
    made: dict[str, Callable[[], bytes]] = {
        "mp4": lambda: samples.video(tmp_path / "a.mp4").read_bytes(),
        "webm": lambda: samples.video(tmp_path / "a.webm", codec="libvpx").read_bytes(),
    }
    whole = made.get(kind, lambda: samples.picture(kind))()
    chance = random.Random(7)

    async def examined(number: int) -> str:
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            return (await inspect(decoders, kept(tmp_path, bytes(broken), f"{kind}{number}"))).kind
        except MediaRefused as refused:
            return refused.why

    outcomes = await asyncio.gather(*(examined(number) for number in range(60)))
    assert set(outcomes) <= {"image", "video", "damaged", "not_media", "too_many_pixels", "too_heavy"}
    assert (await inspect(decoders, kept(tmp_path, whole))).width > 0


def children_of(pids: list[int]) -> list[int]:
    return [
        int(child) for pid in pids for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ]


def environment_of(pid: int) -> set[bytes]:
    """Names of the variables."""
    return {
        line.partition(b"=")[0] for line in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if line
    }


def running(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]
