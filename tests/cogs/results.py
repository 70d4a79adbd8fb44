"""Results with files on disk, posted and charged, as the pipeline leaves them."""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain.job import Job, State
from bot.domain.media import MediaFile
from bot.pipeline.clock import system_clock
from bot.pipeline.courier import Attachment, Part
from bot.storage import jobs, ledger, media_files, posts
from bot.storage.database import Connection
from sandbox.discord import Channel, Message
from sandbox.providers.pictures import draw_picture
from sandbox.providers.videos import film_video
from tests.cogs.harness import BotHarness

_WAY = (State.QUEUED, State.SUBMITTING, State.RUNNING, State.COLLECTING, State.READY, State.DELIVERED)


async def shown(
    harness: BotHarness,
    name: str,
    pictures: int = 6,
    *,
    line: str = "/imagine prompt:a red fox in snow aspect_ratio:16:9",
    channel: Channel | None = None,
    size: tuple[int, int] = (640, 360),
    seconds: int = 0,
) -> tuple[Job, Message]:
    """A delivered job of so many pictures, or videos that last so long, and the message that shows them."""
    await harness.asks(name, line, channel)
    job = (await harness.jobs(name))[0]
    await harness.carded(job)
    (job,) = [one for one in await harness.jobs(name) if one.id == job.id]
    files = [
        filmed(harness, job, number, size, seconds) if seconds else drawn(harness, job, number, size)
        for number in range(pictures)
    ]
    attached = tuple(Attachment(on_disk(harness, f), f.name, f.size, f.content_type) for f in files)
    part = Part(tuple(range(pictures)), 1, attached)
    posted = await harness.courier.post(job, part, again=False)
    await harness.database.write(_delivered, job, files, posted.channel_id, posted.message_id)
    (job,) = [one for one in await harness.jobs(name) if one.id == job.id]
    return job, harness.seen(posted.channel_id, posted.message_id)


def on_disk(harness: BotHarness, file: MediaFile) -> Path:
    return harness.folder / "media" / file.path


def drawn(harness: BotHarness, job: Job, number: int, size: tuple[int, int] = (640, 360)) -> MediaFile:
    path = _place(harness, job, f"{number}.jpg")
    path.write_bytes(_picture(job.request.prompt, number, size))
    return _file(job, number, path, "image/jpeg", size)


def filmed(harness: BotHarness, job: Job, number: int, size: tuple[int, int], seconds: int) -> MediaFile:
    path = _place(harness, job, f"{number}.mp4")
    path.write_bytes(_video(job.request.prompt, size, seconds))
    return replace(_file(job, number, path, "video/mp4", size), duration=float(seconds))


@cache
def _picture(prompt: str, number: int, size: tuple[int, int]) -> bytes:
    """Most tests ask for the same fox."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "picture.jpg"
        draw_picture(path, prompt, size, variant=number, huge=False)
        return path.read_bytes()


@cache
def _video(prompt: str, size: tuple[int, int], seconds: int) -> bytes:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "video.mp4"
        film_video(path, prompt, size, seconds=seconds, pictures=[], huge=False)
        return path.read_bytes()


def _place(harness: BotHarness, job: Job, name: str) -> Path:
    path = harness.folder / "media" / job.id / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _file(job: Job, number: int, path: Path, content_type: str, size: tuple[int, int]) -> MediaFile:
    return MediaFile(
        index=number,
        path=f"{job.id}/{path.name}",
        name=f"darkroom-{job.id}-{path.name}",
        size=path.stat().st_size,
        sha256=f"{number}" * 64,
        content_type=content_type,
        width=size[0],
        height=size[1],
        duration=None,
        url=None,
        created_at=system_clock(),
    )


def _delivered(tx: Connection, job: Job, files: list[MediaFile], channel_id: int, message_id: int) -> None:
    now = system_clock()
    for before, after in pairwise(_WAY):
        jobs.move_unleased(tx, job.id, (before,), after, now=now, due_at=None, provider="kie")
    ledger.capture(tx, job.id, job.price, now)
    for file in files:
        media_files.record(tx, job.id, file)
        posts.record(tx, job.id, "result", file.index, channel_id, message_id, now)
