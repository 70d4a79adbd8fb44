"""QUEUED, its turn come: a way is found for each picture to get to the provider, before anything is paid. Those that it
wants to have ahead of the paid call go there now.

Each address is stored as it comes. So whoever dies here, or is sent back to the queue, goes on with what is missing.
"""

from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.domain.handing_over import Way, served_names, way_for
from bot.domain.job import Job
from bot.domain.polling import DEADLINE
from bot.domain.request import InputFile
from bot.domain.uploaded import Uploaded
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.notices import UploadsMissing
from bot.pipeline.steps.context import Context
from bot.pipeline.steps.submitting import TRIES_TO_REACH
from bot.providers.base import (
    BadCredentials,
    InputGone,
    NotCreated,
    NotHandedOver,
    NotSent,
    NoUploads,
    Provider,
    ProviderError,
    RateLimited,
)
from bot.storage import jobs

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Handed:
    """`ways` are those of the request's pictures, in their order."""

    job: Job
    ways: tuple[Way, ...]

    def addresses(self, served_at: str) -> tuple[str, ...]:
        """Of the pictures in their order; none where they go along in the paid call. `served_at` is where our own
        web server has them.
        """
        named = zip(self.ways, served_names(self.job.request.inputs).items(), strict=True)
        found = (self._address(way, picture, f"{served_at}/{name}") for way, (name, picture) in named)
        return tuple(address for address in found if address)

    def _address(self, way: Way, picture: InputFile, served_at: str) -> str | None:
        match way:
            case Way.UPLOAD:
                return self.job.address_of(picture)
            case Way.SERVED:
                return served_at
            case Way.LINK:
                return self.job.link_to(picture)
            case Way.INLINE:
                return None


async def hand_over(ctx: Context, job: Job) -> Handed:
    """Raises ProviderError (NotHandedOver: no way is left); LostLease where nobody wants them any more."""
    ways: list[Way] = []
    for picture in job.request.inputs:
        way = Way.UPLOAD if job.address_of(picture) else _way(ctx, job, picture)
        if way is Way.UPLOAD and job.address_of(picture) is None:
            try:
                job = await _uploaded(ctx, job, picture)
            except NoUploads as missing:
                await _note_missing(ctx, missing)
                way = _way(ctx, job, picture)
            except NotCreated as down:
                way = _without_upload(ctx, job, picture, down)
        if way is Way.SERVED and not await ctx.media.has_input(picture):
            raise InputGone(str(job.provider), "a picture that was to be served is not there")
        ways.append(way)
    return Handed(job, tuple(ways))


def _way(ctx: Context, job: Job, picture: InputFile) -> Way:
    """Raises NotHandedOver."""
    provider = ctx.provider(job)
    missing = ctx.health.of(provider.name).lacks_uploads(ctx.clock())
    if way := _first_way(ctx, job, picture, uploads_missing=missing):
        return way
    raise NotHandedOver(provider.name, "no way is left for a picture")


def _first_way(ctx: Context, job: Job, picture: InputFile, *, uploads_missing: bool) -> Way | None:
    return way_for(
        ctx.provider(job).takes,
        uploads_missing=uploads_missing,
        public=ctx.public_url is not None,
        link=job.link_to(picture),
        until=ctx.clock() + DEADLINE,
    )


async def _note_missing(ctx: Context, missing: NoUploads) -> None:
    if ctx.health.of(missing.provider).no_uploads(ctx.clock()):
        log.warning("no_uploads", provider=missing.provider, detail=missing.detail)
        if ctx.public_url is None:
            await ctx.courier.alert(UploadsMissing(missing.provider))


def _without_upload(ctx: Context, job: Job, picture: InputFile, down: NotCreated) -> Way:
    """The next way, after the host has been tried as often as the job waits for it. Raises `down`."""
    answered = isinstance(down, RateLimited | BadCredentials | NotSent | InputGone)
    if answered or job.attempt + 1 < TRIES_TO_REACH:
        raise down
    way = _first_way(ctx, job, picture, uploads_missing=True)
    if way is None:
        raise down
    log.warning("uploads_down", provider=down.provider, way=way, detail=down.detail)
    return way


async def _uploaded(ctx: Context, job: Job, picture: InputFile) -> Job:
    """With its address. Raises ProviderError or LostLease."""
    provider = ctx.provider(job)
    address = await _address(ctx, provider, ctx.media.input_path(picture))
    reached(Failpoint.UPLOADED)
    taken = Uploaded(provider.name, picture.path, address)
    return await ctx.database.write(jobs.note, job, uploads=(*job.uploads, taken))


async def _address(ctx: Context, provider: Provider, picture: Path) -> str:
    began = ctx.clock()
    try:
        address = await provider.upload(picture)
    except ProviderError as error:
        ctx.observer.provider_answered(provider.name, "upload", type(error).__name__, ctx.clock() - began)
        raise
    ctx.observer.provider_answered(provider.name, "upload", "ok", ctx.clock() - began)
    return address
