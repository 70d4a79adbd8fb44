"""Turns the files of a result into messages: as they are, made to fit, or, failing that, as links."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.job import Job
from bot.domain.media import MediaFile
from bot.domain.message_batches import cut
from bot.pipeline.courier import Attachment, Link, Part
from bot.pipeline.steps.context import Context
from bot.storage import reviews
from bot.storage.database import Connection

_URL_LIFE = timedelta(hours=24)
"""The hosted providers say that result URLs live for 24 hours."""
_CONTENT_TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".webp": "image/webp"}
"""Of what a file is made into to fit."""


async def parcel(ctx: Context, job: Job, left: list[MediaFile]) -> list[Part]:
    """The messages still to be posted; one for each file where Discord refused them together."""
    limit = ctx.courier.upload_limit(job.guild_id)
    files: dict[int, Attachment] = {}
    links: dict[int, Link] = {}
    for item in left:
        attachment = await _attachment(ctx, item, limit)
        if attachment is not None:
            files[item.index] = attachment
        else:
            life = max(_URL_LIFE - (ctx.clock() - item.created_at), timedelta())
            links[item.index] = Link(str(item.url), life)
    sizes = [(index, file.size) for index, file in files.items()]
    groups = [[index] for index in files] if job.apart else cut(sizes)
    groups += [[index] for index in links]
    parts = [_part(job, group, groups, files, links) for group in groups]
    left_out = await ctx.database.read(_left_out, job.id) if parts and parts[-1].missing else 0
    made_at = max((item.created_at for item in left), default=None)
    return [replace(part, left_out=left_out if part.last else 0, made_at=made_at) for part in parts]


def _left_out(conn: Connection, job_id: str) -> int:
    """How many files moderators did not let through."""
    review = reviews.about(conn, "output", job_id)
    return review.files - len(review.keep or ()) if review and review.partial else 0


def _part(
    job: Job,
    group: list[int],
    groups: list[list[int]],
    files: dict[int, Attachment],
    links: dict[int, Link],
) -> Part:
    wanted, stored = job.quota
    last = group is groups[-1]
    return Part(
        indexes=tuple(group),
        count=len(groups),
        files=tuple(files[index] for index in group if index in files),
        links=tuple(links[index] for index in group if index in links),
        missing=wanted - stored if last else 0,
        last=last,
    )


async def _attachment(ctx: Context, item: MediaFile, limit: int) -> Attachment | None:
    """None when there is nothing to attach: it is not small enough, or is not on disk any more."""
    path = await ctx.media.fitted(item, limit)
    if not isinstance(path, Path):
        return None
    if path == ctx.media.path(item.path):
        return Attachment(path, item.name, item.size, item.content_type)
    name = Path(item.name).with_suffix(path.suffix).name
    size = await ctx.media.size(path)
    return Attachment(path, name, size, _CONTENT_TYPES[path.suffix], encoded=True)
