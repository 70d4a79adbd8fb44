"""QUEUED, its turn come: pictures go ahead to a provider that takes them by their addresses, before anything is paid.

Each address is stored as it comes. So whoever dies here, or is sent back to the queue, goes on with what is missing.
"""

from pathlib import Path

from bot.domain.job import Job
from bot.domain.uploaded import Uploaded
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.steps.context import Context
from bot.providers.base import Provider, ProviderError
from bot.storage import jobs


async def upload(ctx: Context, job: Job) -> Job:
    """Raises ProviderError; LostLease where nobody wants them any more."""
    provider = ctx.provider(job)
    for picture in job.request.inputs:
        if job.address_of(picture):
            continue
        address = await _address(ctx, provider, ctx.media.input_path(picture))
        if address is None:
            break
        reached(Failpoint.UPLOADED)
        taken = Uploaded(provider.name, picture.path, address)
        job = await ctx.database.write(jobs.note, job, uploads=(*job.uploads, taken))
    return job


async def _address(ctx: Context, provider: Provider, picture: Path) -> str | None:
    began = ctx.clock()
    try:
        address = await provider.upload(picture)
    except ProviderError as error:
        ctx.observer.provider_answered(provider.name, "upload", type(error).__name__, ctx.clock() - began)
        raise
    if address is not None:
        ctx.observer.provider_answered(provider.name, "upload", "ok", ctx.clock() - began)
    return address
