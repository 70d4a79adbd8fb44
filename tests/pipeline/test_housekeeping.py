"""What is done by the hour, on a real database and a real folder."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.job import State
from bot.domain.request import InputFile, Request
from bot.pipeline.housekeeping import Housekeeping
from bot.pipeline.media.decoder_pool import DecoderPool
from bot.pipeline.media.download import Downloader
from bot.pipeline.media.store import MediaStore
from bot.storage.database import Database
from tests.new_database import new_database
from tests.pipeline.harness import RecordingCourier
from tests.storage.samples import NOW, a_job, store


def attached(media: Path, name: str, hours: int) -> InputFile:
    """A kept attachment of that age."""
    path = media / "inputs" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    changed = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (changed, changed))
    return InputFile(f"inputs/{name}", "image/png", 1, name)


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
async def test_a_short_retention_takes_no_attachment_from_a_job_that_is_not_over(
    tmp_path: Path, state: State
) -> None:
    media = tmp_path / "media"
    image, *references = [attached(media, f"{name}.png", 5) for name in ("image", "first", "second")]
    end_frame, video = attached(media, "end.png", 5), attached(media, "source.mp4", 5)
    over = attached(media, "over.png", 5)
    downloader, decoders = Downloader(frozenset()), DecoderPool()
    hour = timedelta(hours=1)
    async with Database.open(new_database(tmp_path / "darkroom.db")) as database:
        await store(
            database,
            a_job(state=state, request=Request("m", "a fox", image=image, end_frame=end_frame)),
            a_job(state=state, request=Request("m", "a fox", references=tuple(references))),
            a_job(state=state, request=Request("m", "a fox", video=video)),
            a_job(state=State.FAILED, finished_at=NOW, request=Request("m", "a fox", image=over)),
        )
        await Housekeeping(
            database=database,
            media=MediaStore(media, downloader, decoders, retention=hour),
            courier=RecordingCourier(),
            clock=lambda: NOW,
            row_retention=timedelta(days=400),
            media_retention=hour,
            on_audit=lambda _: None,
        ).sweep()
    await downloader.aclose()
    await decoders.aclose()
    left = {path.name for path in (media / "inputs").iterdir()}
    assert left == {"image.png", "first.png", "second.png", "end.png", "source.mp4"}
