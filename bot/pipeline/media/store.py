"""The media directory: results as `<job>/<n>.<ext>`, members' attachments as `inputs/<sha256>.<ext>`.

The rest of the pipeline uses only this module of the package. A file's name on disk is never taken from outside.
"""

import asyncio
import re
import shutil
import time
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.atomic_file import put_in_place, sha256_of, temporary_beside
from bot.domain.errors import InputRefused, NoResult, Refused
from bot.domain.media import MediaFile
from bot.domain.picture_limits import PICTURE_TYPES, PictureType
from bot.domain.request import InputFile
from bot.pipeline.media import fit, metadata, sweeping
from bot.pipeline.media.decoder_pool import PREVIEWING, RETYPING, DecoderPool, task_on
from bot.pipeline.media.download import Downloader
from bot.pipeline.media.errors import Gone, MediaError, MediaRefused, TooBig, UrlRefused
from bot.pipeline.media.fit import Fitted
from bot.pipeline.media.formats import FORMATS
from bot.pipeline.media.inspect import Media, inspect
from bot.pipeline.media.urls import DISCORD_HOSTS, allowed_attachment_host
from bot.providers.spool import SPOOLED, Spool

MAX_RESULT_BYTES = 200 * 1024 * 1024
MAX_INPUT_BYTES = 10_000_000  # "10 MB each, JPEG/PNG/WEBP": the providers' documents on image inputs
MAX_INPUT_PIXELS = 40_000_000
_INPUT_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
PREVIEW_BYTES = 150_000
_RESULT_DEADLINE = timedelta(minutes=5)
_INPUT_DEADLINE = timedelta(seconds=45)
_JOB_ID = re.compile(r"[a-z0-9]{1,32}")
_MIB = 1024 * 1024
_LOOK_AGAIN = 1.0
"""Seconds for which the free space that was seen holds."""


