import asyncio
import io
import os
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from bot.domain.errors import InputRefused, NoResult
from bot.domain.picture_limits import PictureType
from bot.domain.request import InputFile
from bot.pipeline.media.decoder_pool import DecoderPool
from bot.pipeline.media.download import Downloader
from bot.pipeline.media.errors import DownloadBroken, Gone, MediaRefused, TooBig, UrlRefused
from bot.pipeline.media.store import MAX_INPUT_BYTES, MAX_RESULT_BYTES, MediaStore
from bot.providers.spool import Spool, reference
from tests.pipeline.media import samples
from tests.pipeline.media.origin import origin, reply

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="module")
async def downloader() -> AsyncGenerator[Downloader]:
    made = Downloader(frozenset({"127.0.0.1"}))
    yield made
    await made.aclose()


@pytest.fixture
def store(tmp_path: Path, downloader: Downloader, decoders: DecoderPool) -> MediaStore:
    return MediaStore(tmp_path / "media", downloader, decoders)


def left_in(directory: Path) -> set[str]:
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}


async def test_a_result_is_kept_under_a_name_of_our_own(store: MediaStore, tmp_path: Path) -> None:
    content = samples.picture("PNG")
    async with origin(reply(content, content_type="text/html")) as host:
        stored = await store.collect("abc123", 0, f"{host.url}/../../etc/passwd.exe?x=.html", NOW)
    assert stored.path == "abc123/0.png"
    assert stored.name == "darkroom-abc123-0.png"
    assert (stored.size, stored.content_type, stored.kind) == (len(content), "image/png", "image")
    assert (stored.width, stored.height, stored.duration) == (64, 48, None)
    assert store.path(stored.path).read_bytes() == content
    assert left_in(tmp_path / "media") == {"abc123/0.png"}


async def test_a_result_that_is_there_is_not_fetched_again(store: MediaStore) -> None:
    async with origin(reply(samples.picture("JPEG"))) as host:
        first = await store.collect("abc123", 0, host.url, NOW)
        again = await store.collect("abc123", 0, host.url, NOW)
        other = await store.collect("abc123", 1, host.url, NOW)
    assert again == first
    assert other.path == "abc123/1.jpg"
    assert len(host.heads) == 2


@pytest.mark.parametrize(
    "content", [b"<html>expired</html>", samples.picture("PNG")[:500]], ids=["page", "cut"]
)
async def test_a_result_that_is_no_media_leaves_nothing_behind(
    store: MediaStore, tmp_path: Path, content: bytes
) -> None:
    async with origin(reply(content, content_type="image/png")) as host:
        with pytest.raises(MediaRefused):
            await store.collect("abc123", 0, host.url, NOW)
    assert left_in(tmp_path / "media") == set()


async def test_a_result_that_cannot_be_fetched_says_why(store: MediaStore) -> None:
    async with origin(reply(b"", status="403 Forbidden")) as host:
        with pytest.raises(Gone):
            await store.collect("abc123", 0, host.url, NOW)
    async with origin(reply(b"", length=MAX_RESULT_BYTES + 1)) as host:
        with pytest.raises(TooBig):
            await store.collect("abc123", 0, host.url, NOW)
    async with origin(reply(b"half", length=9)) as host:
        with pytest.raises(DownloadBroken):
            await store.collect("abc123", 0, host.url, NOW)


