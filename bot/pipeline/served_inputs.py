"""Members' pictures at addresses of ours, for a provider that fetches them where the paid call says.

Whoever has an address gets the picture. So it is made anew for each call, nobody can guess it, and it leads nowhere
once its task has ended, in whatever way, or has had its time.
"""

from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.domain.handing_over import served_names
from bot.domain.polling import DEADLINE
from bot.pipeline.clock import Clock
from bot.pipeline.failpoints import Failpoint, reached
from bot.pipeline.media.store import MediaStore
from bot.storage import jobs
from bot.storage.database import Database

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ServedInput:
    path: Path
    """Of the kept file, which has no metadata, and no more bytes than a member may attach."""
    content_type: str


@dataclass(frozen=True, slots=True)
class ServedInputs:
    database: Database
    media: MediaStore
    clock: Clock

    async def find(self, token: str, name: str) -> ServedInput | None:
        """The file of that name among those that `token` is for; None where there is none (any more)."""
        job = await self.database.read(jobs.by_inputs, token)
        if job is None or job.submitted_at is None or self.clock() - job.submitted_at >= DEADLINE:
            return None
        picture = served_names(job.request.inputs).get(name)
        if picture is None:
            return None
        reached(Failpoint.SERVED)
        log.info("input_served", job=job.id, provider=job.provider)
        return ServedInput(self.media.input_path(picture), picture.content_type)