class MediaStore:
    def __init__(
        self,
        media_dir: Path,
        downloader: Downloader,
        decoders: DecoderPool,
        *,
        retention: timedelta = timedelta(hours=72),
        min_free_bytes: int = 500 * _MIB,
    ) -> None:
        self._dir = media_dir.absolute()
        self._inputs = self._dir / "inputs"
        self._spool = Spool(self._dir)
        self._downloader = downloader
        self._decoders = decoders
        self._retention = retention
        self._min_free = min_free_bytes
        self._low = False
        self._looked_at = -_LOOK_AGAIN

    def path(self, relative: str) -> Path:
        """Where a file is, if it has not been swept. Raises ValueError for a path that leads elsewhere."""
        path = self._dir / relative
        if ".." in path.parts or not path.is_relative_to(self._dir):
            raise ValueError("not a path in the media directory")
        return path

    def input_path(self, kept: InputFile) -> Path:
        return self.path(kept.path)

    async def has_input(self, kept: InputFile) -> bool:
        return await self.has(self.input_path(kept))

    async def read_input(self, kept: InputFile) -> bytes:
        """Raises OSError where it has been swept."""
        return await asyncio.to_thread(self.input_path(kept).read_bytes)

    async def has(self, path: Path) -> bool:
        return await asyncio.to_thread(path.is_file)

    async def size(self, path: Path) -> int:
        return (await asyncio.to_thread(path.stat)).st_size

    async def collect(
        self,
        job_id: str,
        index: int,
        url: str,
        now: datetime,
        *,
        task: str | None = None,
        origin: str | None = None,
    ) -> MediaFile:
        """Result number `index`, fetched, checked and on disk. A file that is there already is not fetched again.

        A reference in place of a URL is to a file that the answer about `task` left on disk, and to no other. `origin`
        is the provider's own server, wherever it stands.

        Raises DownloadFailed, MediaRefused or DecodersDown.
        """
        if not _JOB_ID.fullmatch(job_id) or index < 0:
            raise ValueError("not a job id and a number")
        directory = self._dir / job_id
        path = await asyncio.to_thread(_existing, directory, index)
        if path is None:
            path, media = await self._obtain(url, directory / str(index), task, origin)
        else:
            media = await inspect(self._decoders, path)
        return MediaFile(
            index=index,
            path=path.relative_to(self._dir).as_posix(),
            name=f"darkroom-{job_id}-{path.name}",
            size=await self.size(path),
            sha256=await asyncio.to_thread(sha256_of, path),
            content_type=media.content_type,
            width=media.width,
            height=media.height,
            duration=media.duration,
            url=url,
            created_at=now,
        )

    async def _obtain(self, url: str, bare: Path, task: str | None, origin: str | None) -> tuple[Path, Media]:
        """As `bare` with the ending that its content calls for."""
        if url.startswith(SPOOLED):
            return await self._take(self._spool.referred(url, task), bare)
        temporary = temporary_beside(bare)
        try:
            await self._downloader.fetch(
                url, max_bytes=MAX_RESULT_BYTES, deadline=_RESULT_DEADLINE, into=temporary, origin=origin
            )
            return await self._put(temporary, bare)
        finally:
            await asyncio.to_thread(temporary.unlink, missing_ok=True)

    async def _take(self, spooled: Path | None, bare: Path) -> tuple[Path, Media]:
        if spooled is None:
            raise UrlRefused("scheme")
        if not await self.has(spooled):
            raise Gone(410)  # the answer is still there: its provider is asked again, and takes it out again
        return await self._put(spooled, bare)

    async def _put(self, file: Path, bare: Path) -> tuple[Path, Media]:
        media = await inspect(self._decoders, file)
        path = bare.with_name(f"{bare.name}.{media.extension}")
        await asyncio.to_thread(_put_in_place, file, path)
        return path, media

    async def fitted(self, file: MediaFile, limit: int) -> Fitted:
        """What can be posted of a file where `limit` bytes are allowed, as far as is known; nothing is encoded."""
        return await asyncio.to_thread(fit.fitted, self.path(file.path), limit)

    async def encode(self, file: MediaFile, limit: int) -> None:
        """Makes the version that `fitted` finds from then on: of a video an MP4; of a picture a JPEG, or a WebP where
        it is transparent. Takes minutes. Raises DecodersDown.
        """
        await fit.encode(self._decoders, self.path(file.path), file.kind, limit)

    async def preview(self, job_id: str, files: Sequence[MediaFile]) -> Path | None:
        """A small JPEG that shows these files, made once; None where they have been swept.

        Raises MediaRefused or DecodersDown.
        """
        if not files:
            return None
        # Of a result, a part may be all that may be seen.
        numbers = "-".join(str(file.index) for file in files)
        target = self._dir / job_id / f"preview-{numbers}.jpg"
        if await self.has(target):
            return target
        first, *others = [self.path(file.path) for file in files]
        if not await self.has(first):
            return None
        temporary = temporary_beside(target)
        try:
            await self._draw(first, others, temporary)
            await asyncio.to_thread(put_in_place, temporary, target)
        finally:
            await asyncio.to_thread(temporary.unlink, missing_ok=True)
        return target

    async def _draw(self, first: Path, others: Sequence[Path], target: Path) -> None:
        task = task_on(
            first, "preview", beside=[str(path) for path in others], target=str(target), limit=PREVIEW_BYTES
        )
        await self._decoders.run(task, PREVIEWING)

    async def keep_input(
        self, url: str, types: Collection[PictureType] = PICTURE_TYPES, most_bytes: int | None = None
    ) -> InputFile:
        """A member's attachment: fetched, stripped of its metadata, checked, and stored under its hash; encoded anew
        where it is of none of these types, unless it is animated.

        The metadata goes because the file is posted for everybody to see and sent to the provider. Raises InputRefused.
        """
        if not allowed_attachment_host(url, self._downloader.allow_hosts):
            raise InputRefused("wrong_host")
        async with self._new_input() as temporary:
            await self._downloader.fetch(
                url,
                max_bytes=MAX_INPUT_BYTES,
                deadline=_INPUT_DEADLINE,
                into=temporary,
                only_hosts=DISCORD_HOSTS,
            )
            return await self._put_input(temporary, types, most_bytes)

    async def keep_result(
        self,
        file: MediaFile,
        most_bytes: int | None = None,
        types: Collection[PictureType] = PICTURE_TYPES,
    ) -> InputFile:
        """A picture of a result as an input of another request; made smaller where it is too large for one, or for
        whoever gets it, and encoded anew where it is of none of these types.

        Raises NoResult where it has been swept, InputRefused or DecodersDown.
        """
        if not await self.has(self.path(file.path)):
            raise NoResult("not_kept")
        limit = min(most_bytes or MAX_INPUT_BYTES, MAX_INPUT_BYTES)
        if await self.fitted(file, limit) == "not_encoded":
            await self.encode(file, limit)
        source = await self.fitted(file, limit)
        if not isinstance(source, Path):
            raise InputRefused("too_large", limit)
        async with self._new_input(gone=NoResult("not_kept")) as temporary:
            await asyncio.to_thread(_copy, source, temporary)
            return await self._put_input(temporary, types, most_bytes)

    async def retyped(
        self, kept: InputFile, types: Collection[PictureType], most_bytes: int | None = None
    ) -> InputFile:
        """The same picture as `keep_input` keeps it for who takes these types. Raises InputRefused or DecodersDown."""
        if kept.type in types:
            return kept
        async with self._new_input(gone=InputRefused("unreachable")) as temporary:
            await asyncio.to_thread(_copy, self.input_path(kept), temporary)
            turned = await self._put_input(temporary, types, most_bytes)
        return kept if turned.path == kept.path else turned

    async def keep_video(self, file: MediaFile) -> InputFile:
        """A video of a result as the input of another request, as it is. Raises NoResult where it has been swept,
        InputRefused or DecodersDown.
        """
        source = self.path(file.path)
        async with self._new_input(gone=NoResult("not_kept")) as temporary:
            if await self.size(source) > MAX_INPUT_BYTES:
                raise InputRefused("video_too_large", MAX_INPUT_BYTES)
            await asyncio.to_thread(_copy, source, temporary)
            media = await inspect(self._decoders, temporary)
            sha256 = await asyncio.to_thread(sha256_of, temporary)
            path = self._inputs / f"{sha256}.{media.extension}"
            await asyncio.to_thread(put_in_place, temporary, path)
        return InputFile(
            path=f"inputs/{path.name}",
            content_type=media.content_type,
            size=await self.size(path),
            sha256=sha256,
            width=media.width,
            height=media.height,
            duration=media.duration,
        )

    @asynccontextmanager
    async def _new_input(self, gone: Refused | None = None) -> AsyncGenerator[Path]:
        """A file to be made an input of, removed in the end. Raises InputRefused for what is wrong with it, and `gone`
        where what it is made from is not there.
        """
        temporary = temporary_beside(self._inputs / "new")
        try:
            yield temporary
        except FileNotFoundError as error:
            raise gone or error from None
        except MediaError as error:
            raise _input_refused(error) from error
        finally:
            await asyncio.to_thread(temporary.unlink, missing_ok=True)

    async def _put_input(
        self, file: Path, types: Collection[PictureType], most_bytes: int | None
    ) -> InputFile:
        """Stripped, checked, in one of these types if it can be, and stored under its hash.

        Raises MediaError or InputRefused.
        """
        stripped = await asyncio.to_thread(metadata.strip, file)
        media = await inspect(self._decoders, file, max_pixels=MAX_INPUT_PIXELS)
        if media.content_type not in _INPUT_TYPES:
            raise InputRefused("not_an_image")
        path = self._inputs / f"{stripped.sha256}.{media.extension}"
        kept = InputFile(
            f"inputs/{path.name}",
            media.content_type,
            stripped.size,
            stripped.sha256,
            media.width,
            media.height,
            untouched=stripped.untouched,
        )
        if kept.type not in types and await self._encoded_anew(file, types, most_bytes):
            return replace(await self._put_input(file, PICTURE_TYPES, None), untouched=False)
        await asyncio.to_thread(put_in_place, file, path)
        return kept

    async def _encoded_anew(self, file: Path, types: Collection[PictureType], most_bytes: int | None) -> bool:
        """Whether the file is in one of these types now. An animation cannot be."""
        target = temporary_beside(file)
        limit = min(most_bytes or MAX_INPUT_BYTES, MAX_INPUT_BYTES)
        extensions = [FORMATS[one].extension for one in types]
        task = task_on(file, "retype", target=str(target), limit=limit, extensions=extensions)
        try:
            if (await self._decoders.run(task, RETYPING))["extension"] is None:
                return False
            await asyncio.to_thread(put_in_place, target, file)
            return True
        finally:
            await asyncio.to_thread(target.unlink, missing_ok=True)

    async def sweep(self, now: datetime, keep: Collection[str]) -> int:
        """Remove files older than the retention, and unfinished ones of a crash; how many files went.

        `keep` names what live jobs still need: job ids, and the `path` of their inputs.
        """
        return await asyncio.to_thread(sweeping.sweep, self._dir, now, self._retention, frozenset(keep))

    async def remove(self, job_ids: Collection[str], inputs: Collection[str]) -> None:
        """The results of these jobs, and attachments by their `path`; what is gone already is fine."""
        for name in (*job_ids, *inputs):
            self.path(name)  # raises for what leads elsewhere
        await asyncio.to_thread(sweeping.remove, self._dir, job_ids, inputs)

    async def low_disk(self) -> bool:
        """Too little room to take on new work, as of a second ago at most."""
        if time.monotonic() >= self._looked_at + _LOOK_AGAIN:
            self._low = await asyncio.to_thread(self._free_bytes) < self._min_free
            self._looked_at = time.monotonic()
        return self._low

    def _free_bytes(self) -> int:
        self._dir.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self._dir).free


def _existing(directory: Path, index: int) -> Path | None:
    """A file under its final name was whole and checked when it got it."""
    return next(iter(sorted(directory.glob(f"{index}.*"))), None)


def _put_in_place(file: Path, path: Path) -> None:
    """Of a late result the folder is another than the one that the answer was kept in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    put_in_place(file, path)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _input_refused(error: MediaError) -> InputRefused:
    match error:
        case TooBig(limit=limit):
            return InputRefused("too_large", limit)
        case UrlRefused(why="host"):
            return InputRefused("wrong_host")
        case MediaRefused(why="too_many_pixels"):
            return InputRefused("too_many_pixels", MAX_INPUT_PIXELS)
        case MediaRefused():
            return InputRefused("not_an_image")
        case _:
            return InputRefused("unreachable")