@pytest.mark.parametrize("job", ["", "..", "a/b", "../x", "A", "x" * 33])
async def test_a_job_id_never_leads_out_of_the_media_directory(store: MediaStore, job: str) -> None:
    with pytest.raises(ValueError, match="not a job id"):
        await store.collect(job, 0, "https://media.example/", NOW)


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../b"])
def test_a_kept_path_never_leads_out_of_the_media_directory(store: MediaStore, path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        store.path(path)


async def test_a_file_is_made_to_fit(store: MediaStore) -> None:
    async with origin(reply(samples.picture("PNG", (300, 300)))) as host:
        stored = await store.collect("abc123", 0, host.url, NOW)
    assert await store.fitted(stored, stored.size) == store.path(stored.path)
    assert await store.fitted(stored, 20_000) == "not_encoded"
    await store.encode(stored, 20_000)
    smaller = await store.fitted(stored, 20_000)
    assert isinstance(smaller, Path)
    assert await store.size(smaller) <= 20_000


async def test_a_picture_of_a_result_is_made_as_small_as_whoever_gets_it_takes(store: MediaStore) -> None:
    async with origin(reply(samples.picture("PNG", (300, 300)))) as host:
        result = await store.collect("abc123", 0, host.url, NOW)
    whole, small = await store.keep_result(result), await store.keep_result(result, 20_000)
    assert whole.content_type == "image/png"
    assert small.size <= 20_000 < whole.size


@pytest.mark.parametrize(
    ("mode", "types", "expected"),
    [
        ("RGB", ("jpeg", "png"), "image/jpeg"),
        ("RGBA", ("jpeg", "png"), "image/png"),
        ("RGBA", ("jpeg",), "image/webp"),
    ],
)
async def test_a_picture_is_turned_into_a_type_that_is_taken_and_stays_transparent(
    store: MediaStore, tmp_path: Path, mode: str, types: tuple[PictureType, ...], expected: str
) -> None:
    """Where it cannot be, it is kept as it is, and whoever asks for the request finds that out."""
    image = Image.new(mode, (64, 48), (250, 0, 0, 0)[: len(mode)])
    written = io.BytesIO()
    image.save(written, "WEBP", lossless=True, exact=True)
    async with origin(reply(written.getvalue())) as host:
        kept = await store.keep_input(host.url, types)
        assert left_in(tmp_path / "media") == {kept.path}
        assert await store.retyped(await store.keep_input(host.url), types) == kept
    assert (kept.content_type, kept.sides) == (expected, (64, 48))
    with Image.open(store.input_path(kept)) as again:
        assert again.has_transparency_data == (mode == "RGBA")
        assert again.format == expected.removeprefix("image/").upper()


async def test_an_animation_is_not_cut_to_a_picture(store: MediaStore) -> None:
    async with origin(reply(samples.picture("WEBP", frames=3))) as host:
        kept = await store.keep_input(host.url, ("jpeg", "png"))
    assert kept.content_type == "image/webp"


async def test_a_result_goes_in_as_the_type_that_is_taken(store: MediaStore) -> None:
    async with origin(reply(samples.picture("WEBP"))) as host:
        result = await store.collect("abc123", 0, host.url, NOW)
    assert (await store.keep_result(result, None, ("jpeg", "png"))).content_type == "image/jpeg"


async def test_a_video_of_a_result_is_kept_as_it_is_with_its_length(
    store: MediaStore, tmp_path: Path
) -> None:
    content = samples.video(tmp_path / "source.mp4", seconds=2).read_bytes()
    async with origin(reply(content)) as host:
        result = await store.collect("abc123", 0, host.url, NOW)
    kept = await store.keep_video(result)
    assert kept == await store.keep_video(result)
    assert (await store.read_input(kept), kept.content_type, kept.size) == (
        content,
        "video/mp4",
        len(content),
    )
    assert (kept.sides, kept.duration) == ((160, 96), pytest.approx(2, abs=0.1))
    await asyncio.to_thread(os.truncate, store.path(result.path), MAX_INPUT_BYTES + 1)
    with pytest.raises(InputRefused) as refused:
        await store.keep_video(result)
    assert (refused.value.why, refused.value.limit) == ("video_too_large", MAX_INPUT_BYTES)
    await asyncio.to_thread(store.path(result.path).unlink)
    with pytest.raises(NoResult):
        await store.keep_video(result)
    assert left_in(tmp_path / "media") == {kept.path}


async def test_an_attachment_is_kept_once_by_its_content(store: MediaStore, tmp_path: Path) -> None:
    async with origin(reply(samples.picture("PNG"))) as host:
        first = await store.keep_input(f"{host.url}/attachments/1/2/cat.exe")
        again = await store.keep_input(f"{host.url}/attachments/3/4/dog.png")
    assert first == again
    assert first == InputFile(
        f"inputs/{first.sha256}.png",
        "image/png",
        first.size,
        first.sha256,
        width=64,
        height=48,
        untouched=True,
    )
    assert left_in(tmp_path / "media") == {first.path}
    assert await store.has_input(first)
    store.input_path(first).unlink()
    assert not await store.has_input(first)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"hello", "not_an_image"),
        (samples.picture("GIF"), "not_an_image"),
        (samples.picture("PNG")[:300], "not_an_image"),
        (samples.png_that_claims(60_000, 60_000), "too_many_pixels"),
        (samples.blank_png(8000, 6000), "too_many_pixels"),
        (bytes(MAX_INPUT_BYTES + 1), "too_large"),
    ],
    ids=["text", "gif", "cut", "bomb", "48-megapixels", "large"],
)
async def test_an_attachment_that_cannot_be_used_is_refused_with_the_reason(
    store: MediaStore, tmp_path: Path, content: bytes, why: str
) -> None:
    async with origin(reply(content)) as host:
        with pytest.raises(InputRefused) as refused:
            await store.keep_input(host.url)
    assert refused.value.why == why
    assert (refused.value.limit is not None) == (why in {"too_large", "too_many_pixels"})
    assert left_in(tmp_path / "media") == set()


