"""A member's favourites in a server: saved, looked at by the page, opened and let go. Nobody else sees them.

The files of what is saved are kept for as long as it is (`pipeline.housekeeping`).
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.ask import Actor, Place
from bot.domain.errors import ModeRestricted, NoSuchJob, TooManySaved
from bot.domain.job import Job
from bot.domain.media import MediaFile
from bot.pipeline.clock import Clock
from bot.pipeline.job_access import JobAccess
from bot.pipeline.media.store import MediaStore
from bot.storage import favourites, media_files, posts
from bot.storage.database import Connection, Database
from bot.storage.favourites import Saved

MOST = 200
"""In a server."""
PAGE = 5


@dataclass(frozen=True, slots=True)
class Favourite:
    job: Job
    saved_at: datetime
    message: tuple[int, int] | None
    """(channel id, message id) of the first message of the result that still stands."""
    files: tuple[MediaFile, ...]
    """Of the result; whether they are still on disk, `Favourites.open` looks."""


@dataclass(frozen=True, slots=True)
class FavouritesPage:
    shown: tuple[Favourite, ...]
    """The last saved first."""
    number: int
    """From 0."""
    pages: int
    """At least 1."""
    total: int


@dataclass(frozen=True, slots=True)
class Favourites:
    database: Database
    access: JobAccess
    media: MediaStore
    clock: Clock

    async def save(self, job_id: str, actor: Actor, place: Place) -> bool:
        """False if it was saved before. Raises NoSuchJob, NotAllowed, NoResult or TooManySaved."""
        found = await self.access.result(job_id, actor, place)
        return await self.database.write(self._save, found.job, actor.member_id)

    def _save(self, tx: Connection, job: Job, member_id: int) -> bool:
        if favourites.get(tx, job.guild_id, member_id, job.id):
            return False
        if favourites.count(tx, job.guild_id, member_id) >= MOST:
            raise TooManySaved(MOST)
        return favourites.add(tx, job.guild_id, member_id, job.id, self.clock())

    async def remove(self, member_id: int, job_id: str) -> bool:
        """False if it was not saved."""
        return await self.database.write(favourites.remove, member_id, job_id)

    async def page(self, guild_id: int, member_id: int, page: int) -> FavouritesPage:
        """From 0; past the last one, the last one."""
        return await self.database.read(_page, guild_id, member_id, page)

    async def open(self, job_id: str, actor: Actor, place: Place) -> Favourite:
        """With the files that are still on disk, to be shown to the member alone in this place.

        Raises NoSuchJob, or ModeRestricted where what is in it may not be shown.
        """
        saved = await self.database.read(favourites.get, place.guild_id, actor.member_id, job_id)
        if saved is None:
            raise NoSuchJob(job_id)
        if saved.job.request.restricted and not place.age_restricted:
            raise ModeRestricted(saved.job.request.options.mode)
        found = await self.database.read(_favourite, saved)
        on_disk = [file for file in found.files if await self.media.has(self.path(file))]
        return Favourite(found.job, found.saved_at, found.message, tuple(on_disk))

    def path(self, file: MediaFile) -> Path:
        """Where it is on disk."""
        return self.media.path(file.path)


def _page(conn: Connection, guild_id: int, member_id: int, page: int) -> FavouritesPage:
    total = favourites.count(conn, guild_id, member_id)
    pages = max(1, -(-total // PAGE))
    number = min(max(page, 0), pages - 1)
    saved = favourites.listed(conn, guild_id, member_id, PAGE, number * PAGE)
    return FavouritesPage(tuple(_favourite(conn, one) for one in saved), number, pages, total)


def _favourite(conn: Connection, saved: Saved) -> Favourite:
    standing = [post for post in posts.of_job(conn, saved.job.id) if post.stands_for_result]
    first = (standing[0].channel_id, standing[0].message_id) if standing else None
    return Favourite(saved.job, saved.at, first, tuple(media_files.posted(conn, saved.job.id)))