async def test_a_video_is_no_image(store: MediaStore, tmp_path: Path) -> None:
    video = samples.video(tmp_path / "a.mp4").read_bytes()
    async with origin(reply(video)) as host:
        with pytest.raises(InputRefused, match="not_an_image"):
            await store.keep_input(host.url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a.png",
        "http://localhost:1/a.png",
        "file:///etc/passwd",
        "https://cdn.discordapp.com@evil.example/",
    ],
)
async def test_an_attachment_from_elsewhere_is_never_asked_for(store: MediaStore, url: str) -> None:
    with pytest.raises(InputRefused, match="wrong_host"):
        await store.keep_input(url)


async def test_an_attachment_that_leads_elsewhere_is_refused(store: MediaStore) -> None:
    async with origin(reply(status="302 Found", location="https://evil.example/a.png")) as host:
        with pytest.raises(InputRefused, match="wrong_host"):
            await store.keep_input(host.url)


async def test_an_attachment_that_is_gone_cannot_be_reached(store: MediaStore) -> None:
    async with origin(reply(status="404 Not Found")) as host:
        with pytest.raises(InputRefused, match="unreachable"):
            await store.keep_input(host.url)


def aged(path: Path, hours: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    changed = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (changed, changed))
    os.utime(path.parent, (changed, changed))
    return path


async def test_sweeping_removes_what_has_had_its_time_and_nothing_that_a_live_job_needs(
    store: MediaStore, tmp_path: Path
) -> None:
    media = tmp_path / "media"
    for name in ("old/0.png", "old/0-900.jpg", "live/0.png", "inputs/old.png", "inputs/needed.png"):
        aged(media / name, hours=73)
    for name in ("new/0.png", "inputs/new.png"):
        aged(media / name, hours=71)
    assert await store.sweep(NOW, {"live", "inputs/needed.png"}) == 3
    assert left_in(media) == {"live/0.png", "new/0.png", "inputs/needed.png", "inputs/new.png"}
    assert not (media / "old").exists()


async def test_sweeping_removes_what_crashes_left_half_written_but_not_what_is_being_written(
    store: MediaStore, tmp_path: Path
) -> None:
    media = tmp_path / "media"
    aged(media / "live/.0.abcd.part", hours=2)
    aged(media / "inputs/.new.abcd.part", hours=2)
    aged(media / "live/.1.ef01.part", hours=0.1)
    assert await store.sweep(NOW, {"live"}) == 2
    assert left_in(media) == {"live/.1.ef01.part"}


async def test_sweeping_before_anything_was_kept_is_fine(store: MediaStore) -> None:
    assert await store.sweep(NOW, set()) == 0


async def test_a_kept_attachment_that_comes_again_has_a_new_age(store: MediaStore, tmp_path: Path) -> None:
    async with origin(reply(samples.picture("PNG"))) as host:
        kept = await store.keep_input(host.url)
        os.utime(store.input_path(kept), (0, 0))
        await store.keep_input(host.url)
    await store.sweep(datetime.now(UTC), set())
    assert await store.has_input(kept)


async def test_a_full_disk_is_noticed_before_work_is_taken_on(
    tmp_path: Path, downloader: Downloader, decoders: DecoderPool
) -> None:
    assert not await MediaStore(tmp_path / "a", downloader, decoders, min_free_bytes=1).low_disk()
    assert await MediaStore(tmp_path / "a", downloader, decoders, min_free_bytes=10**18).low_disk()


async def test_several_results_of_one_job_are_collected_at_once(store: MediaStore) -> None:
    async with origin(reply(samples.picture("JPEG"))) as host:
        stored = await asyncio.gather(*(store.collect("abc123", n, host.url, NOW) for n in range(6)))
    assert [each.path for each in stored] == [f"abc123/{n}.jpg" for n in range(6)]


def spooled(directory: Path, key: str, content: bytes) -> Path:
    path = Spool(directory / "media").part(key, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


async def test_what_an_answer_left_on_disk_is_checked_and_moved_into_place(
    store: MediaStore, tmp_path: Path
) -> None:
    spooled(tmp_path, "abc123-1", samples.picture("PNG"))
    stored = await store.collect("abc123", 0, reference("abc123-1", 0), NOW, task="abc123-1")
    assert stored.path == "abc123/0.png"
    assert left_in(tmp_path / "media") == {"abc123/0.png"}


async def test_a_late_result_takes_what_was_kept_for_the_job_that_asked(
    store: MediaStore, tmp_path: Path
) -> None:
    spooled(tmp_path, "abc123-1", samples.picture("PNG"))
    stored = await store.collect("late01", 0, reference("abc123-1", 0), NOW, task="abc123-1")
    assert (stored.path, left_in(tmp_path / "media")) == ("late01/0.png", {"late01/0.png"})


@pytest.mark.parametrize("task", [None, "other1-1", "abc123-2", "spool:abc123-1/0"])
async def test_only_the_jobs_own_task_can_name_what_is_on_disk(
    store: MediaStore, tmp_path: Path, task: str | None
) -> None:
    path = spooled(tmp_path, "abc123-1", samples.picture("PNG"))
    with pytest.raises(UrlRefused):
        await store.collect("abc123", 0, reference("abc123-1", 0), NOW, task=task)
    assert path.is_file()


async def test_what_is_no_picture_is_refused_from_disk_as_from_anywhere(
    store: MediaStore, tmp_path: Path
) -> None:
    spooled(tmp_path, "abc123-1", b"<html>not a picture</html>")
    with pytest.raises(MediaRefused):
        await store.collect("abc123", 0, reference("abc123-1", 0), NOW, task="abc123-1")


async def test_what_is_not_on_disk_any_more_is_asked_for_again(store: MediaStore) -> None:
    with pytest.raises(Gone):
        await store.collect("abc123", 0, reference("abc123-1", 0), NOW, task="abc123-1")


async def test_only_the_providers_own_server_may_stand_in_a_private_network(
    tmp_path: Path, decoders: DecoderPool
) -> None:
    downloader = Downloader()
    strict = MediaStore(tmp_path / "media", downloader, decoders)
    async with origin(reply(samples.picture("PNG"))) as host:
        with pytest.raises(UrlRefused):
            await strict.collect("abc123", 0, host.url, NOW)
        stored = await strict.collect("abc123", 0, host.url, NOW, origin=host.url)
    await downloader.aclose()
    assert stored.path == "abc123/0.png"
